/* What the portal asks the server, and the shapes of the answers. */
import { address, ask, get, Refusal, Unreachable } from '@/api/client'
import { session } from '@/api/session'
import type { Lang } from '@/lib/dates'
import type { Facts, Schema } from './form'
import type { Proof, ShownEvent } from '@/lib/proof'

export interface Limit { value: number | null; unit: string | null }
export interface Matched { how: 'name' | 'synonym' | 'pinyin' | 'typo' | 'code'; text: string }
export interface GuideRow {
  item?: string; id?: string; name?: string; name_zh: string; name_en: string
  department?: string; department_zh?: string; department_en?: string; type?: string; type_zh?: string; type_en?: string
  promised?: Limit | null; statutory?: Limit | null; online?: boolean; fee?: boolean; applicants?: string; matched?: Matched | null
  items?: { id?: string; item?: string; name_zh?: string; name_en?: string; promised?: Limit | null }[]; note?: string; note_zh?: string; note_en?: string
}
export interface Material {
  code: string; name_zh: string; name_en: string; need: string; source: string; type?: string; format?: string; copies?: number
  basis?: string; tag?: string; accept_standard?: string; fill_explain?: string; conditional?: boolean; item?: string
}
export interface Question { code: string; zh: string; en: string; type: 'yes_no' | 'choice' | 'number'; options?: { value: string; zh: string; en: string }[] }
export interface Fee { name_zh: string; name_en: string; standard?: string; amount_fen?: number; basis?: string; tag?: string; explain?: string; reducible?: boolean }
export interface Guide extends GuideRow {
  version?: string; valid_from?: string; national?: Facts; materials: Material[]; questions: Question[]
  situations?: { code: string; zh: string; en: string }[]; fees?: Fee[]; faqs?: Facts[]
  form?: { schema: Schema; name?: string } | Schema | null; clocks?: { clock: string; zh: string; en: string }[]; points_total?: number; visits?: number; synthetic?: boolean
}
export interface Checked {
  questions: string[]; situations: { code: string; zh: string; en: string }[]
  materials: { code: string; name_zh: string; name_en: string; how: 'asked' | 'not_needed' | 'shared' | 'held' | 'later'; from_case?: number | null; why_zh?: string; why_en?: string; missing?: boolean }[]
  listed: number; asked: number; fees: Fee[]; fee_fen: number; hidden: string[]
  errors: { where: string; code: string; zh: string; en: string }[]
  prefill?: { facts?: Facts; person?: Facts }
}
export interface Point {
  service_point: string; name_zh: string; name_en: string; level?: string; address_zh?: string; address_en?: string; lat: number; lon: number
  mode: string; distance_m?: number | null; open_now?: boolean; opens_at?: string | null; closes_at?: string | null
  queue?: { waiting: number; windows: number; wait_minutes: number | null } | null
}
export interface Uploaded { hash: string; bytes: number; type: string; name: string }
export interface Given { material: string; how: string; file?: string; from?: number; name?: string; bytes?: number; type?: string }
export interface Profile { user: string; name: string; role: string; kind: 'person' | 'company' | null; person: Facts }
export interface ServerDraft { id: string | number; item?: string; matter?: string; data: Facts; version: number | string; updated_at?: string; expires_at?: string }
export interface CasePage {
  record: Facts & { id: number; state: string; head?: string | number; person?: Facts | null }
  statuses?: Record<string, { code: string; zh: string; en: string; at?: string | null } | null>
  materials?: { code: string; name_zh: string; name_en: string; how: string; file?: string; bytes?: number; type?: string; from?: number | null }[]
  situations?: { code: string; zh: string; en: string }[]
  form?: { name: string; schema: Schema; values: { facts?: Facts | null; person?: Facts | null } } | null
  clocks?: { clock: string; zh: string; en: string; counts_from?: string | null; due: string | null; lamp: 'green' | 'yellow' | 'red' | null; paused?: boolean; provisional?: boolean }[]
  history?: { seq: number; kind: string; happened_at: string; body?: Facts | null; actor?: string }[]
  notes?: unknown[]; related?: { kind: string; id: number; case_no?: string; item?: string; state?: string; why: string }[]
  letters?: { n: number; kind: string; no: string; title_zh: string; title_en: string; issued_at: string; code: string }[]
  messages?: (Facts & { id: number })[]; who_now?: { role_zh?: string; role_en?: string; department_zh?: string; department_en?: string; officer?: string } | null
  rating?: Facts | null
}
export interface Verified {
  genuine: boolean; letter: { kind: string; no: string; title_zh: string; title_en: string; issued_at: string }
  case_no: string; item?: string; item_zh: string; item_en: string; holder: string; state: string; state_zh: string; state_en: string
  valid_until?: string | null; event: ShownEvent; proof: Proof; synthetic?: boolean
}
export interface Receipt { events: ShownEvent[]; proof: Proof; suite: string }

/** The text of a pair "name_zh", "name_en" in the language of the page. */
export function said(of: object | null | undefined, name: string, lang: Lang): string {
  const row = (of ?? {}) as Record<string, unknown>
  const pair = name ? [`${name}_zh`, `${name}_en`] : ['zh', 'en']
  const [zh, en] = pair.map((key) => (typeof row[key] === 'string' ? (row[key] as string) : '')) as [string, string]
  return lang === 'en' ? en || zh : zh || en
}

/** What went wrong, as a sentence for people. */
export function complaint(cause: unknown, lang: Lang, t: (key: string, named?: Record<string, unknown>) => string): string {
  if (cause instanceof Unreachable) return t('common.unreachable')
  if (cause instanceof Refusal) return cause.title(lang) || t('common.failed', { code: cause.code })
  return t('common.failed', { code: '?' })
}

export const schemaOf = (form: Guide['form']): Schema | null => (!form ? null : 'schema' in form ? form.schema : form)
const base = (matter: boolean, name: string): string => `/${matter ? 'matters' : 'guides'}/${encodeURIComponent(name)}`
export const guideOf = (name: string, matter: boolean): Promise<Guide> => get<Guide>(base(matter, name))
export const pointsOf = (name: string, lat?: number, lon?: number): Promise<{ items: Point[] }> => get(`${base(false, name)}/points`, { lat, lon })

export async function checked(name: string, matter: boolean, body: Facts, signal?: AbortSignal): Promise<Checked> {
  return (await (await ask(`${base(matter, name)}/check`, { method: 'POST', body, signal })).json()) as Checked
}

/** Sends a file as it is, telling how far it has come. */
export function upload(file: File, told: (part: number) => void): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', address('/files', { name: file.name }))
    if (session.who) request.setRequestHeader('authorization', `Bearer ${session.who.token}`)
    request.setRequestHeader('content-type', file.type || 'application/octet-stream')
    request.upload.onprogress = (e) => { if (e.lengthComputable) told(e.loaded / e.total) }
    request.onerror = () => reject(new Unreachable('unreachable'))
    request.onload = () => {
      let answer: Record<string, unknown> = {}
      try {
        answer = JSON.parse(request.responseText) as Record<string, unknown>
      } catch {
        /* an answer without words is refused by its status alone */
      }
      if (request.status >= 200 && request.status < 300) resolve(answer as unknown as Uploaded)
      else reject(new Refusal(request.status, answer))
    }
    request.send(file)
  })
}

/** Opens a page of the server (a letter, a printable guide) with the session's rights, in its own window. */
export async function openPage(path: string, query: Record<string, string> = {}): Promise<void> {
  const target = window.open('', '_blank')
  try {
    const html = await (await ask(path, { query, accept: 'text/html' })).blob()
    const url = URL.createObjectURL(html)
    if (target) target.location.href = url
    else location.href = url
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  } catch (cause) {
    target?.close()
    throw cause
  }
}

export const fileUrl = async (path: string): Promise<string> => URL.createObjectURL(await (await ask(path, { accept: '*/*' })).blob())
