/* Figures of the report: is the computed value the printed one, at the precision the original prints? */

export interface Printed {
  value: number
  /** Half of the last printed place: what rounding may hide. */
  slack: number
  kind: 'exact' | 'about' | 'over' | 'range' | 'text'
  high?: number
}

const SCALES: Record<string, number> = { 万: 10_000, 亿: 100_000_000 }

const NUMERALS = '零一二三四五六七八九十'

function place(digits: string, scale: number): number {
  const decimals = digits.split('.')[1]?.length ?? 0
  return scale / 10 ** decimals
}

/** Reads what an original prints: "11,887.73", "约19.1万", "12万余", "3 至 6", "18.09%". Null when there is no number. */
export function readPrinted(text: string): Printed | null {
  const clean = (/^[零一二两三四五六七八九十]$/.test(text.trim()) ? String(NUMERALS.indexOf(text.trim().replace('两', '二'))) : text).replace(/[,，\s]/g, '')
  const range = /^(\d+(?:\.\d+)?)(?:至|[-–~～])(\d+(?:\.\d+)?)/.exec(clean)
  if (range) return { value: Number(range[1]), high: Number(range[2]), slack: 0, kind: 'range' }
  const m = /(-?\d+(?:\.\d+)?)(万|亿)?(?!元)?/.exec(clean)
  if (!m || /\d\+\d/.test(clean)) return null
  const scale = SCALES[m[2] ?? ''] ?? 1
  const scaled = /万元|亿元/.test(clean) ? 1 : scale
  const value = Number(m[1]) * scaled
  if (/余|以上|超|≥|over/.test(clean)) return { value, slack: 0, kind: 'over' }
  const about = /约|≈|about/.test(clean) || scaled > 1
  return { value, slack: about ? place(m[1]!, scaled) / 2 : 0, kind: about ? 'about' : 'exact' }
}

/** true / false when both can be compared; null when they cannot (a grade, a text, nothing printed). */
export function agrees(original: string | null | undefined, value: string | null | undefined): boolean | null {
  if (!original || value === null || value === undefined || value === '') return null
  if (original.trim() === value.trim()) return true
  const printed = readPrinted(original)
  const computed = readPrinted(value)
  if (!printed || !computed) return /\d/.test(original) && /\d/.test(value) ? original.replace(/\s/g, '') === value.replace(/\s/g, '') : null
  if (printed.kind === 'range') return computed.value === printed.value && computed.high === printed.high
  if (printed.kind === 'over') return computed.value >= printed.value
  if (printed.slack > 0) {
    const off = computed.value - printed.value
    return off >= -printed.slack && off < printed.slack
  }
  return computed.value === printed.value
}

/** Splits formulas such as SQL into words to colour: keywords, strings, numbers, comments and the rest. */
export type SqlPart = { kind: 'word' | 'text' | 'number' | 'note' | 'plain'; text: string }

const SQL = /(--[^\n]*)|('(?:[^']|'')*')|\b(\d+(?:\.\d+)?)\b|\b(select|from|where|and|or|not|in|is|null|as|case|when|then|else|end|sum|count|min|max|group|order|by|join|left|inner|on|between|union|all|distinct|with|having|limit|coalesce|cast|over|partition|exists|like|filter|asc|desc|using)\b/gi

export function colourSql(sql: string): SqlPart[] {
  const parts: SqlPart[] = []
  let from = 0
  for (const m of sql.matchAll(SQL)) {
    if (m.index > from) parts.push({ kind: 'plain', text: sql.slice(from, m.index) })
    parts.push({ kind: m[1] ? 'note' : m[2] ? 'text' : m[3] ? 'number' : 'word', text: m[0] })
    from = m.index + m[0].length
  }
  if (from < sql.length) parts.push({ kind: 'plain', text: sql.slice(from) })
  return parts
}
