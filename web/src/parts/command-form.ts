/* From what was typed into a form to the payload of a command, with what is wrong field by field. Pure. */
import type { CommandArg, Field } from '@/api/types'
import { toMoment } from '@/lib/dates'
import { yuanToFen } from '@/lib/money'

export interface FactRow {
  name: string
  value: string
}
export interface PersonDraft {
  name?: string
  id_no?: string
  phone?: string
}
export type Fault = { key: 'form.mustFill' | 'form.notANumber' | 'form.notMoney' | 'form.tooLarge'; most?: number }

const isEmpty = (value: unknown): boolean => value === null || value === undefined || (typeof value === 'string' && value.trim() === '')

function factValue(text: string): unknown {
  const clean = text.trim()
  if (/^-?\d+(\.\d+)?$/.test(clean)) return Number(clean)
  if (clean === 'true' || clean === '是') return true
  if (clean === 'false' || clean === '否') return false
  return clean
}

function whole(value: unknown, most: number | undefined): { value: number } | Fault {
  const text = String(value).trim()
  if (!/^-?\d+$/.test(text)) return { key: 'form.notANumber' }
  const number = Number(text)
  return most !== undefined && number > most ? { key: 'form.tooLarge', most } : { value: number }
}

/** One value as the server wants it: {value}, nothing when it is left out, or what is wrong with it. */
export function ready(field: Field, value: unknown, offset: string): { value: unknown } | Fault | null {
  if (field.type === 'FACTS') {
    const rows = (Array.isArray(value) ? (value as FactRow[]) : []).filter((r) => r.name.trim())
    return rows.length ? { value: Object.fromEntries(rows.map((r) => [r.name.trim(), factValue(r.value)])) } : null
  }
  if (field.type === 'PERSON') {
    const given = Object.entries((value ?? {}) as PersonDraft).filter(([, v]) => !isEmpty(v)).map(([k, v]) => [k, String(v).trim()])
    return given.length ? { value: Object.fromEntries(given) as unknown } : null
  }
  if (isEmpty(value)) return null
  if (field.type === 'INT') return whole(value, field.most)
  if (field.type === 'REF') return whole(value, undefined)
  if (field.type === 'FEN') {
    const fen = yuanToFen(String(value))
    return fen === null ? { key: 'form.notMoney' } : { value: fen }
  }
  if (field.type === 'MS') return { value: toMoment(String(value), offset) }
  return { value: typeof value === 'string' ? value.trim() : value }
}

/** The whole form: a payload when all is well, and the faults by field otherwise. */
export function fill(args: CommandArg[], fieldOf: (arg: CommandArg) => Field, draft: Record<string, unknown>, offset: string): { payload: Record<string, unknown>; faults: Record<string, Fault> } {
  const payload: Record<string, unknown> = {}
  const faults: Record<string, Fault> = {}
  for (const arg of args) {
    const result = ready(fieldOf(arg), draft[arg.field], offset)
    if (result === null) {
      if (arg.required) faults[arg.field] = { key: 'form.mustFill' }
    } else if ('key' in result) faults[arg.field] = result
    else payload[arg.field] = result.value
  }
  return { payload, faults }
}
