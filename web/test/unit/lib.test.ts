import { describe, expect, it } from 'vitest'
import type { Clock } from '@/api/types'
import { defaultColumns, groupOf, shown } from '@/lib/columns'
import { dayOf, daysLeft, formatDay, formatMoment, formatSpan, instant, momentOf, monthName, nextDay, offsetOf, toMoment } from '@/lib/dates'
import { changesOf } from '@/lib/events'
import { agrees, colourSql, readPrinted } from '@/lib/figures'
import { capital, formatInt, groupDigits, linked, percent, plural, shortCount, shortHash, tidyLabel } from '@/lib/format'
import { clockOf, limitOrigin, limitWords } from '@/lib/limits'
import { fenToYuan, yuanToFen } from '@/lib/money'
import { pressing } from '@/lib/open-work'
import { allows } from '@/lib/permissions'
import { byCorner } from '@/lib/rooms'
import { sseReader } from '@/lib/sse'
import { gradeLabel, unitLabel } from '@/lib/units'

describe('limits', () => {
  const clock = (unit: Clock['unit'], limit_days: number | null, name = 'statutory'): Clock => ({ name, started_at: null, due_at: null, limit_days, unit, tag: 'D', lamp: null })
  it.each([
    ['working', 20, { key: 'limitIn.working', n: 20 }],
    ['natural', 30, { key: 'limitIn.natural', n: 30 }],
    ['on_spot', 0, { key: 'limitIn.on_spot', n: 0 }],
    ['working', null, null],
    [null, 3, { key: 'limit', n: 3 }]
  ] as const)('says the unit: %s %s', (unit, days, words) => expect(limitWords(clock(unit, days))).toEqual(words))
  it('tells law from memory and default', () => {
    expect(['L', 'P', 'M', 'D'].map((tag) => limitOrigin(tag)?.weak)).toEqual([false, false, true, true])
    expect([limitOrigin('?'), limitOrigin(null), limitOrigin(undefined)]).toEqual([null, null, null])
  })
  it('finds the clock of a column', () => {
    const clocks = [clock('working', 5, 'promised'), clock('working', 20)]
    expect(clockOf('statutory_days', clocks)).toBe(clocks[1])
    expect([clockOf('state', clocks), clockOf('limit_days', clocks), clockOf('limit_days', undefined)]).toEqual([null, null, null])
  })
})

describe('dates', () => {
  it.each([
    ['2022-03-01T09:05:07+08:00', '2022-03-01 09:05', '1 Mar 2022, 09:05'],
    ['2022-12-31T23:59:59.999+08:00', '2022-12-31 23:59', '31 Dec 2022, 23:59'],
    ['not a moment', 'not a moment', 'not a moment']
  ])('shows %s on the office clock', (iso, zh, en) => {
    expect(formatMoment(iso, 'zh-CN')).toBe(zh)
    expect(formatMoment(iso, 'en')).toBe(en)
  })
  it('shows seconds when asked', () => expect(formatMoment('2022-03-01T09:05:07+08:00', 'zh-CN', true)).toBe('2022-03-01 09:05:07'))
  it('shows days', () => {
    expect(formatDay('2022-03-01', 'zh-CN')).toBe('2022-03-01')
    expect(formatDay('2022-03-01', 'en')).toBe('1 Mar 2022')
    expect(monthName(3, 'zh-CN')).toBe('3月')
    expect(monthName(12, 'en')).toBe('Dec')
  })
  it.each([
    [0, '0 秒', '0 s'],
    [61_000, '1 分钟 1 秒', '1 min 1 s'],
    [3_600_000, '1 小时', '1 h'],
    [100 * 3_600_000, '4 天 4 小时', '4 d 4 h'],
    [86_400_000 + 5_000, '1 天', '1 d'],
    [-90_000, '1 分钟 30 秒', '1 min 30 s']
  ])('says a span of %d ms', (ms, zh, en) => {
    expect(formatSpan(ms, 'zh-CN')).toBe(zh)
    expect(formatSpan(ms, 'en')).toBe(en)
  })
  it.each([
    ['2022-01-07T23:59:59+08:00', '2022-01-04T09:00:00+08:00', 3],
    ['2022-01-04T23:59:59+08:00', '2022-01-04T09:00:00+08:00', 0],
    ['2022-01-04T08:00:00+08:00', '2022-01-04T09:00:00+08:00', -1],
    ['2022-01-01T23:59:59+08:00', '2022-01-04T00:00:01+08:00', -3],
    ['2022-03-01T23:59:59+08:00', '2022-02-27T00:00:00+08:00', 2]
  ])('counts the days left to %s at %s', (due, now, days) => expect(daysLeft(due, now)).toBe(days))
  it('knows nothing about what is no moment', () => {
    expect(daysLeft('', '2022-01-01T00:00:00+08:00')).toBeNull()
    expect(instant('2022-01-01')).toBeNull()
  })
  it('writes moments with the offset of the office', () => {
    expect(offsetOf('2022-01-04T09:00:00+08:00')).toBe('+08:00')
    expect(offsetOf('2022-01-04T09:00:00Z')).toBe('+00:00')
    expect(toMoment('2022-03-01 09:05:00', '+08:00')).toBe('2022-03-01T09:05:00+08:00')
    expect(toMoment('2022-03-01 09:05', '+08:00')).toBe('2022-03-01T09:05:00+08:00')
  })
  it('reads the bare numbers of events', () => {
    expect(momentOf(1642435199999, '+08:00')).toBe('2022-01-17T23:59:59+08:00')
    expect(momentOf(0, '-05:30')).toBe('1969-12-31T18:30:00-05:30')
    expect(dayOf(18_996)).toBe('2022-01-04')
  })
  it('finds the next day across months and leap years', () => {
    expect(nextDay('2022-12-31')).toBe('2023-01-01')
    expect(nextDay('2024-02-28')).toBe('2024-02-29')
  })
})

describe('money', () => {
  it.each([[0, '0.00'], [5, '0.05'], [123_456, '1,234.56'], [-100, '-1.00'], ['900719925474099199', '9,007,199,254,740,991.99']])('shows %s fen', (fen, yuan) =>
    expect(fenToYuan(fen)).toBe(yuan))
  it.each([['1,234.5', 123_450], ['0', 0], ['-3.05', -305], [' 12 ', 1_200], ['0.1', 10]])('reads %s yuan', (text, fen) => expect(yuanToFen(text)).toBe(fen))
  it.each(['', '1.234', 'abc', '1e5', '.5', '99999999999999999999'])('refuses %j', (text) => expect(yuanToFen(text)).toBeNull())
})

describe('numbers and labels', () => {
  it('groups', () => {
    expect(formatInt(1_234_567)).toBe('1,234,567')
    expect(formatInt(null)).toBe('–')
    expect(groupDigits('11887.73')).toBe('11,887.73')
    expect(groupDigits('1+2')).toBe('1+2')
  })
  it('never rounds a miss up to all', () => {
    expect(percent(190_871, 190_902)).toBe('99.9')
    expect(percent(199_999, 200_000)).toBe('99.9')
    expect(percent(5, 5)).toBe('100.0')
    expect(percent(2, 3)).toBe('66.7')
    expect(percent(0, 0)).toBeNull()
  })
  it('shortens', () => {
    expect(shortCount(12_000, 'zh-CN')).toBe('1.2万')
    expect(shortCount(9_000, 'zh-CN')).toBe('9000')
    expect(shortCount(12_000, 'en')).toBe('12k')
    expect(shortHash('0123456789abcdef0123456789abcdef')).toBe('01234567…abcdef')
    expect(shortHash('short')).toBe('short')
  })
  it('tidies labels', () => {
    expect(tidyLabel('金额（分）')).toBe('金额')
    expect(tidyLabel('amount, fen')).toBe('amount')
    expect(tidyLabel('累计暂停（毫秒）')).toBe('累计暂停')
    expect(tidyLabel('办件编号（43位）')).toBe('办件编号')
    expect(tidyLabel('计划用时（工作日）')).toBe('计划用时（工作日）')
    expect(capital('case')).toBe('Case')
  })
  it.each([['case', 'cases'], ['vulnerability', 'vulnerabilities'], ['remote access', 'remote accesses'], ['calendar year', 'calendar years'], ['survey', 'surveys'], ['window at work', 'windows at work']])('makes many of %s', (one, many) =>
    expect(plural(one)).toBe(many))
  it('names units and grades', () => {
    expect(unitLabel('万元', 'zh-CN')).toBe('万元')
    expect(unitLabel('万元', 'en')).toBe('× 10,000 yuan')
    expect(unitLabel('万件', 'en', 'ten thousand')).toBe('× ten thousand')
    expect(unitLabel(null, 'en')).toBe('')
    expect(gradeLabel('优', 'en')).toBe('Excellent')
  })
})

describe('addresses in texts', () => {
  const ways = (text: string): string[] => linked(text).map((p) => p.to).filter(Boolean)
  it('lead to this site only, whatever stands before the page', () => {
    expect(linked('请评价：http://127.0.0.1:8080/portal.html#/rate/ab-1，谢谢').map((p) => [p.text, p.to])).toEqual([['请评价：', ''], ['http://127.0.0.1:8080/portal.html#/rate/ab-1', 'portal.html#/rate/ab-1'], ['，谢谢', '']])
    expect(ways('https://hall.example/yichuang/portal.html#/mine/7 https://hall.example/portal.html')).toEqual(['portal.html#/mine/7', 'portal.html'])
    expect(ways('http://portal.html:80/portal.html#/mine/7 https://elsewhere.example/portal.html#/login?next=%2F')).toEqual(['portal.html#/mine/7', 'portal.html#/login?next=%2F'])
    expect(ways('javascript:alert(1) https://elsewhere.example/index.html#/portal.html portal.html#/mine/7')).toEqual([])
  })
})

describe('figures', () => {
  it.each([
    ['11,887.73', '11887.73', true],
    ['98.2', '98.1', false],
    ['18.09%', '18.09', true],
    ['约19.1万', '190902', true],
    ['约19.1万', '191500', false],
    ['约19.1万', '190500', true],
    ['约 19.1', '19.1', true],
    ['12万余', '120964', true],
    ['12万余', '119999', false],
    ['12余', '12.1', true],
    ['约83万', '830412', true],
    ['16.3万', '162874', true],
    ['16.3万', '162449', false],
    ['3 至 6', '3–6', true],
    ['3 至 6', '3-6', true],
    ['3 至 6', '2-6', false],
    ['1+2', '1+2', true],
    ['1+2', '1+3', false],
    ['优', '优', true],
    ['两', '2', true],
    ['四', '4', true],
    ['四', '5', false],
    ['12（余）', '12.1', true],
    ['0', '0', true]
  ])('compares %s with %s', (original, value, same) => expect(agrees(original, value)).toBe(same))
  it('does not compare what cannot be compared', () => {
    expect(agrees(null, '3')).toBeNull()
    expect(agrees('优', '92')).toBeNull()
    expect(agrees('3', null)).toBeNull()
  })
  it('reads amounts in 万元 as they stand', () => expect(readPrinted('2225.9 万元')).toMatchObject({ value: 2225.9, kind: 'exact' }))
  it('colours SQL without losing a letter', () => {
    const sql = "-- rows\nselect a, 'it''s' from v where n >= 10"
    const parts = colourSql(sql)
    expect(parts.map((p) => p.text).join('')).toBe(sql)
    expect(parts.filter((p) => p.kind === 'word').map((p) => p.text)).toEqual(['select', 'from', 'where'])
    expect(parts.find((p) => p.kind === 'text')?.text).toBe("'it''s'")
    expect(parts[0]).toEqual({ kind: 'note', text: '-- rows' })
  })
})

describe('events', () => {
  it('finds what each event changed', () => {
    const changes = changesOf([{ body: { state: 'received', urgent: false } }, { body: { state: 'dispatched', urgent: false } }, { body: null }])
    expect(changes[0]).toEqual([{ field: 'state', old: null, now: 'received' }, { field: 'urgent', old: null, now: false }])
    expect(changes[1]).toEqual([{ field: 'state', old: 'received', now: 'dispatched' }])
    expect(changes[2]).toEqual([])
  })
})

describe('stream', () => {
  it('reads messages cut anywhere', () => {
    const text = 'event: tick\ndata: {"seq":1}\nid: 7\n\n: still here\n\ndata: a\ndata: b\r\n\r\n'
    for (let cut = 1; cut < text.length; cut++) {
      const read = sseReader()
      const messages = [...read(text.slice(0, cut)), ...read(text.slice(cut))]
      expect(messages[0]).toEqual({ event: 'tick', data: '{"seq":1}', id: '7' })
      expect(messages.at(-1)).toEqual({ event: 'message', data: 'a\nb' })
    }
  })
  it('waits for the end of a message', () => expect(sseReader()('event: tick\ndata: {"a":1}\n')).toEqual([]))
})

describe('rights, columns, corners', () => {
  it.each([
    [['ticket.*'], 'ticket.sign', true],
    [['ticket.*'], 'case.accept', false],
    [['*'], 'anything', true],
    [['read.case'], 'read.case', true],
    [['read.case'], 'read.cases', false],
    [[], 'x', false]
  ])('%j and %s', (patterns, permission, yes) => expect(allows(patterns, permission)).toBe(yes))
  it('chooses columns that people look for', () => {
    const columns = ['wake_at', 'received_at', 'title', 'department', 'backfill_ms', 'amount_fen'].map((name) => ({ name, type: 'TEXT' }))
    expect(defaultColumns(columns, 3).map((c) => c.name)).toEqual(['title', 'department', 'amount_fen'])
    expect(shown(columns).map((c) => c.name)).not.toContain('wake_at')
    expect(groupOf({ name: 'due_at', type: 'MS' })).toBe('limits')
    expect(groupOf({ name: 'amount_fen', type: 'FEN' })).toBe('money')
    expect(groupOf({ name: 'signed_at', type: 'MS' })).toBe('times')
    expect(groupOf({ name: 'anything', type: 'BOOL' })).toBe('detail')
  })
  it('puts every kind in one corner', () => {
    const groups = byCorner([{ name: 'ticket' }, { name: 'case' }, { name: 'brand_new' }])
    expect(groups.map((g) => g.corner)).toEqual(['hall', 'hotline', 'more'])
    expect(groups.at(-1)!.records).toEqual([{ name: 'brand_new' }])
  })
  it('leads from a lamp to the most pressing work', () => {
    const now = '2022-03-01T09:00:00+08:00'
    expect(pressing('ticket', 'red', now)).toMatchObject({ date: 'due_at', to: '2022-02-28', sort: 'due_at' })
    expect(pressing('case', 'yellow', now)).toMatchObject({ date: 'promised_due_at', from: '2022-03-01' })
    expect(pressing('booking', 'red', now)).toBeNull()
  })
})
