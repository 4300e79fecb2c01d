/* The inbox: its filters in the address, what a set of rows have in common, and how keys move in it. Pure. */
import { daysLeft, instant } from './dates'

export const LAMPS = ['red', 'yellow', 'green', 'none'] as const
export type LampName = (typeof LAMPS)[number]

export interface InboxFilter {
  lamp: string[]
  item: string
  kind: string
  search: string
  /** What one's unit assists with, instead of what waits for oneself. */
  assist: boolean
  mine: boolean
  sort: string
}

const text = (query: Record<string, unknown>, key: string): string => (typeof query[key] === 'string' ? (query[key] as string) : '')

export function readInbox(query: Record<string, unknown>): InboxFilter {
  return {
    lamp: text(query, 'lamp').split(',').filter((l) => (LAMPS as readonly string[]).includes(l)),
    item: text(query, 'item'), kind: text(query, 'kind'), search: text(query, 'search'), assist: text(query, 'assist') === '1', mine: text(query, 'mine') === '1', sort: text(query, 'sort')
  }
}

/** The address of the filters, and what the server is asked: what is empty is left out. */
export function writeInbox(f: InboxFilter): Record<string, string> {
  const query: Record<string, string> = {}
  if (f.lamp.length) query.lamp = f.lamp.join(',')
  for (const key of ['item', 'kind', 'search', 'sort'] as const) if (f[key]) query[key] = f[key]
  for (const key of ['mine', 'assist'] as const) if (f[key]) query[key] = '1'
  return query
}

/** A row of the inbox among all kinds. */
export const keyOf = (row: { kind: string; id: number }): string => `${row.kind}/${row.id}`

/** The end of a long case number, which is its day and its place in the day; short ones as they are. */
export const shortNo = (no: string): string => (no.length > 24 ? no.slice(-12) : no)

/** What every one of the rows allows; rows of several kinds have nothing in common. `allowed` names what one row takes. */
export function inCommon<R extends { kind: string }>(rows: R[], allowed: (row: R) => string[]): string[] {
  if (rows.length === 0 || rows.some((r) => r.kind !== rows[0]!.kind)) return []
  return rows.map(allowed).reduce((some, more) => some.filter((name) => more.includes(name)))
}

/** Days over a due moment, whole natural days: 0 while it is not over. */
export function daysOver(due: string | null, now: string): number {
  const left = due ? daysLeft(due, now) : null
  return left !== null && left < 0 ? -left : 0
}

/** How long a due moment has passed, ms; null while it has not. What is due within the day is late by minutes, not by a day. */
export function lateMs(due: string | null, now: string): number | null {
  const [a, b] = [instant(due), instant(now)]
  return a !== null && b !== null && b > a ? b - a : null
}

export type InboxAct = { move: number } | { act: 'open' | 'select' | 'accept' | 'search' | 'help' | 'all' | 'clear' }

/** What a key means in the list; null where it means nothing here. */
export function actOf(key: string): InboxAct | null {
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return { move: 1 }
    case 'k':
    case 'ArrowUp':
      return { move: -1 }
    case 'Enter':
    case 'o':
      return { act: 'open' }
    case 'x':
      return { act: 'select' }
    case 'a':
      return { act: 'accept' }
    case '/':
      return { act: 'search' }
    case '?':
      return { act: 'help' }
    case '*':
      return { act: 'all' }
    case 'Escape':
      return { act: 'clear' }
    default:
      return null
  }
}

/** How many rows each value of one member has, the most first. */
export function tally<R>(rows: R[], member: (row: R) => string | null): { value: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const value = member(row)
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
