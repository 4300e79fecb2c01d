/* What the server says about itself: its kinds of record, their columns and commands, the words, the pack, the clock. */
import { computed, reactive } from 'vue'
import type { Lang } from '@/lib/dates'
import { capital, plural, tidyLabel } from '@/lib/format'
import { get } from './client'
import type { Command, CommandArg, Field, Meta, RecordKind } from './types'

const state = reactive<{ meta: Meta | null; now: string; readAt: number }>({ meta: null, now: '', readAt: 0 })

export const meta = computed(() => state.meta)
export const records = computed<RecordKind[]>(() => state.meta?.records ?? [])
/** The office's time as last heard; moves with the stream while a year is played. */
export const now = computed(() => state.now)
export const synthetic = computed(() => state.meta?.pack.synthetic === true)

export async function loadMeta(): Promise<void> {
  const meta = await get<Meta>('/meta')
  state.meta = meta
  heardNow(meta.clock.now)
}

/** Takes note of the office's time from any answer that carries it. */
export function heardNow(moment: string): void {
  if (!moment) return
  state.now = moment
  state.readAt = Date.now()
}

/** Asks for the office's time again when what is known is older than half a minute. */
export async function refreshNow(): Promise<void> {
  if (Date.now() - state.readAt > 30_000) await loadMeta()
}

export const kindByPath = (path: string): RecordKind | undefined => records.value.find((r) => r.path === path)
export const kindByName = (name: string): RecordKind | undefined => records.value.find((r) => r.name === name)

/** A word of the office in the language of the page; an unknown word is shown as it is. */
export function wordLabel(word: string, lang: Lang): string {
  const entry = state.meta?.words[word]
  return entry ? (lang === 'zh-CN' ? entry.zh : capital(entry.en)) : word
}

/** The label of a field, column or argument. */
export function fieldLabel(field: { name?: string; zh?: string; en?: string }, lang: Lang): string {
  const text = (lang === 'zh-CN' ? field.zh : field.en) ?? field.name ?? ''
  return lang === 'zh-CN' ? tidyLabel(text) : capital(tidyLabel(text))
}

export function kindLabel(kind: { zh: string; en: string }, lang: Lang): string {
  return lang === 'zh-CN' ? kind.zh : capital(kind.en)
}

/** The name of a kind as the heading of many: 办件 / Cases. */
export function kindsLabel(kind: { zh: string; en: string }, lang: Lang): string {
  return lang === 'zh-CN' ? kind.zh : capital(plural(kind.en))
}

function fromFields(name: string): Field | undefined {
  const fields = state.meta?.fields
  if (Array.isArray(fields)) return fields.find((f) => f.name === name)
  const found = fields?.[name]
  return found ? { ...found, name } : undefined
}

/* Columns of all kinds by name: a field has one meaning wherever it stands. */
const allColumns = computed(() => {
  const map = new Map<string, Field>()
  for (const record of records.value) for (const column of record.columns) if (!map.has(column.name)) map.set(column.name, column)
  return map
})

/** What a field is, from the table of fields or any column of that name. */
export function fieldNamed(name: string, kind?: RecordKind): Field {
  return (
    kind?.columns.find((c) => c.name === name) ?? fromFields(name) ?? allColumns.value.get(name) ?? { name, type: 'TEXT', zh: name, en: name }
  )
}

/** What an argument of a command is: said by the argument itself, or by the field of that name. */
export function argField(arg: CommandArg, kind: RecordKind): Field {
  const base = fieldNamed(arg.field, kind)
  return { ...base, ...Object.fromEntries(Object.entries(arg).filter(([, v]) => v !== undefined && v !== null)), name: arg.field } as Field
}

/** The states a kind of record can be in: as its column lists them, or as its commands name them. */
export function statesOf(kind: RecordKind): string[] {
  const listed = kind.columns.find((c) => c.name === 'state')?.words
  if (listed?.length) return [...listed]
  return [...new Set(kind.commands.flatMap((c) => c.from ?? []))]
}

/** The commands that a record in this state takes from a person. */
export function commandsFor(kind: RecordKind, state: string | undefined): Command[] {
  return kind.commands.filter((c) => !c.creates && !c.system && (!c.from?.length || (state !== undefined && c.from.includes(state))))
}

export const verbPath = (verb: string): string => verb.replaceAll('_', '-')
