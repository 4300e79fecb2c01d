/* What of the work is still open, and the list that shows the most pressing of it first. A test compares this with
 * src/query/dashboard.def, which counts the lamps. */
import { DAY_MS } from './dates'

export const OPEN_WORK: Record<string, { due: string; states: string[] }> = {
  case: { due: 'promised_due_at', states: ['received', 'correcting', 'accepted', 'suspended'] },
  ticket: { due: 'due_at', states: ['received', 'dispatched', 'signed', 'returned', 'replied', 'submitted', 'reviewed', 'reworking'] }
}

/** The query of the list behind a lamp: what is overdue, or what comes due next, the nearest first. */
export function pressing(kind: string, lamp: 'yellow' | 'red', now: string): Record<string, string> | null {
  const work = OPEN_WORK[kind]
  if (!work || !now) return null
  const today = now.slice(0, 10)
  const edge: Record<string, string> = lamp === 'red' ? { to: new Date(Date.parse(`${today}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10) } : { from: today }
  return { state: work.states.join(','), date: work.due, ...edge, sort: work.due }
}
