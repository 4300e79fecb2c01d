/* The one way to the server: JSON in, JSON out, and a "no" of the office as a typed refusal. */
import type { Lang } from '@/lib/dates'

export const BASE = '/api/v1'

/** What the server refused and why. `where` names the field ("payload.item"); titles are ready for people. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly where: string | null
  readonly titles: { zh: string; en: string }
  readonly detail: string | null

  constructor(status: number, problem: Record<string, unknown>) {
    const text = (key: string): string | null => (typeof problem[key] === 'string' ? (problem[key] as string) : null)
    super(text('code') ?? `http.${status}`)
    this.name = 'Refusal'
    this.status = status
    this.code = text('code') ?? `http.${status}`
    this.where = text('where')
    this.titles = { zh: text('title') ?? '', en: text('title_en') ?? text('detail') ?? '' }
    this.detail = text('detail')
  }

  /** The sentence for people; empty when the server gave none in that language. */
  title(lang: Lang): string {
    return lang === 'zh-CN' ? this.titles.zh : this.titles.en
  }

  /** The bare name of the field that was refused, or null when the refusal is about the whole. */
  get field(): string | null {
    const name = this.where?.replace(/^(payload|body|query)[./]?/, '').split(/[.[/]/)[0]
    return name || null
  }
}

/** The server was not reached at all. */
export class Unreachable extends Error {}

const hooks: { token: () => string | null; lost: () => void; first: (what: 'password' | 'factor') => void } = { token: () => null, lost: () => undefined, first: () => undefined }

/** What the page does when the server wants the password changed or a second factor first. */
export function onFirst(act: (what: 'password' | 'factor') => void): void {
  hooks.first = act
}

/** The session tells the client where its token is and what to do when the server no longer knows it. */
export function useToken(token: () => string | null, lost: () => void): void {
  hooks.token = token
  hooks.lost = lost
}

export interface Asking {
  method?: string
  body?: unknown
  /** Bytes as they are, a file for example, with the media type they name. */
  raw?: Blob
  query?: Record<string, string | number | boolean | null | undefined>
  headers?: Record<string, string>
  signal?: AbortSignal
  accept?: string
}

/** The address of a route with its query; empty values are left out. */
export function address(path: string, query: Asking['query'] = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value))
  }
  const tail = search.toString()
  return `${BASE}${path}${tail ? `?${tail}` : ''}`
}

async function refusalOf(response: Response): Promise<Refusal> {
  try {
    return new Refusal(response.status, (await response.json()) as Record<string, unknown>)
  } catch {
    return new Refusal(response.status, {})
  }
}

/** Asks the server; gives the response back when it is a yes, throws a Refusal or Unreachable otherwise. */
export async function ask(path: string, asking: Asking = {}): Promise<Response> {
  const headers: Record<string, string> = { accept: asking.accept ?? 'application/json', ...asking.headers }
  const token = hooks.token()
  if (token) headers.authorization = `Bearer ${token}`
  if (asking.body !== undefined) headers['content-type'] = 'application/json'
  if (asking.raw) headers['content-type'] ??= asking.raw.type || 'application/octet-stream'
  let response: Response
  try {
    response = await fetch(address(path, asking.query), {
      method: asking.method ?? 'GET',
      headers,
      body: asking.raw ?? (asking.body === undefined ? undefined : JSON.stringify(asking.body)),
      signal: asking.signal
    })
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause
    throw new Unreachable('unreachable', { cause })
  }
  if (response.ok) return response
  const refusal = await refusalOf(response)
  if (response.status === 401 && token && !/^\/session$|totp|password/.test(path)) hooks.lost()
  if (refusal.code === 'auth.password_initial') hooks.first('password')
  if (refusal.code === 'auth.factor_first') hooks.first('factor')
  throw refusal
}

export async function get<T>(path: string, query?: Asking['query'], signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, { query, signal })).json()) as T
}

/** A key that makes a repeated write one write. Works on plain http as well, where crypto.randomUUID is absent. */
export function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('')
}

export async function put<T>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<T> {
  const response = await ask(path, { method: 'PUT', body, headers })
  return (response.status === 204 ? {} : await response.json()) as T
}

export async function post<T>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<T> {
  const response = await ask(path, { method: 'POST', body, headers })
  return (response.status === 204 ? {} : await response.json()) as T
}

/** Hands bytes to the browser under a name. */
export function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Fetches a file with the session's rights and hands it to the browser under a name. */
export async function download(path: string, query: Asking['query'], name: string): Promise<void> {
  saveAs(await (await ask(path, { query, accept: '*/*' })).blob(), name)
}
