/* Projects of a firm, as the portal asks for them. */
import { get } from '@/api/client'

export interface MyProject { id: number; state: string; title: string; stage?: string | null; planned_end_at?: string | null; moved_days?: number | null; finished_at?: string | null; officer?: string | null }
export const myProjects = (cursor?: string | null): Promise<{ items: MyProject[]; next: string | null }> => get('/projects', { sort: '-id', limit: 30, cursor })
export const myProject = (id: string | number): Promise<MyProject> => get(`/projects/${id}`)

const KEY = 'yichuang.plan'
/** The facts that were answered, kept in the tab while one signs in to register. */
export function keepFacts(facts: Record<string, unknown>): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(facts))
  } catch {
    /* a browser that keeps nothing asks again */
  }
}
export function keptFacts(): Record<string, unknown> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, unknown>
  } catch {
    return {}
  }
}
