/* Open tasks: what each is about, in which order people want them, and the filters over them. Pure. */
import type { LampColour, Row } from '../api/types'

export interface TaskFilter {
  lamp: LampColour | 'none' | ''
  step: string
}

const text = (row: Row, ...names: string[]): string => {
  for (const name of names) if (typeof row[name] === 'string' && row[name]) return row[name] as string
  return ''
}

/** The id of the step that is to be done or signed. */
export const stepOf = (row: Row): string => text(row, 'step', 'node', 'place').replace(/[<#].*$/, '')
/** What people call it. */
export const taskTitle = (row: Row): string => text(row, 'title', 'name') || stepOf(row)
export const dueOf = (row: Row): string | null => text(row, 'due_at') || null
export const openedOf = (row: Row): string | null => text(row, 'started_at', 'sent_at') || null

/** The record that a task or notice belongs to; null when it names none ("case/12"). `pathOf` gives the path of a kind. */
export function recordOf(row: Row, pathOf: (kind: string) => string | undefined): { kind: string; path: string; id: number } | null {
  const found = /^([\w-]+)\/(\d+)$/.exec(text(row, 'subject') || text(row, 'about'))
  const path = found ? pathOf(found[1]!) : undefined
  return path ? { kind: found![1]!, path, id: Number(found![2]) } : null
}

const RANK: Record<string, number> = { red: 0, yellow: 1, green: 2 }

/** The most pressing first: by lamp, then by due date, then by age. */
export function byUrgency(tasks: Row[]): Row[] {
  const key = (row: Row): [number, string, number] => [RANK[row.lamp ?? ''] ?? 3, dueOf(row) ?? '9999', row.id]
  return [...tasks].sort((a, b) => {
    const [x, y] = [key(a), key(b)]
    return x[0] - y[0] || (x[1] < y[1] ? -1 : x[1] > y[1] ? 1 : 0) || x[2] - y[2]
  })
}

export function filtered(tasks: Row[], filter: TaskFilter): Row[] {
  return tasks.filter((row) => (!filter.lamp || (row.lamp ?? 'none') === filter.lamp) && (!filter.step || stepOf(row) === filter.step))
}

/** How many tasks each lamp has. */
export function lampCounts(tasks: Row[]): Record<'red' | 'yellow' | 'green' | 'none', number> {
  const counts = { red: 0, yellow: 0, green: 0, none: 0 }
  for (const row of tasks) counts[row.lamp ?? 'none'] += 1
  return counts
}
