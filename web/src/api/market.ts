/* What is asked of the server about the market of agencies. */
import type { DrawRecord } from '@/lib/draw'
import { get, post } from './client'

export interface Named { code: string; name_zh: string; name_en: string }
export interface Notice {
  id: number; state: string; state_zh: string; state_en: string; title: string; content: string | null
  review_type: string; review_type_zh: string; review_type_en: string; way: string; way_zh: string; way_en: string
  amount_fen: number; entries: number | null; small_list: number | null; large_list: number | null; again_of: number | null; mark: number | null
  project: number | null; review: number | null; announced_at: string; opens_at: string | null; closes_at: string | null
  nonces_due_at: string | null; secret_due_at: string | null; sealed_at: string | null; drawn_at: string | null
  secret_commit: string | null; announced_by: string | null; chosen_by: string | null; confirmed_by: string | null
  prepared_by: string | null; prepared_by_zh: string | null; prepared_by_en: string | null
  reason: string | null; agency: string | null; agency_zh: string | null; agency_en: string | null; closed_at: string | null; confirmed_at: string | null
}
export interface Entered {
  entry: number; agency: string; agency_zh: string; agency_en: string; credit: number; commit: string; nonce: string | null
  price_fen: number | null; content: string | null; state: string; state_zh: string; state_en: string; mark: number | null; reason: string | null
}
export interface WholeNotice extends Notice { list: Entered[] }
export interface Agency {
  id: number | null; agency: string; agency_zh: string; agency_en: string; state: string; state_zh: string; state_en: string
  services: Named[]; credit: number; scored: number
}
export interface MyEntry { id: number; state: string; selection: number; agency: string; nonce_commit: string }

export const noticesOf = (query: { state?: string; way?: string; cursor?: number | null }): Promise<{ notices: Notice[]; next: number | null }> => get('/market/notices', query)
export const noticeOf = (id: string | number): Promise<WholeNotice> => get(`/market/notices/${id}`)
export const drawOf = (id: string | number): Promise<DrawRecord> => get(`/selections/${id}/draw`)
export const agenciesOf = (): Promise<{ agencies: Agency[] }> => get('/market/agencies')
/** The entries of the account, of one notice. */
export const myEntries = async (selection: number | string): Promise<MyEntry[]> => (await get<{ items: MyEntry[] }>('/entries', { selection, limit: 20 })).items
export const perform = <T = { id: number }>(path: string, payload: Record<string, unknown>, key: string): Promise<T> => post<T>(path, payload, { 'idempotency-key': key })

export const hasDraw = (notice: Pick<Notice, 'way'>): boolean => notice.way === 'draw' || notice.way === 'credit'
export const hasOffers = (notice: Pick<Notice, 'way'>): boolean => notice.way === 'price' || notice.way === 'plan'
