/* Limits and where they are from, in the tags of the pack: L law read, P public page, M from memory, D default. */

/** What this needs to know of a clock. */
interface Limited {
  name: string
  limit_days: number | null
  unit: string | null
}

/** How the pack names a basis that is only its own example: the page says so in words instead. */
export const EXAMPLE_BASIS = 'demonstration default'

const TAGS = ['L', 'P', 'M', 'D']

/** The tag when it is a known one; weak: neither law nor published. */
export function limitOrigin(tag: string | null | undefined): { tag: string; weak: boolean } | null {
  return tag && TAGS.includes(tag) ? { tag, weak: tag === 'M' || tag === 'D' } : null
}

/** The words for a clock's limit: a key below `record` and its number; null where there is nothing to say. */
export function limitWords(clock: Limited): { key: string; n: number } | null {
  if (clock.unit === 'on_spot') return { key: 'limitIn.on_spot', n: 0 }
  if (!clock.limit_days) return null
  return { key: clock.unit ? `limitIn.${clock.unit}` : 'limit', n: clock.limit_days }
}

const CLOCK_OF: Record<string, string> = { statutory_days: 'statutory', promised_days: 'promised', limit_days: 'handling' }

/** The clock whose limit stands in this column of the record. */
export function clockOf<T extends Limited>(column: string, clocks: T[] | undefined): T | null {
  return clocks?.find((clock) => clock.name === CLOCK_OF[column]) ?? null
}
