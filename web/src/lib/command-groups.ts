/* The commands of a record by what they are for, so that a long list can be read: the work itself, where the matter goes,
 * who signs together, the limits, the supervision. Pure. */

export type CommandGroup = 'work' | 'route' | 'sign' | 'limit' | 'watch' | 'repair'
export const COMMAND_GROUPS: CommandGroup[] = ['work', 'route', 'sign', 'limit', 'watch', 'repair']

const VERBS: Record<Exclude<CommandGroup, 'work'>, string[]> = {
  route: ['return', 'reject_step', 'send_back', 'back', 'retrieve', 'take_back', 'recall', 'transfer', 'delegate', 'undelegate', 'withdraw', 'revoke', 'terminate', 'stop', 'reopen', 'move', 'jump', 'forward', 'merge'],
  sign: ['sign_together', 'countersign', 'add', 'remove', 'add_signer', 'remove_signer', 'joint', 'join', 'assist', 'consult', 'convene', 'opine'],
  limit: ['correct', 'complete', 'extend', 'suspend', 'resume', 'tolerate', 'supplement', 'commit', 'promise', 'verify_commitment', 'check_commitment', 'fulfil'],
  watch: ['copy', 'urge', 'remind', 'supervise', 'flag', 'judge', 'notify', 'inform', 'hand_over', 'answer_supervision', 'inspect'],
  repair: ['retry', 'skip', 'migrate', 'park']
}

export function groupOfCommand(verb: string): CommandGroup {
  return COMMAND_GROUPS.find((g) => g !== 'work' && VERBS[g].includes(verb)) ?? 'work'
}

/** The commands in their groups, without empty ones; within a group as the server lists them. */
export function grouped<C extends { verb: string }>(commands: C[]): { group: CommandGroup; commands: C[] }[] {
  return COMMAND_GROUPS.map((group) => ({ group, commands: commands.filter((c) => groupOfCommand(c.verb) === group) })).filter((g) => g.commands.length > 0)
}
