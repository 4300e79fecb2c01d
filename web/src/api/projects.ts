/* What is asked of the server about plans and projects. */
import { reactive } from 'vue'
import type { Choice } from '@/lib/flow'
import { noFreeDays, readFreeDays, type FreeDays } from '@/lib/plan'
import { ask, get, post } from './client'
import { may } from './session'
import type { Chances, FactSheet, Plan, PlanItem, PoolLoad, ProjectBoard, ProjectPlan, ProjectsBoard, WhatIf, WhatIfAnswer } from '@/lib/plan-types'

export interface PlanRequest { title?: string; facts: Record<string, unknown>; from?: string; alternative?: string; capacities?: boolean; what_if?: WhatIf }

export const factSheet = (): Promise<FactSheet> => get('/plans/facts')
export async function tryPlan(request: PlanRequest, signal?: AbortSignal): Promise<Plan> {
  return (await (await ask('/plans/try', { method: 'POST', body: request, signal })).json()) as Plan
}
export const planOf = (id: string | number, version?: number): Promise<ProjectPlan> => get(`/projects/${id}/plan`, { version })
/** What is next stands with the earliest day first. */
export async function boardOf(id: string | number): Promise<ProjectBoard> {
  const board = await get<ProjectBoard>(`/projects/${id}/board`)
  const last = '9999'
  return { ...board, next: [...board.next].sort((a, b) => ((a.due ?? last) < (b.due ?? last) ? -1 : (a.due ?? last) > (b.due ?? last) ? 1 : 0)) }
}
export const allProjects = (): Promise<ProjectsBoard> => get('/projects/board')
/** Accounts that may be the agent of a project, as choices of a form. */
export async function agents(): Promise<Choice[]> {
  const { items } = await get<{ items: { user: string; name: string }[] }>('/projects/agents')
  return items.map((a) => ({ value: a.user, label: `${a.name} (${a.user})` }))
}
export const poolLoad = (): Promise<PoolLoad> => get('/projects/load')
export const chancesOf = (id: string | number, by: string | null, runs: number): Promise<Chances> => get(`/projects/${id}/chances`, { by, runs })
export async function whatIf(id: string | number, asked: WhatIf | null, alternative: string | undefined, signal?: AbortSignal): Promise<WhatIfAnswer> {
  return (await (await ask(`/projects/${id}/what-if`, { method: 'POST', body: { what_if: asked ?? {}, ...(alternative ? { alternative } : {}) }, signal })).json()) as WhatIfAnswer
}
/** One command of a project; the key makes a repeated press one command. */
export const perform = <T = { id: number; seq: number }>(path: string, payload: Record<string, unknown>, key: string): Promise<T> => post<T>(path, payload, { 'idempotency-key': key })

/** A material that has to be handed in to start an item: its code is the item's and its own, as a start takes it. */
export interface Wanted { code: string; item: string; name_zh: string; name_en: string }
interface Asked { materials: { code: string; name_zh: string; name_en: string; how: string }[] }

/** What an item asks for that the project has not handed in before. */
export async function wantedFor(item: PlanItem, plan: Plan, kind = 'company'): Promise<Wanted[]> {
  const { materials } = (await (await ask(`/guides/${item.id}/check`, { method: 'POST', body: { applicant_kind: kind } })).json()) as Asked
  const before = (name: string): boolean => {
    const row = plan.materials.rows.find((m) => m.name_zh === name)
    return row !== undefined && row.first !== item.id && (!row.asked || plan.items.some((i) => i.id === row.first && i.case !== null))
  }
  return materials.filter((m) => m.how === 'asked' && !before(m.name_zh)).map((m) => ({ code: `${item.id}.${m.code}`, item: item.id, name_zh: m.name_zh, name_en: m.name_en }))
}

/* Names of the projects under way, asked once; empty: not under way any more, or not to be seen. */
const titles = reactive(new Map<number, string>())
let asked: Promise<void> | null = null
const askNames = (): Promise<void> => (asked ??= allProjects().then((b) => b.stages.forEach((s) => s.projects.forEach((p) => titles.set(p.id, p.title)))).catch(() => undefined))
export function projectName(id: number): string {
  if (may('read.project')) void askNames()
  return titles.get(id) ?? ''
}
export function projectsByName(): Map<number, string> {
  asked = null
  void askNames()
  return titles
}

/* The office's holidays do not change while a page is open: asked once. */
const kept = reactive<{ free: FreeDays; asked: boolean }>({ free: noFreeDays(), asked: false })
export function freeDays(): FreeDays {
  if (!kept.asked) {
    kept.asked = true
    void ask('/calendars/holidays.ics', { accept: 'text/calendar' }).then((r) => r.text()).then((text) => { kept.free = readFreeDays(text) }).catch(() => undefined)
  }
  return kept.free
}
