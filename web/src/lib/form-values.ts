/* The values of a form in the order and with the names of its schema. Pure. */
import type { Lang } from './dates'

interface Part {
  type: string
  key?: string
  label?: string
  text?: string
  path?: string
  values?: { value: string; label: string; label_en?: string }[]
  components?: Part[]
  properties?: Record<string, string>
}
export interface FormLine {
  key: string
  label: string
  value: string
  empty: boolean
  personal: boolean
}

const at = (values: Record<string, unknown>, key: string): unknown =>
  key in values ? values[key] : key.split('.').reduce<unknown>((v, part) => (v && typeof v === 'object' ? (v as Record<string, unknown>)[part] : undefined), values)

/** The label of a component in a language; the English one stands in its properties. */
export const labelOfPart = (part: Part, lang: Lang): string => (lang === 'en' ? part.properties?.label_en : undefined) ?? part.label ?? part.key ?? ''

/** The name of a choice in a language; the English one stands beside it or in the properties of the field. */
function choice(part: Part, value: unknown, lang: Lang): string | undefined {
  const option = part.values?.find((o) => o.value === value)
  return (lang === 'en' && option ? (option.label_en ?? part.properties?.[`${option.value}_en`] ?? part.properties?.[`option_en.${option.value}`]) : undefined) ?? option?.label
}
function shown(part: Part, value: unknown, lang: Lang, words: { yes: string; no: string }): string {
  if (typeof value === 'boolean') return value ? words.yes : words.no
  const one = (v: unknown): string => choice(part, v, lang) ?? (typeof v === 'object' && v !== null ? JSON.stringify(v) : String(v))
  return Array.isArray(value) ? value.map(one).join(lang === 'en' ? ', ' : '、') : one(value)
}

/** The filled and empty fields of a form, groups opened, in its own order. Values that no field names come last. */
export function formLines(schema: { components: Part[] } | null, values: Record<string, unknown>, lang: Lang, words: { yes: string; no: string }): FormLine[] {
  const lines: FormLine[] = []
  const seen = new Set<string>()
  const walk = (parts: Part[], path: string): void => {
    for (const part of parts) {
      if (part.components) walk(part.components, part.path ? `${path}${part.path}.` : path)
      else if (part.key) {
        const key = `${path}${part.key}`
        const value = at(values, key)
        const empty = value === undefined || value === null || value === ''
        seen.add(key)
        lines.push({ key, label: labelOfPart(part, lang), value: empty ? '' : shown(part, value, lang, words), empty, personal: part.properties?.personal === 'true' })
      }
    }
  }
  walk(schema?.components ?? [], '')
  for (const [key, value] of Object.entries(values)) {
    if (!seen.has(key) && ![...seen].some((k) => k.startsWith(`${key}.`)) && value !== null && value !== '') lines.push({ key, label: key, value: shown({ type: '' }, value, lang, words), empty: false, personal: false })
  }
  return lines
}
