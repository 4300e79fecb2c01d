/* How a ticket's state is told to the one who waits for it: the office's own steps are folded into what matters to him. */
const FOLDED: Record<string, string> = { received: 'received', dispatched: 'handling', returned: 'handling', signed: 'handling', replied: 'answered', submitted: 'answered', reviewed: 'answered', reworking: 'again', closed: 'closed', merged: 'merged', not_accepted: 'not_accepted', terminated: 'terminated' }
const CHIPS: Record<string, string> = { received: 'accent', handling: 'accent', answered: 'accent', again: 'warn', closed: 'good', not_accepted: 'bad', terminated: 'warn' }

export const ticketState = (state: string): string => FOLDED[state] ?? state
export const ticketChip = (state: string): string => CHIPS[ticketState(state)] ?? ''
export const ticketWord = (state: string, t: (key: string) => string): string => (FOLDED[state] ? t(`tickets.state.${FOLDED[state]}`) : state)
export const over = (state: string): boolean => ['closed', 'merged', 'not_accepted', 'terminated'].includes(state)
/** The way a ticket goes and how far this one has come: 0 … 3. */
export const WAY = ['received', 'handling', 'answered', 'closed']
export function come(state: string): number {
  if (over(state)) return 3
  const at = WAY.indexOf(ticketState(state))
  return at < 0 ? 1 : at
}
/** What of an event's body may interest the caller: words that were said to him. */
export const WORDS = ['reason', 'way_out', 'addition', 'opinion']
