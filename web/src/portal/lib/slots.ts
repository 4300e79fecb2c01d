/* Days and slots as people read them. Everything goes by the office's own wall clock as the server writes it. */
import type { Lang } from '@/lib/dates'
import type { Slot, SlotDay } from './hall'

const WEEK_ZH = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const WEEK_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTH_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const utc = (day: string): number => Date.parse(`${day.slice(0, 10)}T00:00:00Z`)

/** "09:30" of a moment. */
export const clock = (at: string): string => at.slice(11, 16)
export const weekday = (day: string, lang: Lang): string => (lang === 'en' ? WEEK_EN : WEEK_ZH)[new Date(utc(day)).getUTCDay()] ?? ''
/** 3月7日 / 7 Mar. */
export const shortDay = (day: string, lang: Lang): string => {
  const [, month, date] = day.slice(0, 10).split('-').map(Number) as [number, number, number]
  return lang === 'en' ? `${date} ${MONTH_EN[month - 1]}` : `${month}月${date}日`
}
/** A slot as one says it: 3月7日 周一 09:30 / Mon 7 Mar, 09:30. */
export const slotWords = (at: string, lang: Lang): string =>
  lang === 'en' ? `${weekday(at, lang)} ${shortDay(at, lang)}, ${clock(at)}` : `${shortDay(at, lang)} ${weekday(at, lang)} ${clock(at)}`

export const plusDays = (day: string, n: number): string => new Date(utc(day) + n * 86_400_000).toISOString().slice(0, 10)
/** Whole days from one day to another. */
export const daysBetween = (from: string, to: string): number => Math.round((utc(to) - utc(from)) / 86_400_000)

/** Slots of a day, before and after noon; what has passed is left out. */
export function halves(day: SlotDay): { key: 'morning' | 'afternoon'; slots: Slot[] }[] {
  const left = day.slots.filter((s) => s.state !== 'passed')
  const before = left.filter((s) => Number(s.slot_at.slice(11, 13)) < 12)
  return ([['morning', before], ['afternoon', left.filter((s) => !before.includes(s))]] as const).filter(([, slots]) => slots.length).map(([key, slots]) => ({ key, slots }))
}
export const freeOf = (day: SlotDay): number => day.slots.reduce((n, s) => n + (s.state === 'free' ? s.free : 0), 0)
/** The day to show first: the wished one, else the first with a free place, else the first. */
export const firstDay = (days: SlotDay[], wished?: string): SlotDay | null =>
  days.find((d) => d.on === wished) ?? days.find((d) => freeOf(d) > 0) ?? days[0] ?? null

/** What is heard of one day: its slots as they are now. */
export interface Heard { on?: string; slots?: Slot[]; day?: SlotDay; days?: SlotDay[]; now?: string }
/** The day as it was, with its slots as they are heard to be. What the rules say of the whole day is not told again and stays. */
export function renewed(day: SlotDay, slots: Slot[]): SlotDay {
  const ruled = day.slots.find((s) => s.state === 'too_far' || s.state === 'too_soon')?.state
  return { ...day, slots: slots.map((s) => (ruled && (s.state === 'free' || s.state === 'full') ? { ...s, state: ruled } : s)) }
}
export const heardDays = (heard: Heard): { on: string; slots: Slot[] }[] =>
  (heard.days ?? [heard.day ?? heard]).filter((d): d is { on: string; slots: Slot[] } => typeof d.on === 'string' && Array.isArray(d.slots))
/** Days that are shown, with what was heard of them. */
export function merged(days: SlotDay[], heard: Heard): SlotDay[] {
  return heardDays(heard).reduce((all, fresh) => (all.some((d) => d.on === fresh.on) ? all.map((d) => (d.on === fresh.on ? renewed(d, fresh.slots) : d)) : all), days)
}
/** The dots of a slot: taken places first, then free ones. Never more than `most`, the rest is told in figures. */
export function dots(slot: Slot, most = 400): boolean[] {
  const taken = Math.max(0, slot.places - slot.free)
  return Array.from({ length: Math.min(slot.places, most) }, (_, i) => i < taken)
}
