/* The page keeps the house rules and says everything that the office's tables can say. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { groupOf, GROUPS } from '@/lib/columns'
import { eventName, knownEvents } from '@/lib/event-names'
import { OPEN_WORK } from '@/lib/open-work'
import { byCorner } from '@/lib/rooms'
// @ts-expect-error a plain script without types
import * as tables from '../tables.mjs'

/* All words: those of the page, and those that come with its pages, whatever books there are. */
const books = import.meta.glob('../../src/app/locales/*.ts', { eager: true }) as Record<string, Record<string, object>>
const wordsOf = (ending: string): object => Object.assign({}, ...Object.entries(books).filter(([file]) => file.endsWith(`${ending}.ts`)).flatMap(([, book]) => Object.values(book)))
const en = wordsOf('en')
const zhCN = wordsOf('zh-CN')

const src = join(import.meta.dirname, '../../src')
const files = (dir: string): string[] => readdirSync(dir).flatMap((name) => (statSync(join(dir, name)).isDirectory() ? files(join(dir, name)) : [join(dir, name)]))
const all = files(src).filter((f) => /\.(ts|vue)$/.test(f))
const keysOf = (value: unknown, path = ''): string[] =>
  value && typeof value === 'object' ? Object.entries(value).flatMap(([k, v]) => keysOf(v, path ? `${path}.${k}` : k)) : [path]
const textOf = (value: unknown): string[] => (typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(textOf) : [])

describe('languages', () => {
  it('have the same keys', () => expect(keysOf(en).sort()).toEqual(keysOf(zhCN).sort()))
  it('are not mixed', () => {
    expect(textOf(en).filter((s) => /[\u4e00-\u9fff]/.test(s))).toEqual(['中文', '中文, switch to Chinese'])
    expect(textOf(zhCN).filter((s) => /[A-Za-z]{3,}/.test(s.replace(/\{\w+\}|CSV|XLSX|SQL|XML|DMN|BPMN|FEEL|JSON|null|P1DT2H|PT4H|Ctrl|yc:\w+|nrOfCompletedInstances|amount|yichuang import xes|activity,node/g, '')))).toEqual(['English', 'English，切换为英文'])
  })
  it('say one thing as one', () => {
    /* "1 days left": a number before several of something needs its other form, in the words that every desk uses. */
    const office = Object.entries(books).filter(([file]) => /\/(desk\.|hotline\.)?en\.ts$/.test(file)).flatMap(([, book]) => Object.values(book))
    const texts = textOf(office)
    expect(texts.length).toBeGreaterThan(500)
    const wrong = texts.filter((_, i) => /\{(n|count)\} (?!is |was |has )[a-z]+s\b/.test(texts[i]!) && !texts[i]!.includes(' | '))
    expect(wrong).toEqual([])
  })
  it('name the same places to fill', () => {
    const places = (s: string): string[] => (s.match(/\{\w+\}/g) ?? []).sort()
    const english = textOf(en)
    const chinese = textOf(zhCN)
    const other = new Map(keysOf(en).map((k, i) => [k, english[i]!]))
    const wrong = keysOf(zhCN).filter((k, i) => places(chinese[i]!).join() !== places(other.get(k) ?? '').join())
    expect(wrong).toEqual([])
  })
  it('know every key that the page uses', () => {
    const known = new Set(keysOf(zhCN))
    /* The portal has a book of its own, and a test of its own. */
    const used = all.filter((f) => !relative(src, f).startsWith('portal/')).flatMap((f) => [...readFileSync(f, 'utf8').matchAll(/\bt\('([\w.]+)'/g)].map((m) => m[1]!))
    expect(used.filter((k) => !known.has(k))).toEqual([])
    expect(used.length).toBeGreaterThan(100)
  })
  it('hold no word that nobody says', () => {
    /* A key stands in the source whole, or what it begins with does, where the rest is put to it. */
    const code = all.filter((f) => !f.includes('/locales/')).map((f) => readFileSync(f, 'utf8')).join('\n')
    const begun = [...code.matchAll(/[`'"]([a-z]\w*\.[\w.]*)(\$\{|['"`])/g)].map(([, key, end]) => (end === '${' || key!.endsWith('.') ? key! : `${key}.`))
    expect(keysOf(en).filter((k) => !code.includes(k) && !begun.some((b) => k.startsWith(b)))).toEqual([])
  })
  it('leave no Chinese in the templates', () => {
    const found = all.filter((f) => f.endsWith('.vue')).filter((f) => /[\u4e00-\u9fff]/.test(/<template>[\s\S]*<\/template>/.exec(readFileSync(f, 'utf8'))?.[0] ?? ''))
    expect(found.map((f) => relative(src, f))).toEqual([])
  })
})

describe('the office', () => {
  it('has a name for every event in both languages', () => {
    const names = tables.events.map((e: { name: string }) => e.name)
    expect(names.length).toBeGreaterThan(90)
    expect(names.filter((n: string) => !knownEvents.includes(n))).toEqual([])
    expect(knownEvents.filter((n) => !names.includes(n))).toEqual([])
    expect(knownEvents.filter((n) => eventName(n, 'en') === n || eventName(n, 'zh-CN') === n)).toEqual([])
  })
  it('has a place for every kind of record', () => {
    const known = byCorner(tables.records as { name: string }[])
    expect(known.flatMap((g) => g.records).length).toBe(tables.records.length)
    expect(known.find((g) => g.corner === 'more')!.records.map((r) => r.name)).toEqual(['score', 'calendar', 'definition', 'mirror', 'account'])
  })
  it('has a group for every field', () => {
    for (const field of Object.values(tables.fields) as { name: string; type: string }[]) expect(GROUPS).toContain(groupOf(field))
  })
  it('counts the same work as open as the board does', () => {
    const text = readFileSync(join(src, '../../src/query/dashboard.def'), 'utf8')
    const watched = [...text.matchAll(/^WATCHED\((\w+), "\w+", F_(\w+), F_\w+, OPEN\(([^)]*)\)\)/gm)]
    expect(watched.length).toBe(Object.keys(OPEN_WORK).length)
    for (const [, table, due, states] of watched) {
      const name = tables.records.find((r: { table: string }) => r.table === table).name as string
      expect(OPEN_WORK[name]?.due).toBe(due)
      expect([...OPEN_WORK[name]!.states].sort()).toEqual(states!.split(',').map((s) => s.trim().replace(/^W_/, '')).sort())
    }
  })
})

describe('house rules', () => {
  /* Who may use whom: lib nobody; api lib; parts api and lib; a room those three, never another room; the app all. */
  const MAY: Record<string, string[]> = { lib: ['lib'], api: ['lib', 'api'], parts: ['lib', 'api', 'parts'], rooms: ['lib', 'api', 'parts'] }
  it('keep the order of the folders', () => {
    const wrong: string[] = []
    for (const file of all) {
      const home = relative(src, file).split('/')[0]!
      for (const [, target] of readFileSync(file, 'utf8').matchAll(/from '@\/(\w+)\//g)) {
        if (MAY[home] && !MAY[home]!.includes(target!)) wrong.push(`${relative(src, file)} uses ${target}`)
      }
      if (home === 'rooms' && /from '\.\.\//.test(readFileSync(file, 'utf8'))) wrong.push(`${relative(src, file)} reaches out of its room`)
    }
    expect(wrong).toEqual([])
  })
  it('keep files small', () => expect(all.filter((f) => readFileSync(f, 'utf8').split('\n').length > 400).map((f) => relative(src, f))).toEqual([]))
})
