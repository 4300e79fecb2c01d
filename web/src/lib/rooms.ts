/* How the kinds of record stand in the navigation: by the place in the office where they are worked on. */

export interface NamedRecord {
  name: string
}

export type Corner = 'flow' | 'hall' | 'hotline' | 'approval' | 'digital' | 'money' | 'more'

const CORNERS: [Corner, string[]][] = [
  ['flow', ['task', 'notice', 'process']],
  ['hall', ['case', 'matter', 'booking', 'queue', 'line', 'window', 'rating', 'slot', 'visitor']],
  ['hotline', ['ticket', 'article', 'duty', 'call', 'disclosure']],
  ['approval', ['project', 'review', 'rota', 'settlement', 'examination', 'exam_opinion', 'follow_up', 'selection', 'entry', 'agency', 'service', 'contradiction']],
  ['digital', ['it_project', 'fund', 'access', 'scan', 'vulnerability', 'incident']],
  ['money', ['budget', 'payment']],
  ['more', ['score', 'calendar', 'definition', 'mirror', 'account']]
]

/** Every record in exactly one corner; kinds nobody placed come last under "more". */
export function byCorner<T extends NamedRecord>(records: readonly T[]): { corner: Corner; records: T[] }[] {
  const placed = new Set(CORNERS.flatMap(([, names]) => names))
  return CORNERS.map(([corner, names]) => ({
    corner,
    records: [
      ...names.flatMap((name) => records.find((r) => r.name === name) ?? []),
      ...(corner === 'more' ? records.filter((r) => !placed.has(r.name)) : [])
    ]
  })).filter((group) => group.records.length > 0)
}

/* Kinds of record with a page of their own. */
const OWN: Record<string, string> = { case: 'cases', ticket: 'tickets', project: 'projects', selection: 'market', review: 'reviews', examination: 'examinations' }

/** The address of one record. */
export const pageOf = (kind: string, path: string, id: number): string => `/${OWN[kind] ?? `records/${path}`}/${id}`
