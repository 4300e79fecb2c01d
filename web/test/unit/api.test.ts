import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { address, ask, get, idempotencyKey, post, Refusal, Unreachable, useToken } from '@/api/client'
import type { Field, RecordKind } from '@/api/types'
import { fill, ready } from '@/parts/command-form'
import { dateColumns, question, readFilters, writeFilters } from '@/rooms/clerk/list-query'

const answer = (status: number, body: unknown, type = 'application/json'): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': type } })

describe('client', () => {
  const fetch = vi.fn<typeof globalThis.fetch>()
  const lost = vi.fn()
  beforeEach(() => {
    vi.stubGlobal('fetch', fetch)
    useToken(() => 'secret', lost)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    fetch.mockReset()
    lost.mockReset()
  })

  it('sends the token and leaves empty parameters out', async () => {
    fetch.mockResolvedValue(answer(200, { items: [] }))
    await get('/tickets', { state: 'signed', q: '', cursor: null, limit: 30 })
    const [url, init] = fetch.mock.calls[0]!
    expect(url).toBe('/api/v1/tickets?state=signed&limit=30')
    expect((init!.headers as Record<string, string>).authorization).toBe('Bearer secret')
  })
  it('turns problem+json into a refusal that names the field', async () => {
    fetch.mockResolvedValue(answer(400, { title: '缺少必填项', title_en: 'missing', code: 'field.missing', where: 'payload.item', status: 400 }, 'application/problem+json'))
    const refusal = await post('/cases', {}).catch((e: unknown) => e)
    expect(refusal).toBeInstanceOf(Refusal)
    expect(refusal).toMatchObject({ code: 'field.missing', field: 'item', status: 400 })
    expect((refusal as Refusal).title('zh-CN')).toBe('缺少必填项')
    expect((refusal as Refusal).title('en')).toBe('missing')
  })
  it('copes with an error that is no JSON', async () => {
    fetch.mockResolvedValue(answer(502, '<html>bad gateway', 'text/html'))
    await expect(get('/meta')).rejects.toMatchObject({ code: 'http.502', field: null })
  })
  it('says when nobody answers', async () => {
    fetch.mockRejectedValue(new TypeError('failed to fetch'))
    await expect(ask('/meta')).rejects.toBeInstanceOf(Unreachable)
  })
  it('ends the session when the server no longer knows it', async () => {
    fetch.mockResolvedValue(answer(401, { code: 'auth.bad_token' }))
    await expect(get('/tickets')).rejects.toBeInstanceOf(Refusal)
    expect(lost).toHaveBeenCalledOnce()
  })
  it('makes keys that do not repeat', () => {
    expect(idempotencyKey()).toMatch(/^[0-9a-f]{32}$/)
    expect(idempotencyKey()).not.toBe(idempotencyKey())
    expect(address('/a b', { x: '一' })).toBe('/api/v1/a b?x=%E4%B8%80')
  })
})

const field = (type: Field['type'], more: Partial<Field> = {}): Field => ({ name: 'x', type, zh: 'x', en: 'x', ...more })

describe('command form', () => {
  it.each([
    [field('INT'), '12', { value: 12 }],
    [field('INT'), '1.5', { key: 'form.notANumber' }],
    [field('INT', { most: 10 }), '11', { key: 'form.tooLarge', most: 10 }],
    [field('FEN'), '1,234.5', { value: 123_450 }],
    [field('FEN'), '1.234', { key: 'form.notMoney' }],
    [field('MS'), '2022-03-01 09:00:00', { value: '2022-03-01T09:00:00+08:00' }],
    [field('DAY'), '2022-03-01', { value: '2022-03-01' }],
    [field('BOOL'), false, { value: false }],
    [field('TEXT'), '  a ', { value: 'a' }],
    [field('TEXT'), '   ', null],
    [field('CODE'), null, null],
    [field('REF'), 7, { value: 7 }],
    [field('PERSON'), { name: ' 张三 ', phone: '' }, { value: { name: '张三' } }],
    [field('PERSON'), {}, null],
    [field('FACTS'), [{ name: '面积', value: '12.5' }, { name: '甲类', value: '否' }, { name: ' ', value: 'x' }], { value: { 面积: 12.5, 甲类: false } }]
  ])('reads %o from %j', (f, value, result) => expect(ready(f, value, '+08:00')).toEqual(result))
  it('collects the payload and what is missing', () => {
    const args = [{ field: 'reason', required: true }, { field: 'days', required: true }, { field: 'note', required: false }]
    const of = (arg: { field: string }): Field => field(arg.field === 'days' ? 'INT' : 'TEXT')
    expect(fill(args, of, { days: 'x' }, '+08:00')).toEqual({ payload: {}, faults: { reason: { key: 'form.mustFill' }, days: { key: 'form.notANumber' } } })
    expect(fill(args, of, { days: '5', reason: 'r' }, '+08:00')).toEqual({ payload: { days: 5, reason: 'r' }, faults: {} })
  })
})

describe('list question', () => {
  const kind = {
    name: 'ticket', path: 'tickets', zh: '', en: '', commands: [],
    columns: [field('MS', { name: 'closed_at' }), field('MS', { name: 'received_at' }), field('DAY', { name: 'planned_on' }), field('CODE', { name: 'department' }), field('MS', { name: 'wake_at' })]
  } as RecordKind
  const now = '2022-12-30T16:20:00+08:00'
  it('offers the usual date first and hides machinery', () => expect(dateColumns(kind).map((c) => c.name)).toEqual(['received_at', 'closed_at', 'planned_on']))
  it('makes a half-open range on the office clock', () => {
    const f = readFilters({ from: '2022-01-01', to: '2022-01-31', state: 'signed,closed', department: 'D01', service_point: 'SP1' })
    expect(question(kind, f, now)).toEqual({
      sort: '-id', state: 'signed,closed', department: 'D01', 'received_at.from': '2022-01-01T00:00:00+08:00', 'received_at.to': '2022-02-01T00:00:00+08:00'
    })
  })
  it('asks days as days', () => expect(question(kind, readFilters({ date: 'planned_on', to: '2022-01-31' }), now)).toMatchObject({ 'planned_on.to': '2022-02-01' }))
  it('survives the address', () => {
    const query = { q: 'a', state: 'signed', from: '2022-01-01', date: 'closed_at', sort: 'id' }
    expect(writeFilters(readFilters(query))).toEqual(query)
    expect(writeFilters(readFilters({}))).toEqual({})
  })
})
