/* What somebody else changed in a record while it was open here: columns before and after, and the new events. Pure. */

const MACHINERY = new Set(['events', 'head', 'clocks', 'lamp', 'id', 'wake_at', 'timer_at', 'person'])

export interface ColumnChange {
  field: string
  old: unknown
  now: unknown
}

/** The columns whose values differ, by name. Empty and absent are the same. */
export function columnChanges(before: Record<string, unknown>, after: Record<string, unknown>): ColumnChange[] {
  const bare = (value: unknown): unknown => (value === undefined || value === '' ? null : value)
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !MACHINERY.has(name) && JSON.stringify(bare(before[name])) !== JSON.stringify(bare(after[name])))
    .sort()
    .map((field) => ({ field, old: bare(before[field]), now: bare(after[field]) }))
}

/** The events that were not there before. */
export function newEvents<E extends { seq: number }>(before: E[], after: E[]): E[] {
  const last = Math.max(0, ...before.map((e) => e.seq))
  return after.filter((e) => e.seq > last)
}
