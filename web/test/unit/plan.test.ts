/* The pure parts of plans: days, the Gantt chart's span and rows, materials, questions. */
import { describe, expect, it } from 'vitest'
import type { Plan, PlanItem, PlanMaterial } from '@/lib/plan-types'
import { dayNo, daysBetween, dayText, inLang, isFree, itemsWithMaterials, materialAt, monthsOf, percentOf, readFreeDays, rowsOf, spanOf, tidyWhatIf } from '@/lib/plan'

const ICS = [
  'BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20220501', 'DTEND;VALUE=DATE:20220505', 'CATEGORIES:HOLIDAY', 'END:VEVENT',
  'BEGIN:VEVENT', 'DTSTART;VALUE=DATE:20220507', 'DTEND;VALUE=DATE:2022', ' 0508', 'CATEGORIES:WORKDAY', 'END:VEVENT', 'END:VCALENDAR'
].join('\r\n')

const item = (id: string, start: string, end: string, more: Partial<PlanItem> = {}): PlanItem => ({
  id, code: id, name_zh: `事项${id}`, name_en: `Item ${id}`, type: 'permit', stage: 'one', department: 'approval', officer: null, why: { zh: '', en: '' }, days: 5, unit: 'working', promised: null, statutory: null,
  start, end, latest_start: start, latest_end: end, slack: 0, critical: true, after: [], because: null, group: null, joint: null, waits_for: null, review: null, payer: null, materials_asked: 0, state: 'planned', case: null, began: null, over: null, ...more
})
const stage = (code: string): Plan['stages'][number] => ({ code, name_zh: code, name_en: code, start: null, end: null, items: [], ended: 0 })
const plan = (items: PlanItem[], more: Partial<Plan> = {}): Plan => ({ from: items[0]!.start, end: items.at(-1)!.end, items, stages: [stage('one'), stage('two')], pools: [], materials: { listed: 0, asked: 0, saved: 0, rate: '0', rows: [] }, ...more }) as unknown as Plan

describe('days', () => {
  it('count from one to the other across months and years', () => {
    expect(dayText(dayNo('2022-03-01'))).toBe('2022-03-01')
    expect(daysBetween('2022-02-28', '2022-03-01')).toBe(1)
    expect(daysBetween('2024-02-28T23:59:00+08:00', '2024-03-01')).toBe(2)
    expect(daysBetween('2022-12-31', '2022-12-30')).toBe(-1)
  })
  it('are free at weekends and on holidays, and not when they are worked instead', () => {
    const free = readFreeDays(ICS)
    expect([...free.off]).toEqual(['2022-05-01', '2022-05-02', '2022-05-03', '2022-05-04'])
    expect([...free.work]).toEqual(['2022-05-07'])
    expect(['2022-05-04', '2022-05-05', '2022-05-06', '2022-05-07', '2022-05-08'].map((d) => isFree(d, free))).toEqual([true, false, false, false, true])
  })
  it('a calendar that says nothing leaves the weekends', () => expect(['2022-05-06', '2022-05-07', '2022-05-08'].map((d) => isFree(d, readFreeDays('')))).toEqual([false, true, true]))
})

describe('the chart', () => {
  const p = plan([item('A01', '2022-03-01', '2022-03-08'), item('B01', '2022-03-08', '2022-03-15', { stage: 'two', latest_end: '2022-04-20' }), item('A02', '2022-02-28', '2022-03-02', { over: '2022-05-03', began: '2022-02-25' })])
  it('holds what happened, the slack and a near today', () => {
    expect(dayText(spanOf(p, '').first)).toBe('2022-02-23')
    expect(dayText(spanOf(p, '').last)).toBe('2022-05-07')
    expect(dayText(spanOf(p, '2022-05-20').last)).toBe('2022-05-24')
  })
  it('is not squeezed by a today that is far away', () => expect(spanOf(p, '2026-01-01')).toEqual(spanOf(p, '')))
  it('has its items by stage in the order of their beginning, and no empty stage', () => {
    expect(rowsOf(p).map((g) => [g.stage.code, g.items.map((i) => i.id)])).toEqual([['one', ['A02', 'A01']], ['two', ['B01']]])
    expect(rowsOf(plan([item('A01', '2022-03-01', '2022-03-08')])).length).toBe(1)
  })
  it('names each month once', () => expect(monthsOf({ first: dayNo('2021-12-30'), last: dayNo('2022-02-02') }).map((m) => `${m.year}-${m.month}`)).toEqual(['2021-12', '2022-1', '2022-2']))
})

describe('materials', () => {
  const m: PlanMaterial = { key: 'map', name_zh: '图', name_en: 'map', first: 'A01', from: 'applicant', asked: true, used_by: ['A01', 'B01'] }
  it('are asked once and used again', () => {
    expect(['A01', 'B01', 'C01'].map((id) => materialAt(m, id))).toEqual(['asked', 'again', ''])
    expect(materialAt({ ...m, asked: false, from: 'result' }, 'A01')).toBe('result')
  })
  it('make the columns that they need', () => {
    const p = plan(['A01', 'B01', 'C01'].map((id) => item(id, '2022-03-01', '2022-03-02')), { materials: { listed: 2, asked: 1, saved: 1, rate: '50.0', rows: [m] } })
    expect(itemsWithMaterials(p).map((i) => i.id)).toEqual(['A01', 'B01'])
  })
})

describe('what if', () => {
  const p = plan([item('A01', '2022-03-01', '2022-03-08')], { pools: [{ code: 'eia', name_zh: '', name_en: '', units: 2, busiest: null, waited_items: [] }] })
  it('asks only what differs', () => {
    expect(tidyWhatIf({ promise: { A01: 5 }, units: { eia: 2 }, merge: [], drop: [] }, p)).toBeNull()
    expect(tidyWhatIf({ promise: { A01: 3 }, units: { eia: 3 }, merge: [['A01', 'B01'], ['A01']], drop: ['C01'] }, p)).toEqual({ promise: { A01: 3 }, units: { eia: 3 }, merge: [['A01', 'B01']], drop: ['C01'] })
  })
})

describe('words', () => {
  it('fall back to the other language', () => {
    expect(inLang({ name_zh: '图', name_en: '' }, 'name', 'en')).toBe('图')
    expect(inLang({ zh: '因', en: 'why' }, '', 'en')).toBe('why')
    expect(inLang(null, 'name', 'en')).toBe('')
  })
  it('shares come as numbers or texts', () => {
    expect(percentOf('0.5')).toBe(50)
    expect(percentOf(62.5, true)).toBe(62.5)
    expect(percentOf(null)).toBeNull()
    expect(percentOf('much')).toBeNull()
  })
})
