/* The filters of a list live in its address; this turns the address into the question to the server. Pure. */
import type { RecordKind } from '@/api/types'
import { nextDay, offsetOf } from '@/lib/dates'

export interface Filters {
  q: string
  state: string[]
  date: string
  from: string
  to: string
  department: string
  service_point: string
  sort: string
}

type Query = Record<string, unknown>
const text = (query: Query, key: string): string => (typeof query[key] === 'string' ? (query[key] as string) : '')

export function readFilters(query: Query): Filters {
  return {
    q: text(query, 'q'), state: text(query, 'state').split(',').filter(Boolean), date: text(query, 'date'), from: text(query, 'from'),
    to: text(query, 'to'), department: text(query, 'department'), service_point: text(query, 'service_point'), sort: text(query, 'sort') || '-id'
  }
}

/** The address of the filters, without what is empty or usual. */
export function writeFilters(f: Filters): Record<string, string> {
  const query: Record<string, string> = {}
  if (f.q) query.q = f.q
  if (f.state.length) query.state = f.state.join(',')
  for (const key of ['from', 'to', 'department', 'service_point'] as const) if (f[key]) query[key] = f[key]
  if (f.date && (f.from || f.to)) query.date = f.date
  if (f.sort !== '-id') query.sort = f.sort
  return query
}

/** Columns by whose date a list can be narrowed, the usual one first. */
export function dateColumns(kind: RecordKind): RecordKind['columns'] {
  const usual = ['received_at', 'booked_at', 'issued_at', 'given_at', 'started_at', 'found_at', 'requested_at']
  const rank = (name: string): number => (usual.includes(name) ? usual.indexOf(name) : 99)
  return kind.columns.filter((c) => (c.type === 'MS' || c.type === 'DAY') && c.name !== 'wake_at').sort((a, b) => rank(a.name) - rank(b.name))
}

/** The question: equalities as they are, days as a half-open range in the office's own zone. */
export function question(kind: RecordKind, f: Filters, now: string): Record<string, string> {
  const has = (name: string): boolean => kind.columns.some((c) => c.name === name)
  const asked: Record<string, string> = { sort: f.sort }
  if (f.q) asked.q = f.q
  if (f.state.length) asked.state = f.state.join(',')
  if (f.department && has('department')) asked.department = f.department
  if (f.service_point && has('service_point')) asked.service_point = f.service_point
  const column = dateColumns(kind).find((c) => c.name === f.date) ?? dateColumns(kind)[0]
  if (column) {
    const edge = (day: string): string => (column.type === 'DAY' ? day : `${day}T00:00:00${offsetOf(now)}`)
    if (f.from) asked[`${column.name}.from`] = edge(f.from)
    if (f.to) asked[`${column.name}.to`] = edge(nextDay(f.to))
  }
  return asked
}
