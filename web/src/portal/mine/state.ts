/* How a case's state is told to those who wait for it. */
const CHIPS: Record<string, string> = { granted: 'good', refused: 'bad', rejected: 'bad', correcting: 'warn', suspended: 'warn', revoked: 'bad', recalled: 'warn', accepted: 'accent', received: 'accent' }
const KNOWN = ['received', 'correcting', 'accepted', 'suspended', 'granted', 'refused', 'rejected', 'not_needed', 'withdrawn', 'revoked', 'recalled', 'cancelled', 'terminated']

export const stateChip = (state: string): string => CHIPS[state] ?? ''
export const stateWord = (state: string, t: (key: string) => string): string => (KNOWN.includes(state) ? t(`state.${state}`) : state)
/** The way a case goes, and how far this one has come: 0 … 4. */
export const WAY = ['received', 'accepted', 'review', 'decided', 'delivered']
export function come(state: string, record: Record<string, unknown>): number {
  if (record.delivered_at || record.delivery_at) return 4
  if (['granted', 'refused', 'revoked', 'recalled', 'cancelled', 'rejected', 'withdrawn'].includes(state)) return 3
  if (record.reviewed_at || record.officer) return 2
  return state === 'accepted' || state === 'suspended' ? 1 : 0
}
