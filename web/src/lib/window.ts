/* The panel of a window without its page. Pure. */
export type WindowAct = 'open' | 'call' | 'again' | 'pass' | 'finish' | 'transfer' | 'pause' | 'close' | 'help'

const KEYS: Record<string, WindowAct> = { o: 'open', n: 'call', r: 'again', p: 'pass', f: 'finish', t: 'transfer', z: 'pause', '?': 'help' }

/** What a key means on the panel; the space bar finishes who is there, or calls who is next. */
export function windowAct(key: string, serving: boolean): WindowAct | null {
  if (key === ' ') return serving ? 'finish' : 'call'
  return KEYS[key] ?? null
}

export interface WindowState {
  /** State of the window's record; null where it has never been opened. */
  state: string | null
  serving: boolean
}

/** What can be done now. */
export function windowCan({ state, serving }: WindowState): Set<WindowAct> {
  const can = new Set<WindowAct>(['help'])
  if (state === 'open') for (const act of serving ? (['again', 'pass', 'finish', 'transfer'] as const) : (['call', 'pause', 'close'] as const)) can.add(act)
  else if (state === 'paused') for (const act of ['pause', 'close'] as const) can.add(act)
  else can.add('open')
  if (state === 'open' && serving) can.add('pause')
  return can
}

/** The groups a list of words names, as the ledger writes them: "tax social". */
export const groupsOf = (groups: string | string[] | null | undefined): string[] => (Array.isArray(groups) ? groups : (groups ?? '').split(/[\s,]+/)).filter(Boolean)
