/* What is asked of the server about plans and projects. */
import { reactive } from 'vue'
import { noFreeDays, readFreeDays, type FreeDays } from '@/lib/plan'
import { ask, get, post } from './client'
import type { Chances, FactSheet, Plan, ProjectBoard, ProjectPlan, ProjectsBoard, WhatIf, WhatIfAnswer } from '@/lib/plan-types'

export interface PlanRequest { title?: string; facts: Record<string, unknown>; from?: string; alternative?: string; capacities?: boolean; what_if?: WhatIf }

export const factSheet = (): Promise<FactSheet> => get('/plans/facts')
export async function tryPlan(request: PlanRequest, signal?: AbortSignal): Promise<Plan> {
  return (await (await ask('/plans/try', { method: 'POST', body: request, signal })).json()) as Plan
}
export const planOf = (id: string | number, version?: number): Promise<ProjectPlan> => get(`/projects/${id}/plan`, { version })
export const boardOf = (id: string | number): Promise<ProjectBoard> => get(`/projects/${id}/board`)
export const allProjects = (): Promise<ProjectsBoard> => get('/projects/board')
export const chancesOf = (id: string | number, by: string | null, runs: number): Promise<Chances> => get(`/projects/${id}/chances`, { by, runs })
export async function whatIf(id: string | number, asked: WhatIf | null, alternative: string | undefined, signal?: AbortSignal): Promise<WhatIfAnswer> {
  return (await (await ask(`/projects/${id}/what-if`, { method: 'POST', body: { what_if: asked ?? {}, ...(alternative ? { alternative } : {}) }, signal })).json()) as WhatIfAnswer
}
/** One command of a project; the key makes a repeated press one command. */
export const perform = <T = { id: number; seq: number }>(path: string, payload: Record<string, unknown>, key: string): Promise<T> => post<T>(path, payload, { 'idempotency-key': key })

/* The office's holidays do not change while a page is open: asked once. */
const kept = reactive<{ free: FreeDays; asked: boolean }>({ free: noFreeDays(), asked: false })
export function freeDays(): FreeDays {
  if (!kept.asked) {
    kept.asked = true
    void ask('/calendars/holidays.ics', { accept: 'text/calendar' }).then((r) => r.text()).then((text) => { kept.free = readFreeDays(text) }).catch(() => undefined)
  }
  return kept.free
}
