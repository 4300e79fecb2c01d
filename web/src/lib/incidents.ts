/* Parked records: which step of each is stuck, and what was done to how many. Pure. */
import type { FlowWaiting } from '../api/flow-types'
import type { RecordKind, Row } from '../api/types'

export interface Parked {
  id: string
  kind: RecordKind
  row: Row
  /** What is stuck, once it was asked; null: on its way. */
  places: FlowWaiting[] | null
}

/** Kinds of record that a process drives and that can be parked. */
export const parkable = (kinds: RecordKind[]): RecordKind[] => kinds.filter((k) => k.columns.some((c) => c.name === 'parked_at'))

/** Those parked longest first. */
export const oldestFirst = (rows: Parked[]): Parked[] => [...rows].sort((a, b) => (String(a.row.parked_at) < String(b.row.parked_at) ? -1 : 1))

export const stuckIn = (waiting: FlowWaiting[]): FlowWaiting[] => waiting.filter((w) => w.kind === 'incident')

/** One act on some records, each by itself: what failed does not keep the others from being done. */
export async function each<T>(items: T[], act: (item: T) => Promise<void>): Promise<{ done: number; failed: { item: T; cause: unknown }[] }> {
  let done = 0
  const failed: { item: T; cause: unknown }[] = []
  for (const item of items) {
    try {
      await act(item)
      done += 1
    } catch (cause) {
      failed.push({ item, cause })
    }
  }
  return { done, failed }
}
