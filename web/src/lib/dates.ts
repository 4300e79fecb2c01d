/* Moments and days, as the office writes them. A moment travels as ISO 8601 with the offset of the pack's zone and is shown
 * on that wall clock, whatever zone the browser is in; nothing here asks the browser for the time. */

export type Lang = 'zh-CN' | 'en'

const MOMENT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export const DAY_MS = 86_400_000

/** The instant of a moment in milliseconds since 1970, or null when the text is no moment. */
export function instant(iso: string | null | undefined): number | null {
  if (!iso || !MOMENT.test(iso)) return null
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? null : ms
}

/** A day for people: 2022-03-01 / 1 Mar 2022. Text that is no day comes back unchanged. */
export function formatDay(day: string, lang: Lang): string {
  const m = DAY.exec(day.slice(0, 10))
  if (!m) return day
  const [, year, month, date] = m as unknown as [string, string, string, string]
  return lang === 'zh-CN'
    ? `${year}-${month}-${date}`
    : `${Number(date)} ${MONTHS_EN[Number(month) - 1] ?? month} ${year}`
}

/** A moment for people, to the minute, or to the second when asked: 2022-03-01 09:05 / 1 Mar 2022, 09:05. */
export function formatMoment(iso: string, lang: Lang, seconds = false): string {
  const m = MOMENT.exec(iso)
  if (!m) return iso
  const time = `${m[4]}:${m[5]}${seconds ? `:${m[6] ?? '00'}` : ''}`
  return lang === 'zh-CN' ? `${m[1]}-${m[2]}-${m[3]} ${time}` : `${formatDay(iso, lang)}, ${time}`
}

/** The name of a month of the year: 3月 / Mar. */
export function monthName(month: number, lang: Lang): string {
  return lang === 'zh-CN' ? `${month}月` : (MONTHS_EN[month - 1] ?? String(month))
}

const UNITS: [number, string, string][] = [
  [DAY_MS, '天', 'd'],
  [3_600_000, '小时', 'h'],
  [60_000, '分钟', 'min'],
  [1_000, '秒', 's']
]

/** A span in its two largest units: 3 天 4 小时 / 3 d 4 h. Less than a second is 0. */
export function formatSpan(ms: number, lang: Lang): string {
  const parts: string[] = []
  let rest = Math.abs(ms)
  for (const [size, zh, en] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${lang === 'zh-CN' ? zh : en}`)
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break
  }
  return parts.length ? parts.join(' ') : lang === 'zh-CN' ? '0 秒' : '0 s'
}

/** Natural days from now to a due moment, by wall-clock dates: 0 is today, negative is late. */
export function daysLeft(due: string, now: string): number | null {
  const a = instant(due)
  const b = instant(now)
  if (a === null || b === null) return null
  if (a < b && due.slice(0, 10) === now.slice(0, 10)) return -1
  const days = Math.round((Date.parse(due.slice(0, 10)) - Date.parse(now.slice(0, 10))) / DAY_MS)
  return days
}

/** The offset a moment is written in ("+08:00"); UTC when it names none. */
export function offsetOf(iso: string | null | undefined): string {
  const offset = iso ? MOMENT.exec(iso)?.[7] : undefined
  return !offset || offset === 'Z' ? '+00:00' : offset
}

/** Events carry bare numbers: an instant in milliseconds since 1970 as a moment with the office's offset. */
export function momentOf(ms: number, offset: string): string {
  const m = /^([+-])(\d{2}):(\d{2})$/.exec(offset)
  const minutes = m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) : 0
  return `${new Date(ms + minutes * 60_000).toISOString().slice(0, 19)}${offset}`
}

/** A day as events carry it, in days since 1970-01-01. */
export function dayOf(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10)
}

/** A wall-clock text "2022-03-01 09:05:00" of the office as a moment with the office's offset. */
export function toMoment(wall: string, offset: string): string {
  const text = wall.trim().replace(' ', 'T')
  return `${text.length === 16 ? `${text}:00` : text}${offset}`
}

/** The day after: half-open ranges need it. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
}
