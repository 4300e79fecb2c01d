/* Names of places, groups of matters and items, which records carry as codes. */
import { ref } from 'vue'
import { codeLabel, codesOf, needCodes } from '@/api/codes'
import type { Lang } from '@/lib/dates'
import { said } from '../lib/api'
import { groupsOf, type Booking, type Group } from '../lib/hall'

const groups = ref<Group[]>([])
let asked: Promise<void> | null = null

export function needNames(): Promise<unknown> {
  asked ??= groupsOf().then((found) => { groups.value = found }).catch(() => { asked = null })
  return Promise.all([asked, needCodes('service-points')])
}
export const pointName = (code: unknown, lang: Lang): string => codeLabel('service-points', String(code ?? ''), lang)
export const pointAddress = (code: unknown, lang: Lang): string => said(codesOf('service-points').find((p) => p.code === code), 'address', lang)
export const groupName = (code: unknown, lang: Lang): string => said(groups.value.find((g) => g.code === code), 'name', lang) || String(code ?? '')
/** What a booking is for: its item, else its group, and the further groups of the same visit. */
export function whatFor(b: Booking, lang: Lang): string {
  const item = said(groups.value.flatMap((g) => g.items).find((i) => i.code === b.item), 'name', lang)
  return [item || groupName(b.business_group, lang), ...String(b.groups ?? '').split(' ').filter(Boolean).map((g) => groupName(g, lang))].join(lang === 'en' ? ', ' : '、')
}
const CHIPS: Record<string, string> = { booked: 'accent', waiting: 'warn', checked_in: 'good', served: 'good', no_show: 'bad' }
export const bookingChip = (state: string): string => CHIPS[state] ?? ''
const STATES = ['booked', 'waiting', 'checked_in', 'served', 'no_show', 'cancelled', 'lapsed']
export const bookingWord = (state: string, t: (key: string) => string): string => (STATES.includes(state) ? t(`bookings.state.${state}`) : state)
