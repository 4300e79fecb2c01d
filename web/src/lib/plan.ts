/* Plans for people: days as numbers, names by language, the parts of a Gantt chart. Pure. */
import type { Plan, PlanItem, PlanMaterial, WhatIf } from './plan-types'
import { DAY_MS, type Lang } from './dates'

/** The text of a pair "name_zh", "name_en" (or "zh", "en") in the language of the page. */
export function inLang(row: object | null | undefined, name: string, lang: Lang): string {
  const of = (row ?? {}) as Record<string, unknown>
  const text = (tongue: string): string => {
    const value = of[name ? `${name}_${tongue}` : tongue]
    return typeof value === 'string' ? value : ''
  }
  return lang === 'en' ? text('en') || text('zh') : text('zh') || text('en')
}

export const dayNo = (day: string): number => Math.round(Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / DAY_MS)
export const dayText = (no: number): string => new Date(no * DAY_MS).toISOString().slice(0, 10)
/** Natural days from one day to another. */
export const daysBetween = (from: string, to: string): number => dayNo(to) - dayNo(from)

/** Days off that are published, and days off that are worked instead. */
export interface FreeDays { off: Set<string>; work: Set<string> }
export const noFreeDays = (): FreeDays => ({ off: new Set(), work: new Set() })

/** Reads the office's calendar of holidays (iCalendar): each event is a stretch of days with its category. */
export function readFreeDays(text: string): FreeDays {
  const free = noFreeDays()
  for (const event of text.replace(/\r?\n[ \t]/g, '').split('BEGIN:VEVENT').slice(1)) {
    const at = (name: string): string | undefined => new RegExp(`${name}[^:\\n]*:(\\d{8})`).exec(event)?.[1]
    const dashed = (d: string): string => `${d.slice(0, 4)}-${d.slice(4, 6)}-${d.slice(6, 8)}`
    const from = at('DTSTART')
    if (!from) continue
    const first = dayNo(dashed(from))
    const after = at('DTEND')
    const days = /CATEGORIES:WORKDAY/.test(event) ? free.work : free.off
    for (let n = first; n < (after ? dayNo(dashed(after)) : first + 1); n++) days.add(dayText(n))
  }
  return free
}

/** Is nobody in the office on that day? */
export function isFree(day: string, free: FreeDays): boolean {
  if (free.work.has(day)) return false
  const week = (dayNo(day) + 4) % 7
  return free.off.has(day) || week === 0 || week === 6
}

export type Zoom = 'day' | 'week' | 'month'
export const PX_PER_DAY: Record<Zoom, number> = { day: 22, week: 7, month: 2.6 }

export interface Span { first: number; last: number }
/** The days a chart of the plan shows: all items, their slack and today, with a margin. */
export function spanOf(plan: Pick<Plan, 'from' | 'end' | 'items'>, today: string): Span {
  const days = [plan.from, plan.end, ...plan.items.flatMap((i) => [i.began ?? i.start, i.over ?? i.end, i.latest_end])].filter(Boolean).map(dayNo)
  const now = today ? dayNo(today) : NaN
  const first = Math.min(...days)
  const last = Math.max(...days)
  /* A today far outside of the plan would squeeze it. */
  const near = now >= first - 30 && now <= last + 30
  return { first: Math.min(first, near ? now : first) - 2, last: Math.max(last, near ? now : last) + 4 }
}

/** The first day of each month in a span, with its number from the beginning. */
export function monthsOf(span: Span): { at: number; year: number; month: number }[] {
  const found: { at: number; year: number; month: number }[] = []
  for (let n = span.first; n <= span.last; n++) {
    const day = dayText(n)
    if (n === span.first || day.endsWith('-01')) found.push({ at: n, year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)) })
  }
  return found
}

/** When an item is, as far as is known: what happened where it happened, else what is planned. */
export const startOf = (i: PlanItem): string => (i.began ?? i.start).slice(0, 10)
export const endOf = (i: PlanItem): string => (i.over ?? i.end).slice(0, 10)

/** Items of a plan by stage, in the order of their beginning. */
export function rowsOf(plan: Plan): { stage: Plan['stages'][number]; items: PlanItem[] }[] {
  const order = (a: PlanItem, b: PlanItem): number => (startOf(a) === startOf(b) ? (a.id < b.id ? -1 : 1) : startOf(a) < startOf(b) ? -1 : 1)
  return plan.stages.map((stage) => ({ stage, items: plan.items.filter((i) => i.stage === stage.code).sort(order) })).filter((g) => g.items.length > 0)
}

/** Whether a material is asked at an item for the first time, comes again, or has nothing to do with it. */
export function materialAt(material: PlanMaterial, item: string): 'asked' | 'result' | 'again' | '' {
  if (material.first === item) return material.asked ? 'asked' : 'result'
  return material.used_by.includes(item) ? 'again' : ''
}
/** The items that use any material, in the order of the plan. */
export const itemsWithMaterials = (plan: Plan): PlanItem[] => plan.items.filter((i) => plan.materials.rows.some((m) => materialAt(m, i.id)))

/** The question without what it leaves as it is; null when nothing is asked. */
export function tidyWhatIf(asked: WhatIf, plan: Plan): WhatIf | null {
  const days = new Map(plan.items.map((i) => [i.id, i.days]))
  const units = new Map(plan.pools.map((p) => [p.code, p.units]))
  const promise = Object.fromEntries(Object.entries(asked.promise ?? {}).filter(([id, n]) => days.get(id) !== n))
  const pools = Object.fromEntries(Object.entries(asked.units ?? {}).filter(([code, n]) => units.get(code) !== n))
  const merge = (asked.merge ?? []).filter((pair) => pair.length > 1)
  const tidy: WhatIf = {
    ...(Object.keys(promise).length ? { promise } : {}), ...(Object.keys(pools).length ? { units: pools } : {}),
    ...(merge.length ? { merge } : {}), ...(asked.drop?.length ? { drop: asked.drop } : {}), ...(asked.add?.length ? { add: asked.add } : {})
  }
  return Object.keys(tidy).length ? tidy : null
}

/** A share that came as a number or as a decimal text, of one or of a hundred: always of a hundred. */
export function percentOf(share: number | string | null | undefined, ofHundred = false): number | null {
  if (share === null || share === undefined || share === '') return null
  const n = Number(share)
  return Number.isNaN(n) ? null : ofHundred ? n : n * 100
}
