/* The form to try a decision with: made from its inputs, and from what was typed to JSON. Pure. */
import { isAny, quoted, type DecisionTable, type DmnModel } from './dmn-model'

export interface TryInput {
  name: string
  label?: string
  type: string
}
export type InputKind = 'number' | 'boolean' | 'string' | 'date' | 'moment' | 'time' | 'duration' | 'json'
export interface TryField {
  name: string
  /** What people are shown. */
  label: string
  type: string
  kind: InputKind
  /** What may be chosen; when `closed`, nothing else. */
  values: string[]
  closed: boolean
}
/* What a field holds while it is typed: text; of a boolean true, false or null. */
export type Draft = Record<string, string | boolean | null>
export type TryFault = 'try.notANumber' | 'try.notATime' | 'try.notADuration' | 'try.notJson'

const KINDS: Record<string, InputKind> = {
  number: 'number', boolean: 'boolean', string: 'string', date: 'date', time: 'time', 'date and time': 'moment', dateTime: 'moment',
  'days and time duration': 'duration', dayTimeDuration: 'duration', 'years and months duration': 'duration', yearMonthDuration: 'duration'
}
const MOST_VALUES = 200

/* What a table that looks at the input says about its values: its clause's list, else the texts its rules name. */
function seen(model: DmnModel | null, name: string): { values: string[]; closed: boolean } {
  const found = new Set<string>()
  let closed = false
  for (const { table } of model?.decisions ?? []) {
    table?.inputs.forEach((input, i) => {
      if (input.expression !== name) return
      const listed = quoted(input.values)
      if (listed) closed = true
      if (listed) listed.forEach((v) => found.add(v))
      else for (const rule of table.rules) for (const v of quoted(rule.inputs[i] ?? '') ?? []) found.add(v)
    })
  }
  return { values: [...found].slice(0, MOST_VALUES), closed }
}

/** The fields of the form, in the order of the inputs. A type of the model stands for what it is based on. */
export function fieldsOf(inputs: TryInput[], model: DmnModel | null): TryField[] {
  return inputs.map(({ name, label, type }) => {
    const own = model?.types.find((t) => t.name === type)
    const kind: InputKind = own?.list ? 'json' : (KINDS[own ? own.base : type] ?? 'json')
    const allowed = own && !own.list ? quoted(own.values) : null
    const values = kind !== 'string' ? { values: [], closed: false } : allowed ? { values: allowed, closed: true } : seen(model, name)
    return { name, label: label || name, type, kind, ...values }
  })
}

const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d|@[\w/+-]+)?$/
const TIME = /^\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d|@[\w/+-]+)?$/
const DURATION = /^-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/

function ready(kind: InputKind, text: string): { value: unknown } | TryFault {
  switch (kind) {
    case 'number':
      return /^-?(\d+(\.\d+)?|\.\d+)$/.test(text) ? { value: Number(text) } : 'try.notANumber'
    case 'time':
      return TIME.test(text) ? { value: text.length === 5 ? `${text}:00` : text } : 'try.notATime'
    case 'moment':
      return MOMENT.test(text) ? { value: text.replace(' ', 'T') } : 'try.notATime'
    case 'duration':
      return DURATION.test(text) ? { value: text } : 'try.notADuration'
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown }
      } catch {
        return 'try.notJson'
      }
    default:
      return { value: text }
  }
}

/** The inputs as the server wants them, empty ones left out, and what is wrong by name. */
export function readDraft(fields: TryField[], draft: Draft): { inputs: Record<string, unknown>; faults: Record<string, TryFault> } {
  const inputs: Record<string, unknown> = {}
  const faults: Record<string, TryFault> = {}
  for (const field of fields) {
    const value = draft[field.name]
    if (value === null || value === undefined) continue
    if (typeof value === 'boolean') {
      inputs[field.name] = value
      continue
    }
    const text = field.kind === 'string' ? value : value.trim()
    if (text === '') continue
    const result = ready(field.kind, text)
    if (typeof result === 'string') faults[field.name] = result
    else inputs[field.name] = result.value
  }
  return { inputs, faults }
}

/** Inputs of an example put back into the form. */
export function toDraft(fields: TryField[], inputs: Record<string, unknown>): Draft {
  const draft: Draft = {}
  for (const field of fields) {
    const value = inputs[field.name]
    if (value === null || value === undefined) draft[field.name] = field.kind === 'boolean' ? null : ''
    else if (field.kind === 'boolean') draft[field.name] = value === true
    else draft[field.name] = field.kind === 'json' ? JSON.stringify(value, null, 1) : String(value)
  }
  return draft
}

/* A value that a test entry would take; undefined when it is not plain enough to tell. */
function meeting(entry: string): unknown {
  const text = entry.trim().replace(/^\?\s*=\s*/, '')
  if (isAny(text)) return undefined
  const texts = quoted(text)
  if (texts) return texts[0]
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  const within = /^list contains\(\s*\?\s*,\s*"([^"]*)"\s*\)$/.exec(text)
  if (within) return [within[1]]
  const edge = /^(<=|>=|<|>|\[|\(|\])\s*(?:date\("(\d{4}-\d\d-\d\d)"\)|@"(\d{4}-\d\d-\d\d)"|(-?\d+(?:\.\d+)?))/.exec(text)
  if (!edge) return undefined
  const [, sign, day1, day2, number] = edge
  const step = sign === '<' ? -1 : ['>', '(', ']'].includes(sign!) ? 1 : 0
  const day = day1 ?? day2
  if (day) return new Date(Date.parse(`${day}T00:00:00Z`) + step * 86_400_000).toISOString().slice(0, 10)
  return Number(number) + step
}

/* The member that an expression such as `get value(facts, "x")` or `facts.x` looks at. */
function memberOf(expression: string, inputs: TryInput[]): { input: string; member: string } | null {
  for (const { name } of inputs) {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const m = new RegExp(`get value\\(\\s*${escaped}\\s*,\\s*"([^"]+)"\\s*\\)`).exec(expression) ?? new RegExp(`(?:^|[^\\w.])${escaped}\\.(\\w+)`).exec(` ${expression}`)
    if (m) return { input: name, member: m[1]! }
  }
  return null
}

/* The input that an expression passes on as it is, be it with another value where there is none. */
function inputOf(expression: string, inputs: TryInput[]): string | null {
  return inputs.find(({ name }) => expression === name || (expression.startsWith(`if ${name} = null then `) && expression.endsWith(` else ${name}`)))?.name ?? null
}

/** Inputs that a rule would take, as far as its entries are plain: a start for an example of one's own. */
export function exampleOf(table: DecisionTable, rule: number, inputs: TryInput[]): Record<string, unknown> {
  const example: Record<string, unknown> = {}
  table.inputs.forEach((column, i) => {
    const value = meeting(table.rules[rule - 1]?.inputs[i] ?? '')
    if (value === undefined) return
    const whole = inputOf(column.expression, inputs)
    if (whole) {
      const held = example[whole]
      example[whole] = Array.isArray(held) && Array.isArray(value) ? [...held, ...value] : value
      return
    }
    const member = memberOf(column.expression, inputs)
    if (!member) return
    const held = example[member.input]
    example[member.input] = { ...(held && typeof held === 'object' && !Array.isArray(held) ? held : {}), [member.member]: value }
  })
  return example
}
