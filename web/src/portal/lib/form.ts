/* A form-js schema as the portal shows it: plain components in order, with the keys by which values and errors are kept.
 * What is hidden and what is wrong the server says; the page holds no second opinion. */
import type { Lang } from '@/lib/dates'

export interface Option {
  value: string | number | boolean
  label: string
  label_en?: string
}
export interface Component {
  type: string
  id?: string
  key?: string
  path?: string
  label?: string
  dateLabel?: string
  timeLabel?: string
  description?: string
  text?: string
  content?: string
  subtype?: 'date' | 'time' | 'datetime'
  disabled?: boolean
  readonly?: boolean
  defaultValue?: unknown
  defaultRows?: number
  values?: Option[]
  components?: Component[]
  source?: string
  alt?: string
  expression?: string
  serializeToString?: boolean
  decimalDigits?: number
  conditional?: { hide?: string }
  validate?: { required?: boolean; minLength?: number; maxLength?: number; min?: number; max?: number; pattern?: string; validationType?: string }
  appearance?: { prefixAdorner?: string; suffixAdorner?: string }
  properties?: Record<string, string | boolean>
}
export interface Schema {
  components: Component[]
}
export type Facts = Record<string, unknown>

export const INPUTS = ['textfield', 'textarea', 'number', 'checkbox', 'checklist', 'taglist', 'radio', 'select', 'datetime', 'filepicker']
export const takesValue = (c: Component): boolean => INPUTS.includes(c.type) && !!c.key

const english = (c: Component, name: string): string | undefined => (typeof c.properties?.[name] === 'string' ? (c.properties[name] as string) : undefined)

export function labelOf(c: Component, lang: Lang): string {
  const zh = c.label ?? (c.subtype === 'time' ? c.timeLabel : c.dateLabel) ?? ''
  return (lang === 'en' ? english(c, 'label_en') : undefined) || zh || c.key || ''
}
export const helpOf = (c: Component, lang: Lang): string => (lang === 'en' ? english(c, 'description_en') : undefined) ?? c.description ?? ''
export const textOf = (c: Component, lang: Lang): string => (lang === 'en' ? english(c, 'text_en') : undefined) ?? c.text ?? c.content ?? ''
export function optionLabel(c: Component, option: Option, lang: Lang): string {
  if (lang !== 'en') return option.label
  return option.label_en ?? english(c, `${String(option.value)}_en`) ?? english(c, `option_en.${String(option.value)}`) ?? option.label
}
export const isPersonal = (c: Component): boolean => c.properties?.personal === true || c.properties?.personal === 'true'

/** The full key of a component within the groups and lists around it. */
export function keyOf(c: Component, prefix = ''): string {
  const own = c.key ?? c.path ?? ''
  return own ? `${prefix}${own}` : prefix.replace(/\.$/, '')
}

export interface Field {
  key: string
  component: Component
  personal: boolean
}
/** All fields that take a value, groups opened; a dynamic list counts as one field whose value is its rows. */
export function fieldsOf(schema: Schema, prefix = ''): Field[] {
  return schema.components.flatMap((c) => {
    if (c.type === 'group') return fieldsOf({ components: c.components ?? [] }, c.path ? `${prefix}${c.path}.` : prefix)
    if (c.type === 'dynamiclist') return [{ key: `${prefix}${c.path ?? c.key ?? ''}`, component: c, personal: isPersonal(c) }]
    return takesValue(c) ? [{ key: keyOf(c, prefix), component: c, personal: isPersonal(c) }] : []
  })
}

export function read(facts: Facts, key: string): unknown {
  return key.split('.').reduce<unknown>((at, part) => (at && typeof at === 'object' ? (at as Facts)[part] : undefined), facts)
}
/** A copy of the facts with one value set; an empty value is taken out, so that "nothing" is said in one way only. */
export function written(facts: Facts, key: string, value: unknown): Facts {
  const [first, ...rest] = key.split('.') as [string, ...string[]]
  const below = rest.length ? written((facts[first] as Facts) ?? {}, rest.join('.'), value) : value
  const copy = { ...facts }
  const empty = below === '' || below === undefined || below === null || (Array.isArray(below) && below.length === 0)
  if (empty) delete copy[first]
  else copy[first] = below
  return copy
}

/** What an input holds as text, as the value that the form wants; text that is no number stays text, for the server to say so. */
export function typed(c: Component, text: string): unknown {
  if (c.type !== 'number' || c.serializeToString) return text
  const trimmed = text.trim()
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed
}

/** Values split as the commands take them: what is personal goes to `person`, the rest to `facts`. */
export function split(schema: Schema | null, values: Facts): { facts: Facts; person: Facts } {
  let facts: Facts = {}
  let person: Facts = {}
  for (const { key, personal } of schema ? fieldsOf(schema) : []) {
    const value = read(values, key)
    if (value === undefined) continue
    if (personal) person = written(person, key, value)
    else facts = written(facts, key, value)
  }
  return { facts, person }
}

/** The key that an error of the server is about: "payload.person.phone" → "phone". */
export const errorKey = (where: string): string => where.replace(/^(payload|body)\./, '').replace(/^(facts|person|answers|materials)\./, '')

/** A value for reading back: labels for options, and nothing for nothing. */
export function shown(c: Component, value: unknown, lang: Lang, words: { yes: string; no: string }): string {
  if (value === undefined || value === null || value === '') return ''
  if (typeof value === 'boolean' && !c.values) return value ? words.yes : words.no
  const one = (v: unknown): string => {
    const option = c.values?.find((o) => o.value === v)
    return option ? optionLabel(c, option, lang) : typeof v === 'object' && v !== null ? Object.values(v).join(' · ') : String(v)
  }
  return Array.isArray(value) ? value.map(one).join(lang === 'en' ? ', ' : '、') : one(value)
}
