/* The commands of a record by what they are for, so that a long list can be read: the work itself, where the matter goes,
 * who signs together, the limits, the supervision. Pure. */

export type CommandGroup = 'work' | 'route' | 'sign' | 'limit' | 'watch' | 'repair'
export const COMMAND_GROUPS: CommandGroup[] = ['work', 'route', 'sign', 'limit', 'watch', 'repair']

const VERBS: Record<Exclude<CommandGroup, 'work'>, string[]> = {
  route: ['send_back', 'take_back', 'return', 'transfer', 'delegate', 'withdraw', 'revoke', 'stop', 'merge', 'refuse_return', 'terminate', 'reopen', 'classify'],
  sign: ['add', 'remove', 'invite'],
  limit: ['correct', 'complete', 'extend', 'suspend', 'resume', 'supplement', 'check', 'offer_hearing', 'apply_hearing', 'notify_hearing', 'hold_hearing'],
  watch: ['copy', 'urge', 'supervise', 'flag', 'judge'],
  repair: ['retry', 'skip', 'step', 'fail', 'message', 'signal', 'migrate']
}

/* Words that two kinds of record use for different things. */
const BY_NAME: Record<string, CommandGroup> = { 'ticket.add': 'work', 'article.withdraw': 'route' }

export function groupOfCommand(verb: string, name = ''): CommandGroup {
  return BY_NAME[name] ?? COMMAND_GROUPS.find((g) => g !== 'work' && VERBS[g].includes(verb)) ?? 'work'
}

/** The commands in their groups, without empty ones; within a group as the server lists them. Where nothing else is the work,
 * to complete a step is. */
export function grouped<C extends { verb: string; name?: string }>(commands: C[]): { group: CommandGroup; commands: C[] }[] {
  if (!commands.some((c) => groupOfCommand(c.verb, c.name) === 'work') && commands.some((c) => c.verb === 'step')) {
    return [{ group: 'work', commands: commands.filter((c) => c.verb === 'step') }, ...grouped(commands.filter((c) => c.verb !== 'step'))]
  }
  return COMMAND_GROUPS.map((group) => ({ group, commands: commands.filter((c) => groupOfCommand(c.verb, c.name) === group) })).filter((g) => g.commands.length > 0)
}
