/* The pure parts of the portal: the proof check, the form's logic, places; and its words. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planEn } from '@/app/locales/plan.en'
import { planZh } from '@/app/locales/plan.zh-CN'
import { en as enBase } from '@/portal/locales/en'
import { hallEn } from '@/portal/locales/hall.en'
import { hallZh } from '@/portal/locales/hall.zh-CN'
import { firmEn } from '@/portal/locales/project.en'
import { marketEn } from '@/app/locales/market.en'
import { marketZh } from '@/app/locales/market.zh-CN'
import { firmZh } from '@/portal/locales/project.zh-CN'
import { zhCN as zhBase } from '@/portal/locales/zh-CN'
import { errorKey, fieldsOf, labelOf, optionLabel, read, shown, split, typed, written, type Component, type Schema } from '@/portal/lib/form'
import { distance, farWords, projection, unprojection } from '@/portal/lib/places'
import { fieldOf, unanswered } from '@/portal/lib/refused'
import { daysBetween, dots, firstDay, freeOf, halves, merged, plusDays, shortDay, slotWords, weekday } from '@/portal/lib/slots'
import { fresh } from '@/portal/hall/voice'
import { come as comeTicket, over, ticketState } from '@/portal/ask/state'
import { Refusal, Unreachable } from '@/api/client'
import type { Slot, SlotDay, SlotState } from '@/portal/lib/hall'
import { check, checkSteps, eventText, fromHex, hashOf, joined, toHex, type Proof } from '@/lib/proof'
import { sha256 } from '@/lib/sha256'
import { come } from '@/portal/mine/state'

/* All words: those of every page, and those that come with booking, hall and hotline. */
const en = { ...enBase, ...hallEn, ...firmEn, ...planEn, ...marketEn }
const zhCN = { ...zhBase, ...hallZh, ...firmZh, ...planZh, ...marketZh }

const portal = join(import.meta.dirname, '../../src/portal')
const files = (dir: string): string[] => readdirSync(dir).flatMap((n) => (statSync(join(dir, n)).isDirectory() ? files(join(dir, n)) : [join(dir, n)]))
const keysOf = (v: unknown, at = ''): string[] => (v && typeof v === 'object' ? Object.entries(v).flatMap(([k, x]) => keysOf(x, at ? `${at}.${k}` : k)) : [at])
const textOf = (v: unknown): string[] => (typeof v === 'string' ? [v] : Object.values(v as object).flatMap(textOf))

describe('words of the portal', () => {
  it('have the same keys and places to fill in both languages', () => {
    expect(keysOf(en).sort()).toEqual(keysOf(zhCN).sort())
    const places = (s: string): string => (s.match(/\{\w+\}/g) ?? []).sort().join()
    const other = new Map(keysOf(en).map((k, i) => [k, textOf(en)[i]!]))
    expect(keysOf(zhCN).filter((k, i) => places(textOf(zhCN)[i]!) !== places(other.get(k)!))).toEqual([])
  })
  it('are not mixed', () => {
    expect(textOf(en).filter((s) => /[\u4e00-\u9fff]/.test(s))).toEqual(['中文', '中文, switch to Chinese'])
    expect(textOf(zhCN).filter((s) => /[A-Za-z]{3,}/.test(s.replace(/\{\w+\}/g, '')))).toEqual(['English', 'English，切换为英文'])
  })
  it('know every key that the pages use', () => {
    const known = new Set(keysOf(zhCN))
    const used = files(portal).filter((f) => /\.(vue|ts)$/.test(f)).flatMap((f) => [...readFileSync(f, 'utf8').matchAll(/\bt\('([\w.]+)'/g)].map((m) => m[1]!))
    expect(used.length).toBeGreaterThan(150)
    expect(used.filter((k) => !known.has(k))).toEqual([])
  })
})

describe('hashes', () => {
  it('sha256 of our own is the one of the book', () => {
    for (const n of [0, 1, 55, 56, 63, 64, 65, 119, 1000]) {
      const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 7) & 255)
      expect(toHex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
    }
  })
  it('sm3 is the one of GB/T 32905', async () => {
    const sm3 = await hashOf('sm3')
    expect(toHex(sm3(new TextEncoder().encode('abc')))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
    expect(toHex(sm3(new TextEncoder().encode('abcd'.repeat(16))))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
  })
  it('no other suite is believed', () => expect(hashOf('md5')).rejects.toThrow())
})

/* docs/LEDGER.md §7 has two events whose hashes a test of the program computes: the page must come to the same. */
const example = readFileSync(join(import.meta.dirname, '../../../docs/LEDGER.md'), 'utf8')
const bytes = [...example.matchAll(/^ +bytes (\{.*\})$/gm)].map((m) => m[1]!)
const hashes = [...example.matchAll(/^ +hash ([0-9a-f]{64})$/gm)].map((m) => m[1]!)
const asBase64 = (text: string): string => Buffer.from(text).toString('base64')

describe('a receipt', () => {
  const proofOf = async (): Promise<Proof> => {
    const hash = await hashOf('sm3')
    return { seq: 2, suite: 'sm3', place: 1, hashes: hashes.slice(0, 2), path: [], head: toHex(hash(joined(Uint8Array.of(0), ...hashes.slice(0, 2).map(fromHex)))) }
  }
  const events = () => bytes.slice(0, 2).map((text, i) => ({ seq: i + 1, hash: hashes[i]!, bytes: asBase64(text) }))
  it('of the worked example holds', async () => {
    expect(bytes.length).toBeGreaterThanOrEqual(2)
    const { good, steps } = await check(events(), await proofOf(), 'sm3')
    expect(good).toBe(true)
    expect(steps.map((s) => s.what)).toEqual(['event', 'event', 'stretch', 'head'])
  })
  it('holds when the hash before stands in front of the bytes, or beside them', async () => {
    const second = { seq: 2, hash: hashes[1]!, bytes: Buffer.concat([fromHex(hashes[0]!), Buffer.from(bytes[1]!)]).toString('base64') }
    expect((await check([second], await proofOf(), 'sm3')).good).toBe(true)
    expect(eventText(second)?.seq).toBe(2)
    expect((await check([{ seq: 2, hash: hashes[1]!, bytes: asBase64(bytes[1]!), prev_hash: hashes[0] }], await proofOf(), 'sm3')).good).toBe(true)
  })
  it('looks at the way of each event to the head, where it is given', async () => {
    const proof = await proofOf()
    const own = { ...proof, seq: 1, place: 0 }
    const both = events().map((e) => (e.seq === 1 ? { ...e, proof: own } : e))
    expect((await check(both, proof, 'sm3')).good).toBe(true)
    expect((await check(both.map((e) => (e.seq === 1 ? { ...e, proof: { ...own, head: 'f'.repeat(64) } } : e)), proof, 'sm3')).good).toBe(false)
    expect((await check(both.map((e) => (e.seq === 1 ? { ...e, proof: { ...own, seq: 2 } } : e)), proof, 'sm3')).good).toBe(false)
  })
  it('fails when a byte, a neighbour, the place or the head is another', async () => {
    const proof = await proofOf()
    const hash = await hashOf('sm3')
    const bad = [
      checkSteps(hash, events().map((e) => ({ ...e, bytes: asBase64(bytes[e.seq - 1]!.replace('window-07', 'window-08')) })), proof),
      checkSteps(hash, events(), { ...proof, hashes: [...proof.hashes].reverse() }),
      checkSteps(hash, events(), { ...proof, place: 0 }),
      checkSteps(hash, events(), { ...proof, head: '0'.repeat(64) }),
      checkSteps(hash, events(), { ...proof, seq: 77 }),
      checkSteps(hash, events(), { ...proof, path: [{ side: 'left', hash: '0'.repeat(64) }] })
    ]
    for (const steps of bad) expect(steps.every((s) => s.good)).toBe(false)
  })
  it('goes up through the branches on either side', async () => {
    const hash = await hashOf('sha256')
    const one = { seq: 1, bytes: asBase64('{"seq":1}'), hash: toHex(hash(joined(new Uint8Array(32), new TextEncoder().encode('{"seq":1}')))) }
    const leaf = hash(joined(Uint8Array.of(0), fromHex(one.hash)))
    const [l, r] = ['a1'.repeat(32), 'b2'.repeat(32)]
    const up = hash(joined(Uint8Array.of(1), leaf, fromHex(r)))
    const head = toHex(hash(joined(Uint8Array.of(1), fromHex(l), up)))
    const proof: Proof = { seq: 1, suite: 'sha256', place: 0, hashes: [one.hash], path: [{ side: 'right', hash: r }, { side: 'left', hash: l }], head }
    expect((await check([one], proof, 'sha256')).good).toBe(true)
    expect((await check([one], { ...proof, path: [...proof.path].reverse() }, 'sha256')).good).toBe(false)
  })
})

describe('a form', () => {
  const schema: Schema = {
    components: [
      { type: 'text', text: '# x' },
      { type: 'textfield', key: 'name', label: '姓名', properties: { label_en: 'Name', personal: 'true' } },
      { type: 'group', path: 'site', components: [{ type: 'number', key: 'area', label: '面积' }] },
      { type: 'group', components: [{ type: 'checkbox', key: 'clean', label: '清洁' }] },
      { type: 'dynamiclist', path: 'owners', components: [{ type: 'textfield', key: 'who' }] },
      { type: 'radio', key: 'kind', label: '类型', values: [{ value: 'a', label: '甲' }, { value: 'b', label: '乙', label_en: 'B' }] },
      { type: 'button', key: 'send' }
    ]
  }
  it('has its fields in order, groups opened', () => expect(fieldsOf(schema).map((f) => f.key)).toEqual(['name', 'site.area', 'clean', 'owners', 'kind']))
  it('splits what is personal from what is not', () => {
    const values = { name: '张三', site: { area: 12 }, kind: 'a', stray: 1 }
    expect(split(schema, values)).toEqual({ facts: { site: { area: 12 }, kind: 'a' }, person: { name: '张三' } })
    expect(split(null, values)).toEqual({ facts: {}, person: {} })
  })
  it('sets and takes out values without touching the old ones', () => {
    const before = { site: { area: 1 } }
    expect(written(before, 'site.road', 'x')).toEqual({ site: { area: 1, road: 'x' } })
    expect(before).toEqual({ site: { area: 1 } })
    expect(written({ a: 'x', b: [1] }, 'a', '')).toEqual({ b: [1] })
    expect(written({ b: [1] }, 'b', [])).toEqual({})
    expect(written({ a: false }, 'a', false)).toEqual({ a: false })
    expect(read({ site: { area: 3 } }, 'site.area')).toBe(3)
    expect(read({ site: 'text' }, 'site.area')).toBeUndefined()
  })
  it('sends numbers as numbers and nonsense as it was typed', () => {
    expect(typed({ type: 'number' }, ' 12.5 ')).toBe(12.5)
    expect(typed({ type: 'number' }, 'twelve')).toBe('twelve')
    expect(typed({ type: 'number', serializeToString: true }, '012')).toBe('012')
    expect(typed({ type: 'textfield' }, '12')).toBe('12')
  })
  it('speaks the language of the page', () => {
    const [, name, , , , kind] = schema.components as Component[]
    expect([labelOf(name!, 'en'), labelOf(name!, 'zh-CN'), labelOf(kind!, 'en')]).toEqual(['Name', '姓名', '类型'])
    expect([optionLabel(kind!, kind!.values![1]!, 'en'), optionLabel(kind!, kind!.values![0]!, 'en')]).toEqual(['B', '甲'])
    expect(shown(kind!, 'b', 'zh-CN', { yes: '是', no: '否' })).toBe('乙')
    expect(shown({ type: 'checkbox' }, true, 'en', { yes: 'Yes', no: 'No' })).toBe('Yes')
    expect(shown({ type: 'checklist', values: kind!.values }, ['a', 'b'], 'zh-CN', { yes: '是', no: '否' })).toBe('甲、乙')
  })
  it('knows the field that a refusal is about', () => {
    expect(['payload.person.phone', 'facts.site.area', 'payload.materials.m1', 'answers.kind'].map(errorKey)).toEqual(['phone', 'site.area', 'm1', 'kind'])
  })
})

describe('places', () => {
  it('are as far as they are', () => {
    expect(Math.round(distance({ lat: 23.1, lon: 113.4 }, { lat: 23.2, lon: 113.4 }) / 10)).toBe(1112)
    expect([farWords(84, 'zh-CN'), farWords(1234, 'en'), farWords(12_345, 'zh-CN')]).toEqual(['80 米', '1.2 km', '12 公里'])
  })
  it('stay inside the picture, north above', () => {
    const spots = [{ lat: 23.1, lon: 113.4 }, { lat: 23.3, lon: 113.6 }, { lat: 23.2, lon: 113.5 }]
    const at = spots.map(projection(spots, 640, 360, 20))
    for (const { x, y } of at) expect(x >= 19.9 && x <= 620.1 && y >= 19.9 && y <= 340.1).toBe(true)
    expect(at[1]!.y).toBeLessThan(at[0]!.y)
    expect(projection([spots[0]!], 640, 360, 20)(spots[0]!).x).toBeCloseTo(320, 0)
    const back = unprojection(spots, 640, 360, 20)(projection(spots, 640, 360, 20)(spots[1]!))
    expect([back.lat, back.lon].map((n) => n.toFixed(6))).toEqual(['23.300000', '113.600000'])
  })
})

describe('how far a matter has come', () => {
  it('is told in five steps', () => {
    expect([come('received', {}), come('accepted', {}), come('accepted', { officer: 'x' }), come('granted', {}), come('granted', { delivered_at: 'x' })]).toEqual([0, 1, 2, 3, 4])
  })
})

describe('slots', () => {
  const slot = (at: string, state: SlotState, free = 0, places = 3): Slot => ({ slot_at: `2022-03-07T${at}:00+08:00`, ends_at: `2022-03-07T${at}:30+08:00`, places, free, waiting: 0, state })
  const day = (on: string, ...slots: Slot[]): SlotDay => ({ on, open: true, slots })
  it('are said on the wall clock of the office', () => {
    expect(slotWords('2022-03-07T09:30:00+08:00', 'zh-CN')).toBe('3月7日 周一 09:30')
    expect(slotWords('2022-03-07T09:30:00+08:00', 'en')).toBe('Mon 7 Mar, 09:30')
    expect([weekday('2022-03-06', 'en'), shortDay('2022-12-31', 'en'), plusDays('2022-02-28', 1), plusDays('2022-03-01', -1), daysBetween('2022-02-25', '2022-03-02')]).toEqual(['Sun', '31 Dec', '2022-03-01', '2022-02-28', 5])
  })
  it('stand before and after noon, without those that have passed', () => {
    const parts = halves(day('2022-03-07', slot('09:00', 'passed'), slot('11:30', 'free', 1), slot('12:00', 'full'), slot('14:00', 'free', 2)))
    expect(parts.map((p) => [p.key, p.slots.length])).toEqual([['morning', 1], ['afternoon', 2]])
    expect(halves(day('2022-03-07', slot('09:00', 'passed')))).toEqual([])
  })
  it('open on the first day with a free place', () => {
    const days = [day('2022-03-07', slot('09:00', 'full')), day('2022-03-08', slot('09:00', 'free', 2), slot('10:00', 'closed', 5))]
    expect(days.map(freeOf)).toEqual([0, 2])
    expect([firstDay(days)?.on, firstDay(days, '2022-03-07')?.on, firstDay([])]).toEqual(['2022-03-08', '2022-03-07', null])
  })
  it('take in what changed, and only days that are shown', () => {
    const days = [day('2022-03-07', slot('09:00', 'free', 1))]
    expect(merged(days, day('2022-03-07', slot('09:00', 'full')))[0]!.slots[0]!.state).toBe('full')
    expect(merged(days, day('2022-03-09'))).toBe(days)
    /* The stream tells neither whether the day is open nor what the rules say of it. */
    const far = merged([day('2022-03-07', slot('09:00', 'too_far', 3))], { on: '2022-03-07', slots: [slot('09:00', 'free', 2)] })[0]!
    expect([far.open, far.slots[0]!.state, far.slots[0]!.free]).toEqual([true, 'too_far', 2])
  })
  it('are dots, the taken ones first', () => {
    expect(dots(slot('09:00', 'free', 1))).toEqual([true, true, false])
    expect(dots(slot('09:00', 'full', 0, 1000), 10).length).toBe(10)
  })
})

describe('what is on its way', () => {
  it('is unanswered when nobody was reached, not when the office said no', () => {
    expect([new Unreachable('x'), new Refusal(504, {}), new Refusal(409, { code: 'booking.slot_full' }), new Error('x')].map(unanswered)).toEqual([true, true, false, false])
  })
  it('is told at the field that the refusal names', () => {
    expect([new Refusal(422, { where: 'payload.person.phone' }), new Refusal(422, {}), null].map(fieldOf)).toEqual(['phone', '', ''])
  })
})

describe('calls', () => {
  it('are new only when they were not there before, and spoken in their order', () => {
    expect(fresh(['c', 'b', 'a'], new Set(['a']), (x) => x)).toEqual(['b', 'c'])
    expect(fresh(['b', 'a'], null, (x) => x)).toEqual([])
  })
})

describe('a ticket', () => {
  it('goes four steps, whatever the office does within', () => {
    expect(['received', 'dispatched', 'returned', 'replied', 'reworking', 'closed', 'not_accepted'].map(comeTicket)).toEqual([0, 1, 1, 2, 1, 3, 3])
    expect([ticketState('submitted'), over('merged'), over('signed')]).toEqual(['answered', true, false])
  })
})
