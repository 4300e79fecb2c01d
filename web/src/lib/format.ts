/* Numbers and labels for people. */
import type { Lang } from './dates'

/** 1234567 → "1,234,567"; null is a dash. */
export function formatInt(n: number | null | undefined): string {
  if (n === null || n === undefined || Number.isNaN(n)) return '–'
  return String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** A decimal string with its groups of three: "11887.73" → "11,887.73". Anything else comes back as it is. */
export function groupDigits(text: string): string {
  const m = /^(-?)(\d+)(\.\d+)?$/.exec(text)
  if (!m) return text
  return `${m[1]}${m[2]!.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${m[3] ?? ''}`
}

/** hit of base as a percentage with one decimal, rounded half up; 100 only when nothing was missed; null without a base. */
export function percent(hit: number, base: number): string | null {
  if (base <= 0) return null
  const tenths = Math.round((hit * 1000) / base)
  const shown = hit < base && tenths === 1000 ? 999 : tenths
  return `${Math.floor(shown / 10)}.${shown % 10}`
}

/** Large counts in few characters for axes: 12000 → 1.2万 / 12k. */
export function shortCount(n: number, lang: Lang): string {
  const tidy = (x: number): string => String(Math.round(x * 10) / 10)
  if (lang === 'zh-CN') return n >= 10_000 ? `${tidy(n / 10_000)}万` : String(n)
  if (n >= 1_000_000) return `${tidy(n / 1_000_000)}M`
  return n >= 1_000 ? `${tidy(n / 1_000)}k` : String(n)
}

/** What the value's own display says already: an amount stored in fen is shown in yuan, milliseconds as a span, days with
 * their unit. */
const STORED_UNITS = [/（分）$/, /, fen$/, /（毫秒）$/, /, ms$/, /（百分之一分）$/, /, hundredths$/, /（天）$/, /, days$/, /（\d+位）$/, /, \d+ characters$/]

/** A column's label without the unit it is stored in. */
export function tidyLabel(label: string): string {
  return STORED_UNITS.reduce((text, unit) => text.replace(unit, ''), label)
}

/** First letter large, for labels that stand alone in English. */
export function capital(text: string): string {
  return text ? text[0]!.toUpperCase() + text.slice(1) : text
}

/** The plural of an English noun phrase, by the word it is about: case → cases, vulnerability → vulnerabilities, window at work → windows at work. */
export function plural(text: string): string {
  const [, head, rest] = /^(.+?)( (?:at|of|for|in|on) .+)$/.exec(text) ?? []
  if (head && rest) return plural(head) + rest
  if (/[^aeiou]y$/.test(text)) return `${text.slice(0, -1)}ies`
  return /(s|x|ch|sh)$/.test(text) ? `${text}es` : `${text}s`
}

/** The name of a hash suite as its standard writes it. */
export function suiteName(suite: string): string {
  return ({ sm3: 'SM3', sha256: 'SHA-256' } as Record<string, string>)[suite] ?? suite
}

/** A hash in few characters; the full one belongs in a title or a copy button. */
export function shortHash(hash: string | null | undefined): string {
  if (!hash) return '–'
  return hash.length > 20 ? `${hash.slice(0, 8)}…${hash.slice(-6)}` : hash
}

const PORTAL = /(https?:\/\/[\w.:[\]/-]+\/portal\.html(?:#\/[\w\-./?=&%]*)?)/

/** A text in pieces: addresses of the portal lead there on this site, whatever it is called outside; all other text leads nowhere. */
export function linked(text: string): { text: string; to: string }[] {
  const to = (piece: string): string => (PORTAL.test(piece) ? piece.replace(/^.*?\/(?=portal\.html(#|$))/, '') : '')
  return text.split(PORTAL).filter(Boolean).map((piece) => ({ text: piece, to: to(piece) }))
}
