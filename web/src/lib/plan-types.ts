/* The shapes of plans and projects, as the server gives them. Days are "2022-03-01"; an item of type "own" is the firm's own work. */

export interface Named { code: string; name_zh: string; name_en: string }
export interface Both { zh: string; en: string }
export type ItemState = 'planned' | 'ready' | 'running' | 'ended' | 'late'
export interface PlanLimit { value: number | null; unit: string; tag?: string; basis?: string }
export interface PlanItem extends Named {
  id: string; type: string; stage: string; department: string; officer: string | null; officer_name?: string | null
  why: Both & { rule?: string }
  days: number; unit: 'working' | 'natural' | 'on_spot'; promised: PlanLimit | null; statutory: PlanLimit | null
  start: string; end: string; latest_start: string; latest_end: string; slack: number; critical: boolean
  after: string[]; because: string | null; group: string | null; joint: string | null; waits_for: string | null
  review: string | null; payer: 'government' | 'applicant' | null; materials_asked: number
  state: ItemState; case: number | null; began: string | null; over: string | null
}
export interface NotNeeded { id: string; name_zh: string; name_en: string; why: Both & { rule?: string } }
export interface PlanStage extends Named { start: string | null; end: string | null; items: string[]; ended: number }
export interface PlanGroup extends Named { after: string[]; items: string[]; start: string; end: string }
export interface PlanJoint extends Named { lead: string; items: string[]; start: string; end: string }
export interface PlanMaterial { key: string; name_zh: string; name_en: string; first: string; from: 'applicant' | 'government' | 'result'; asked: boolean; used_by: string[] }
export interface PlanAlternative extends Named {
  available: boolean; why_zh: string; why_en: string; chosen: boolean; options: string[]; end: string; working_days: number; natural_days: number
  materials_asked: number; works_start?: string | null; least_slack_days: number; costs_zh: string; costs_en: string; saves_zh: string; saves_en: string; critical: string[]
}
export interface PlanReview { review: string; name_zh: string; name_en: string; item: string; days: number; payer: string; start: string | null; end: string | null }
export interface PlanService extends Named { item: string | null; quantity: number | null; unit: string; value_fen: number | null; payer: string }
export interface PlanRisk { code: string; grade: 'high' | 'medium' | 'low'; item: string | null; zh: string; en: string }
export interface PlanPool extends Named { units: number; busiest: string | null; waited_items: string[] }
export type Proof = 'longest_path' | 'bound_reached' | 'searched' | 'feasible'
export interface Plan {
  project: { title: string; category: string; facts: Record<string, unknown> }
  from: string; end: string; provisional: boolean; synthetic: boolean; working_days: number; natural_days: number; own_days: number
  serial: { statutory_days: number; promised_days: number }
  baseline: (Named & { natural_days: number; working_days: number; basis: string; tag: string }) | null
  saves: { natural_days: number; months: string } | null
  alternative: string; alternatives: PlanAlternative[]
  items: PlanItem[]; not_needed: NotNeeded[]; stages: PlanStage[]; groups: PlanGroup[]; joint: PlanJoint[]
  materials: { listed: number; asked: number; saved: number; rate: string; rows: PlanMaterial[] }
  reviews: PlanReview[]; free_services: PlanService[]; agent: { user: string; name_zh: string } | null
  critical: { item: string; start: string; end: string; days: number; unit: string; because: string | null }[]
  schedule: { proof: Proof; bound: string; gap_days: number; capacities: boolean; nodes: number }
  pools: PlanPool[]; risks: PlanRisk[]; milestones?: (Named & { on: string | null })[]
}
export interface PlanVersion { no: number; at: string; actor: string | null; case?: number | null; end: string; moved_days: number | null; cause_zh: string | null; cause_en: string | null; item: string | null }
export interface ProjectPlan extends Plan { version?: number; versions?: PlanVersion[]; forecast_end?: string | null; stale?: string | null }

/** What may be asked of a plan: promises, units of pools, items merged, dropped and added. */
export interface WhatIf { promise?: Record<string, number>; units?: Record<string, number>; merge?: string[][]; drop?: string[]; add?: string[] }
export interface WhatIfAnswer { plan: Plan; end_before: string; end_after: string; moved_days: number; changed: { item: string; end_before: string | null; end_after: string | null }[] }

export interface Fact extends Named { type: 'yes_no' | 'choice' | 'number' | 'features' | 'text'; unit_zh?: string | null; unit_en?: string | null; choices?: Named[]; required?: boolean; help_zh?: string; help_en?: string; stage?: string | null }
export interface FactSheet { facts: Fact[]; categories: Named[]; alternatives: Named[] }

export interface Chances {
  runs: number; by: string | null; in_time: number | string | null; median: string; p80: string; p90: string
  days: { on: string; share: number | string }[]; items: { id: string; critical: number | string; recorded: number }[]; assumed: boolean
}
export interface NextStep { item: string | null; name_zh: string; name_en: string; who: 'firm' | 'office' | 'agency'; who_zh: string; who_en: string; what_zh: string; what_en: string; due: string | null; case?: number | null; review?: number | null }
export interface ProjectCase { item: string; case: number; state: string; lamp: 'green' | 'yellow' | 'red' | null; due_at: string | null }
export interface DiaryEntry { seq: number; at: string; actor?: string | null; content: string }
export interface ProjectMessage { seq: number; at: string; kind: string; item: string | null; version?: number | null; zh: string | null; en: string | null }
/** What is saved; a forecast by the plan until all is over. */
export interface Saved { natural_days: number | null; months: string | null; value_fen: number | null; forecast?: boolean; parts: Record<string, unknown>[] }
export interface ProjectBoard {
  next: NextStep[]; cases: ProjectCase[]; diary: DiaryEntry[]; reviews: Record<string, unknown>[]; services: Record<string, unknown>[]
  examinations: Record<string, unknown>[]; savings: Saved | null; messages: ProjectMessage[]
}
export interface ProjectCard {
  id: number; title: string; state: string; planned_end_at: string | null; lamp: 'green' | 'yellow' | 'red' | null; moved_days: number | null
  agent: string | null; alternative?: string | null; version?: number | null; items: number; ended: number
}
/** What running plans want of each pool of reviewers, in working days by week. */
export interface PoolLoad { from: string; pools: (Named & { units: number; weeks: { from: string; days: number; room: number; over: boolean; projects: number[] }[] })[]; projects: { id: number; title: string }[] }
export interface ProjectsBoard { stages: (Named & { projects: ProjectCard[] })[] }
