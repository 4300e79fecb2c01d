/* The pure parts of the hotline's and the hall's pages. */
import { describe, expect, it } from 'vitest'
import { bareNumber, emptyCall, groundsFor, hintQuery, missingOf, numbersIn, operatorAct, receivePayload, shareOf, timesOf, withoutNumbers, worthAsking } from '@/lib/hotline'
import { pageOf } from '@/lib/rooms'
import { groupsOf, windowAct, windowCan } from '@/lib/window'
import { keyName } from '@/parts/keys'

const key = (key: string, held: Partial<KeyboardEvent> = {}) => keyName({ key, code: '', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...held })

describe('a call', () => {
  it('becomes a command with what was said and nothing empty', () => {
    const draft = { ...emptyCall(), phone: '+86 138-0000-0001', content: ' 路灯不亮 ', ticket_class: 'help', urgent: true, topic: '0501' }
    expect(receivePayload(draft)).toEqual({ ticket_class: 'help', channel: 'phone', content: '路灯不亮', person: { phone: '13800000001' }, topic: '0501', urgent: true })
    expect(missingOf(draft)).toEqual([])
    expect(missingOf(emptyCall())).toEqual(['phone', 'ticket_class', 'content'])
    /* A complaint about a window is counted at its place, so the place must be named. */
    expect(missingOf({ ...draft, about_window: true, area: null })).toEqual(['area'])
    expect(receivePayload({ ...draft, about_window: true, area: 'here' })).toMatchObject({ about_window: true, area: 'here' })
    expect(operatorAct('alt+v')).toEqual({ act: 'window' })
  })
  it('is asked about only when there is something to ask with', () => {
    expect(worthAsking(emptyCall())).toBe(false)
    expect(worthAsking({ ...emptyCall(), phone: '1380000' })).toBe(true)
    expect(hintQuery({ ...emptyCall(), phone: '138', content: '停水' })).toEqual({ content: '停水' })
  })
  it('finds a telephone number in the wrong field', () => {
    expect(numbersIn('请打 138 0000 0001，门牌 12345678901')).toEqual(['138 0000 0001'])
    expect(withoutNumbers('电话13800000001。')).toBe('电话。')
    expect(numbersIn('工单号 2202213800000001')).toEqual([])
    expect(bareNumber('(020) 8211-0000')).toBe('02082110000')
  })
})

describe('grounds', () => {
  it('are those of the command', () => {
    const rows = [{ code: 'a', name_zh: '甲', use: 'return' }, { code: 'b', name_zh: '乙', name_en: 'B', use: 'refuse' }]
    expect(groundsFor('refuse', rows, 'en')).toEqual({ ground: [{ value: 'b', label: 'B' }] })
    expect(groundsFor('return', rows, 'en')).toEqual({ ground: [{ value: 'a', label: '甲' }] })
    expect(groundsFor('sign', rows, 'en')).toBeUndefined()
  })
})

describe('keys', () => {
  it('are named by what is held and by their place', () => {
    expect(key('Enter', { ctrlKey: true, shiftKey: true })).toBe('ctrl+shift+enter')
    expect(key('å', { code: 'KeyA', altKey: true })).toBe('alt+a')
    expect(key('?', { shiftKey: true })).toBe('?')
    expect(key('N')).toBe('n')
  })
  it('mean what the page says', () => {
    expect(operatorAct('alt+3')).toEqual({ act: 'topic', index: 2 })
    expect(operatorAct('ctrl+enter')).toEqual({ act: 'dispatch' })
    expect(operatorAct('alt+9')).toBeNull()
    expect(windowAct(' ', true)).toBe('finish')
    expect(windowAct(' ', false)).toBe('call')
    expect(windowAct('q', false)).toBeNull()
  })
})

describe('a window', () => {
  it('does what its state allows', () => {
    expect([...windowCan({ state: null, serving: false })]).toEqual(['help', 'open'])
    expect(windowCan({ state: 'open', serving: true }).has('call')).toBe(false)
    expect(windowCan({ state: 'open', serving: false }).has('call')).toBe(true)
    expect(windowCan({ state: 'paused', serving: false }).has('call')).toBe(false)
  })
  it('reads groups as the ledger writes them', () => {
    expect(groupsOf('tax social')).toEqual(['tax', 'social'])
    expect(groupsOf(null)).toEqual([])
  })
})

describe('numbers', () => {
  it('say ratios and shares', () => {
    expect(timesOf('3.24')).toBe('3.2×')
    expect(timesOf(null)).toBeNull()
    expect(shareOf(0.9312)).toBe('93.1%')
    expect(shareOf('93.12%')).toBe('93.12%')
    expect(shareOf(null)).toBeNull()
  })
  it('know the pages of cases and tickets', () => {
    expect(pageOf('ticket', 'tickets', 7)).toBe('/tickets/7')
    expect(pageOf('rating', 'ratings', 7)).toBe('/records/ratings/7')
  })
})
