/* What an event changed, in words: events carry new values only, so the old ones come from replaying the ones before. */

export interface Change {
  field: string
  old: unknown
  now: unknown
}

/** The changes of each event of one record, oldest first, in the order of the events. Values that stay are left out. */
export function changesOf(events: { body?: unknown }[]): Change[][] {
  const state = new Map<string, unknown>()
  return events.map((event) => {
    const body = event.body
    if (!body || typeof body !== 'object' || Array.isArray(body)) return []
    const changes: Change[] = []
    for (const [field, now] of Object.entries(body)) {
      const old = state.has(field) ? state.get(field) : null
      if (JSON.stringify(old ?? null) !== JSON.stringify(now ?? null)) changes.push({ field, old: old ?? null, now })
      state.set(field, now)
    }
    return changes
  })
}
