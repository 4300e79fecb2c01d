/* The pure parts of the desk's pages: inbox, checklist, conflict, form values, item definitions. */
import { describe, expect, it } from 'vitest'
import { columnChanges, newEvents } from '@/lib/case-diff'
import { correctionReason, givenMaterials, isCreditCode, isIdNumber, missingMaterials, promisedLater, readCard } from '@/lib/checklist'
import { formLines } from '@/lib/form-values'
import { actOf, daysOver, inCommon, lateMs, readInbox, shortNo, tally, writeInbox } from '@/lib/inbox'
import { changedFields, freeCode, withField } from '@/lib/item-definition'

describe('the inbox', () => {
  it('keeps its filters in the address and nothing else', () => {
    const filter = readInbox({ lamp: 'red,purple,none', search: '许可', mine: '1', assist: '1', kind: 'case' })
    expect(filter.lamp).toEqual(['red', 'none'])
    expect(writeInbox(filter)).toEqual({ lamp: 'red,none', kind: 'case', search: '许可', mine: '1', assist: '1' })
    expect(writeInbox(readInbox({}))).toEqual({})
  })
  it('offers for many rows what each of them allows', () => {
    const allowed = (row: { kind: string; may: string[] }): string[] => row.may
    expect(inCommon([{ kind: 'case', may: ['accept', 'reject'] }, { kind: 'case', may: ['reject', 'assign'] }], allowed)).toEqual(['reject'])
    expect(inCommon([{ kind: 'case', may: ['accept'] }, { kind: 'ticket', may: ['accept'] }], allowed)).toEqual([])
    expect(inCommon([], allowed)).toEqual([])
  })
  it('knows its keys and no others', () => {
    expect(actOf('j')).toEqual({ move: 1 })
    expect(actOf('ArrowUp')).toEqual({ move: -1 })
    expect(actOf('x')).toEqual({ act: 'select' })
    expect(actOf('q')).toBeNull()
  })
  it('counts days over and shortens long numbers', () => {
    expect(daysOver('2022-03-01T18:00:00+08:00', '2022-03-04T09:00:00+08:00')).toBe(3)
    expect(daysOver('2022-03-09T18:00:00+08:00', '2022-03-04T09:00:00+08:00')).toBe(0)
    expect(daysOver(null, '2022-03-04T09:00:00+08:00')).toBe(0)
    expect(lateMs('2022-03-04T08:40:00+08:00', '2022-03-04T09:05:00+08:00')).toBe(25 * 60_000)
    expect(lateMs('2022-03-04T09:30:00+08:00', '2022-03-04T09:05:00+08:00')).toBeNull()
    expect(lateMs(null, '2022-03-04T09:05:00+08:00')).toBeNull()
    expect(shortNo('11440112XXXX00246E4990700100000202611230001')).toBe('202611230001')
    expect(shortNo('SYN202201010001')).toBe('SYN202201010001')
  })
  it('tallies, the most first', () => expect(tally([{ d: 'a' }, { d: 'b' }, { d: 'b' }, { d: null }], (r) => r.d)).toEqual([{ value: 'b', count: 2 }, { value: 'a', count: 1 }]))
})

describe('the checklist', () => {
  const asked = [{ code: 'm1', how: 'asked' }, { code: 'm2', how: 'asked' }, { code: 'm3', how: 'shared' }, { code: 'm4', how: 'held', from_case: 7 }, { code: 'm5', how: 'not_needed' }]
  it('gives the command one row for each material dealt with', () => {
    expect(givenMaterials(asked, { m1: { how: 'original' }, m2: { how: 'scan', file: 'ab' } })).toEqual([{ material: 'm1', how: 'paper' }, { material: 'm2', how: 'file', file: 'ab' }, { material: 'm3', how: 'shared' }, { material: 'm4', how: 'held', from: 7 }])
  })
  it('misses what was not ticked, and a scan without its file', () => {
    expect(missingMaterials(asked, {})).toEqual(['m1', 'm2'])
    expect(missingMaterials(asked, { m1: { how: 'copy' }, m2: { how: 'scan' } })).toEqual(['m2'])
    expect(missingMaterials(asked, { m1: { how: 'copy' }, m2: { how: 'later' } })).toEqual([])
    expect(promisedLater(asked, { m2: { how: 'later' }, m5: { how: 'later' } })).toEqual(['m2'])
  })
  it('names everything at once', () => expect(correctionReason(['申请书', '合同'], '请补：', '。')).toBe('请补：1. 申请书；2. 合同。'))
  it('checks the last character of an identity number', () => {
    expect(isIdNumber('11010519491231002X')).toBe(true)
    expect(isCreditCode('91350100M000100Y43')).toBe(true)
    expect(isCreditCode('91350100M000100Y44')).toBe(false)
    expect(isCreditCode('91350100M000100Y4')).toBe(false)
    expect(isCreditCode('9135010OM000100Y43')).toBe(false)
    expect(isIdNumber('110105194912310021')).toBe(false)
    expect(isIdNumber('1101051949')).toBe(false)
  })
  it('reads what a card reader types', () => {
    expect(readCard('李示例 11010519491231002x')).toEqual({ name: '李示例', id_no: '11010519491231002X' })
    expect(readCard('11010519491231002X')).toEqual({ name: '', id_no: '11010519491231002X' })
    expect(readCard('李示例')).toBeNull()
  })
})

describe('what somebody else changed', () => {
  it('is told by column, without the machinery', () => {
    expect(columnChanges({ state: 'received', head: 1, officer: null }, { state: 'accepted', head: 2, officer: '', lamp: 'red' })).toEqual([{ field: 'state', old: 'received', now: 'accepted' }])
  })
  it('and by event', () => expect(newEvents([{ seq: 1 }, { seq: 4 }], [{ seq: 4 }, { seq: 9 }])).toEqual([{ seq: 9 }]))
})

describe('a form', () => {
  const schema = { components: [{ type: 'text', text: '## x' }, { type: 'textfield', key: 'name', label: '姓名', properties: { label_en: 'Name', personal: 'true' } }, { type: 'group', path: 'site', components: [{ type: 'select', key: 'kind', label: '类型', values: [{ value: 'a', label: '甲' }] }] }, { type: 'checkbox', key: 'yes', label: '同意' }] }
  it('shows its values by its own labels, in its own order', () => {
    const lines = formLines(schema, { name: '张*', site: { kind: 'a' }, yes: true, other: 5 }, 'zh-CN', { yes: '是', no: '否' })
    expect(lines.map((l) => [l.label, l.value])).toEqual([['姓名', '张*'], ['类型', '甲'], ['同意', '是'], ['other', '5']])
    expect(lines[0]!.personal).toBe(true)
    expect(formLines(schema, {}, 'en', { yes: 'Yes', no: 'No' })[0]).toMatchObject({ label: 'Name', empty: true })
  })
})

describe('the definition of an item', () => {
  it('changes a copy, and leaves out what is empty', () => {
    const before = { promise_day: 7, task_name: '甲' }
    expect(withField(before, 'promise_day', 5)).toEqual({ promise_day: 5, task_name: '甲' })
    expect(withField(before, 'task_name', '')).toEqual({ promise_day: 7 })
    expect(before.promise_day).toBe(7)
    expect(changedFields(before, { promise_day: 5, task_name: '甲', x: 1 })).toEqual(['promise_day', 'x'])
  })
  it('finds a code that is free', () => expect(freeCode([{ code: 'm1' }, { code: 'm3' }])).toBe('m4'))
})
