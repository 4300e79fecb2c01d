/* The operator's desk without its page: what a call becomes, what a key means. Pure. */
import type { Lang } from './dates'
import type { Choice } from './flow'

export interface CallDraft {
  phone: string
  name: string
  channel: string
  ticket_class: string
  topic: string | null
  area: string | null
  department: string | null
  content: string
  address: string
  answer: string
  article: number | null
  urgent: boolean
  confidential: boolean
  /** A complaint about the service at a window; `area` then names the place. */
  about_window: boolean
}

export const emptyCall = (): CallDraft => ({
  phone: '', name: '', channel: 'phone', ticket_class: '', topic: null, area: null, department: null, content: '', address: '', answer: '', article: null,
  urgent: false, confidential: false, about_window: false
})

/** The bare digits of a telephone number as people write it: "138 0000-0001", "+86 138…". */
export const bareNumber = (text: string): string => text.replace(/[\s\-()（）]/g, '').replace(/^(\+|00)86/, '')

/** Telephone numbers that stand in a text where none belongs. */
export const numbersIn = (text: string): string[] => [...text.matchAll(/(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)/g)].map((m) => m[0])

/** The text without those numbers; what is left of the sentence stays. */
export const withoutNumbers = (text: string): string => numbersIn(text).reduce((rest, number) => rest.replace(number, ''), text)

/** Enough to ask for suggestions? */
export const worthAsking = (draft: CallDraft): boolean => draft.content.trim().length >= 4 || bareNumber(draft.phone).length >= 7

/** What is asked for suggestions with: only what is filled in. */
export function hintQuery(draft: CallDraft): Record<string, unknown> {
  const query: Record<string, unknown> = {}
  for (const key of ['content', 'address', 'ticket_class', 'topic', 'area'] as const) if (draft[key]) query[key] = String(draft[key]).trim()
  if (bareNumber(draft.phone).length >= 7) query.phone = bareNumber(draft.phone)
  return query
}

/** What is missing before it can be taken in. */
export function missingOf(draft: CallDraft): ('phone' | 'ticket_class' | 'content' | 'area')[] {
  return [
    ...(bareNumber(draft.phone) ? [] : ['phone' as const]), ...(draft.ticket_class ? [] : ['ticket_class' as const]),
    ...(draft.content.trim() ? [] : ['content' as const]), ...(draft.about_window && !draft.area ? ['area' as const] : [])
  ]
}

/** The command that takes the call in. */
export function receivePayload(draft: CallDraft): Record<string, unknown> {
  const payload: Record<string, unknown> = {
    ticket_class: draft.ticket_class, channel: draft.channel, content: draft.content.trim(),
    person: { ...(draft.name.trim() ? { name: draft.name.trim() } : {}), phone: bareNumber(draft.phone) }
  }
  for (const key of ['topic', 'area'] as const) if (draft[key]) payload[key] = draft[key]
  if (draft.address.trim()) payload.address = draft.address.trim()
  if (draft.urgent) payload.urgent = true
  if (draft.confidential) payload.confidential = true
  if (draft.about_window) payload.about_window = true
  return payload
}

export type OperatorAct =
  | { act: 'topic'; index: number }
  | { act: 'dispatch' | 'answer' | 'refuse' | 'keep' | 'next' | 'class' | 'department' | 'all' | 'urgent' | 'secret' | 'knowledge' | 'duplicates' | 'history' | 'window' | 'help' }

/** What a key means on the operator's desk; null where it means nothing. */
export function operatorAct(key: string): OperatorAct | null {
  const digit = /^alt\+([1-5])$/.exec(key)
  if (digit) return { act: 'topic', index: Number(digit[1]) - 1 }
  const acts: Record<string, Exclude<OperatorAct, { act: 'topic' }>['act']> = {
    'ctrl+enter': 'dispatch', 'ctrl+shift+enter': 'answer', 'alt+r': 'refuse', 'alt+w': 'keep', 'alt+n': 'next', 'alt+c': 'class', 'alt+g': 'department',
    'alt+a': 'all', 'alt+u': 'urgent', 'alt+s': 'secret', 'alt+k': 'knowledge', 'alt+m': 'duplicates', 'alt+j': 'history', 'alt+v': 'window', '?': 'help', 'alt+/': 'help'
  }
  const act = acts[key]
  return act ? { act } : null
}

/** How the ratio of a hot spot to its own past is said: "3.2×"; null where it has no past. */
export function timesOf(ratio: number | string | null): string | null {
  const n = Number(ratio)
  return ratio === null || ratio === '' || Number.isNaN(n) ? null : `${(Math.round(n * 10) / 10).toFixed(1)}×`
}

/** A share the server gives as a number below or equal 1, or as a decimal text, as a percentage with one decimal. */
export function shareOf(value: number | string | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string' && value.endsWith('%')) return value
  const n = Number(value)
  return Number.isNaN(n) ? null : `${(Math.round(n * 1000) / 10).toFixed(1)}%`
}

/** The grounds that fit a command: those of its own use, where the table says what a ground is for. */
export function groundsFor(verb: string, rows: readonly { code: string; name_zh: string; name_en?: string; use?: unknown }[], lang: Lang): Record<string, Choice[]> | undefined {
  if (verb !== 'return' && verb !== 'refuse') return undefined
  const fit = rows.filter((r) => !r.use || r.use === verb)
  return fit.length ? { ground: fit.map((r) => ({ value: r.code, label: (lang === 'en' ? r.name_en : '') || r.name_zh })) } : undefined
}
