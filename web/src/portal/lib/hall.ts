/* Booking, the hall and the hotline, as the portal asks for them, and the shapes of the answers. */
import { ask, get, post } from '@/api/client'
import type { Facts } from './form'

export interface Pair { zh: string; en: string }
export interface Named { code: string; name_zh: string; name_en: string }
export interface Group extends Named { items: Named[] }
export interface Place extends Named {
  level?: string; address_zh?: string; address_en?: string; lat: number; lon: number; distance_m: number | null; open_now: boolean
  next_free: { slot_at: string; free: number } | null; waiting: number; estimate_minutes: number | null
}
export type SlotState = 'free' | 'full' | 'passed' | 'closed' | 'too_soon' | 'too_far'
export interface Slot { slot_at: string; ends_at: string; places: number; free: number; waiting: number; state: SlotState }
export interface SlotDay { on: string; open: boolean; reason_zh?: string | null; reason_en?: string | null; slots: Slot[] }
export interface SlotDays { point: string; group: string; days: SlotDay[] }
export interface BookingRules extends Facts { rules: (Pair & { code: string })[]; first_on?: string | null; last_on?: string | null }
export interface Booking extends Facts {
  id: number; state: string; service_point: string; business_group: string; item?: string | null; slot_at: string; groups?: string | null; person?: Facts | null
}
export interface CheckIn { code: string; qr: string }

export const groupsOf = async (): Promise<Group[]> => {
  const answer = await get<Group[] | { items?: Group[]; groups?: Group[] }>('/booking/groups')
  return Array.isArray(answer) ? answer : (answer.groups ?? answer.items ?? [])
}
export const placesOf = (group: string, item: string, lat?: number, lon?: number, limit = 12, cursor?: string | null): Promise<{ points: Place[]; next: string | null }> =>
  get('/booking/points', { group, item, lat, lon, limit, cursor })
export const slotsOf = (point: string, group: string, from: string, days = 7): Promise<SlotDays> => get('/booking/slots', { point, group, from, days })
export const rulesOf = (): Promise<BookingRules> => get('/booking/rules')
export const bookingsOf = (cursor?: string | null): Promise<{ items: Booking[]; next: string | null }> => get('/bookings', { sort: '-id', limit: 30, cursor })
export const bookingOf = (id: number | string): Promise<Booking> => get(`/bookings/${id}`)
export const checkInOf = (id: number | string): Promise<CheckIn> => get(`/bookings/${id}/check-in`)
export const calendarOf = (): Promise<{ url: string }> => get('/me/calendar')

/** What a command answers: the record where one may read it. */
export interface Done { record: (Facts & { id: number; state: string }) | null; id: number; seq: number }
/** Sends a command under a key that makes it one command however often it is sent. */
export const command = (path: string, payload: Facts, key: string): Promise<Done> => post<Done>(path, payload, { 'idempotency-key': key })

export interface Hall {
  point: Named; now: string; open: boolean
  calling: { number: string; window: string; window_zh: string; window_en: string; called_at: string; times: number; say_zh: string; say_en: string }[]
  waiting: { group: string; name_zh: string; name_en: string; waiting: number; estimate_minutes: number | null }[]
  windows: { window: string; name_zh: string; name_en: string; state: string; number: string | null }[]
}
export const hallOf = (point: string): Promise<Hall> => get(`/hall/${encodeURIComponent(point)}`)

export interface Ticket extends Facts {
  id: number; state: string; ticket_class: string; topic?: string | null; content?: string | null; address?: string | null; received_at?: string | null; due_at?: string | null
  department?: string | null; closed_at?: string | null; confidential?: boolean | null
}
export interface Hints {
  topics: (Named & { topic: string; score: number; reasons: Pair[] })[]; classes?: (Named & { ticket_class?: string; reasons?: Pair[] })[]
  department: (Named & { reason_zh: string; reason_en: string }) | null; urgent: { minutes: number; reason_zh: string; reason_en: string } | null
  duplicates: { id: number; content?: string | null; address?: string | null; state: string; received_at: string; distance_m: number | null; similarity: number; reasons?: Pair[] }[]
  articles: { id: number; title: string; content: string }[]
}
export const hintsOf = async (body: Facts, signal?: AbortSignal): Promise<Hints> => (await (await ask('/hotline/hints', { method: 'POST', body, signal })).json()) as Hints
export const ticketsOf = (cursor?: string | null): Promise<{ items: Ticket[]; next: string | null }> => get('/tickets', { sort: '-id', limit: 20, cursor })
export const ticketOf = (id: number | string): Promise<Ticket> => get(`/tickets/${id}`)
export interface Told { seq: number; kind: string; happened_at: string; actor?: string; body?: Facts | null; payload?: Facts | null }
export const eventsOf = async (path: string, id: number | string): Promise<Told[]> => {
  const answer = await get<Told[] | { items: Told[] }>(`/${path}/${id}/events`)
  return Array.isArray(answer) ? answer : answer.items
}
/** The code of an invitation to rate, or null where there is none for me or it has been used. */
export const invitationOf = (path: string, id: number | string): Promise<{ code: string; url: string } | null> =>
  get<{ code: string; url: string; rated?: boolean }>(`/${path}/${id}/invitation`).then((i) => (i.rated ? null : i)).catch(() => null)

export interface Invitation {
  subject: { kind: string; title_zh: string; title_en: string; service_zh?: string; service_en?: string; at: string | null; point_zh?: string | null; point_en?: string | null }; mode: string
  grades?: unknown[]; questions: (Pair & { code: string })[]; tags: (Pair & { code: string; good: boolean })[]; rated: boolean; due?: boolean
}
export const invited = (code: string): Promise<Invitation> => get(`/rate/${encodeURIComponent(code)}`)

export interface Message { id: number | string; at: string; title: string; text: string; subject?: string | null; read_at: string | null }
export const messagesOf = (cursor: string | null, lang: string): Promise<{ messages: Message[]; unread: number; next?: string | null }> => get('/me/messages', { cursor, lang })
/** The language of a text that people wrote, for those who listen to the page. */
export const tongue = (text: unknown): 'zh-CN' | undefined => (/[\u4e00-\u9fff]/.test(String(text ?? '')) ? 'zh-CN' : undefined)
