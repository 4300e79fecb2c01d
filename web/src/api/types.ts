/* The shapes that travel between the server and the page (see /api/v1/openapi.json). */

export type FieldType = 'INT' | 'FEN' | 'MS' | 'DAY' | 'BOOL' | 'WORD' | 'CODE' | 'REF' | 'NAME' | 'TEXT' | 'FACTS' | 'PERSON' | 'SOURCE' | 'STATE'

export interface Field {
  name: string
  type: FieldType
  zh: string
  en: string
  words?: string[]
  class?: string
  ref?: string
  most?: number
}

export interface CommandArg extends Partial<Field> {
  field: string
  required: boolean
}

export interface Command {
  name: string
  verb: string
  creates: boolean
  from?: string[] | null
  args: CommandArg[]
  zh: string
  en: string
  system?: boolean
}

export interface RecordKind {
  name: string
  path: string
  zh: string
  en: string
  columns: Field[]
  commands: Command[]
}

export interface Meta {
  product: string
  version: string
  pack: { name: string; title_zh: string; title_en: string; synthetic: boolean }
  clock: { kind: 'live' | 'virtual'; now: string }
  suite: string
  records: RecordKind[]
  words: Record<string, { zh: string; en: string }>
  fields?: Field[] | Record<string, Omit<Field, 'name'>>
}

export type LampColour = 'green' | 'yellow' | 'red'

export interface Clock {
  name: string
  started_at: string | null
  due_at: string | null
  limit_days: number | null
  /** What the limit is counted in, and where it is from: both in the words of the pack, null where it does not say. */
  unit: 'working' | 'natural' | 'hour' | 'on_spot' | null
  tag: string | null
  lamp: LampColour | null
}

export interface Row {
  id: number
  events?: number
  head?: string | number
  state?: string
  lamp?: LampColour | null
  clocks?: Clock[]
  person?: Record<string, unknown> | null
  [column: string]: unknown
}

export interface Page<T> {
  items: T[]
  next: string | null
  synthetic?: true
  total?: number
}

export interface LedgerEvent {
  seq: number
  n: number
  prev: number | null
  kind: string
  version: number
  stream?: string
  happened_at: string
  recorded_at: string
  actor: string
  command: string | null
  payload: Record<string, unknown> | null
  body: Record<string, unknown> | null
  hash: string
}

export interface Dashboard {
  year: number
  synthetic: boolean
  now: string
  months: { month: number; cases: number; tickets: number; bookings: number; visits: number; ratings: number }[]
  totals: { cases: number; tickets: number; bookings: number; visits: number; ratings: number; events: number }
  tickets_on_time: { hit: number; base: number }
  cases_on_time: { hit: number; base: number }
  lamps: { green: number; yellow: number; red: number }
  open: { cases: number; tickets: number }
}

export interface Tick {
  now: string
  seq: number
  totals: Partial<Dashboard['totals']>
  open?: Partial<Dashboard['open']>
}

export interface Figure {
  id: string
  name_zh: string
  name_en: string
  kind: 'number' | 'ratio' | 'range' | 'grade' | 'text'
  value: string | null
  unit: string | null
  unit_en?: string | null
  period?: string | null
  numerator: string | number | null
  denominator: string | number | null
  evidence: number
  original: string | null
  formula: string | null
  formula_en?: string | null
  scope_zh: string | null
  scope_en: string | null
  note_zh: string | null
  note_en: string | null
  sql?: string | null
  seq?: number | null
}

export interface Evidence {
  stream: string
  event: number | string
  happened_at: string | null
  base: number | string | null
  hit: number | string | null
  amount: number | string | null
}

export interface LintFinding {
  where: string
  claim: string
  ledger: string
  why: string
  where_en?: string
  ledger_en?: string
  why_zh?: string
  why_en?: string
  /** Does what is printed hold? */
  holds?: boolean
}

export interface ReportJson {
  period?: string
  figures: Figure[]
  lint: LintFinding[]
  score?: unknown
}

export interface LedgerHead {
  seq: number
  head: string
  suite: string
  stretch?: unknown
}

export interface CodeRow {
  code: string
  name_zh: string
  name_en?: string
  [column: string]: unknown
}

export interface DemoLogin {
  user: string
  password: string
  name_zh: string
  role: string
  role_zh: string
  role_en: string
}

export interface Session {
  token: string
  user: string
  name: string
  role: string
  permissions: string[]
  department?: string | null
  service_point?: string | null
}

/* Decisions of the pack and their versions. */

export interface DecisionInput {
  name: string
  /** What people are shown instead of the name, where the model has it. */
  label?: string
  type: string
}
export interface DecisionInfo {
  name: string
  label?: string
  type: string
  inputs: DecisionInput[]
}
export interface DecisionVersion {
  /** Number of the record; null for the version that came with the pack. */
  id: number | null
  label: string
  effective_on: string
  digest: string
  state: 'pack' | 'published' | 'withdrawn'
  published_at: string | null
  actor?: string | null
}
export interface DefinitionInfo {
  definition: string
  decisions: DecisionInfo[]
  in_force: string | null
  versions: DecisionVersion[]
}
export interface Finding {
  code: string
  fault: boolean
  file: string
  line: number | null
  decision: string
  table: string
  rule: number | null
  other: number | null
  zh: string
  en: string
}
export interface DefinitionText {
  definition: string
  label: string
  effective_on: string
  state: DecisionVersion['state']
  id: number | null
  model: string
  decisions: DecisionInfo[]
  findings: Finding[]
}
export interface Verdict {
  sound: boolean
  fault: { code: string; where: string; line: number | null; detail: string } | null
  findings: Finding[]
  decisions: DecisionInfo[]
}
export interface Trial {
  result: unknown
  explanation: unknown
  warnings: { code: string; text: string }[]
}
