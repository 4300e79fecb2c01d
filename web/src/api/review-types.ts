/* What the server tells of technical reviews, settlements and joint examinations. */
import type { CheckPoint, Round } from '@/lib/review'
import type { Row } from './types'

export interface Seat { agency: string; credit: number; turns: number; out?: string }
export interface Order { no: number; at: string; actor: string; body: { agency: string; explanation?: Seat[]; reason?: string; due_at?: number } }
export interface ReviewSheet { review: Row; orders: Order[]; rounds: Round[]; reports: Round[]; checklist: CheckPoint[]; rounds_most: number | null; synthetic: boolean }
export interface ReviewType { code: string; name_zh: string; name_en: string; payer: string; days: number; points: number; fee_fen: number | null; drawings: boolean }
export interface AgencyLoad { agency: string; open: number; overdue: number | null; done: number; failed: number; quality: number | null; late: number | null; unsettled: number }
export interface Outstanding { project: number; title: string; stage: string | null; planned_end_at: string | null; review: number | null }
export interface ReviewBoard {
  states: { state: string; n: number }[]
  overdue: number
  with_firm: number
  agencies: AgencyLoad[]
  drawing_checks: { in_scope: number; checked: number; outstanding: Outstanding[] } | null
  types: ReviewType[]
}
export interface SettlementSheet { settlement: Row; reviews: Row[] }
export interface ExaminationSheet { examination: Row; opinions: Row[]; follow_ups: Row[] }
