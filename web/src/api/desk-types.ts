/* What the desk's pages ask the server for: the inbox, the page of a case, the guides of the catalogue, accounts. */
import type { FlowState } from './flow-types'
import type { Clock, LampColour, LedgerEvent, Row } from './types'

export interface InboxRow {
  kind: string
  id: number
  no: string
  item: string | null
  item_zh: string | null
  item_en?: string | null
  title: string | null
  waiting: string | null
  waiting_zh: string | null
  waiting_en: string | null
  state: string
  officer: string | null
  department: string | null
  service_point: string | null
  since: string | null
  due: string | null
  clock: string | null
  lamp: LampColour | null
  channel: string | null
  flags: string[]
  days_over?: number | null
}
export interface InboxCounts {
  red: number
  yellow: number
  green: number
  none: number
  total: number
  capped?: boolean
}
export interface InboxPage {
  items: InboxRow[]
  counts: InboxCounts
  next: string | null
}

export interface Named {
  zh: string
  en: string
}
export interface Status extends Named {
  code: string
  at: string | null
}
export interface CaseMaterial {
  code: string
  name_zh: string
  name_en: string
  how: string
  file?: string | null
  bytes?: number | null
  type?: string | null
  from?: number | null
}
export interface Letter {
  n: number
  kind: string
  no: string
  no_en?: string
  title_zh: string
  title_en: string
  issued_at: string
  code: string
}
export interface Related {
  kind: string
  id: number
  case_no?: string | null
  item?: string | null
  state?: string
  why: string
}
/** A note is an event of the case. */
export interface Note {
  seq: number
  happened_at: string
  actor: string
  body: { note?: string } | null
}
export interface FormComponent {
  type: string
  key?: string
  label?: string
  text?: string
  path?: string
  values?: { value: string; label: string }[]
  components?: FormComponent[]
  properties?: Record<string, string>
  conditional?: { hide?: string }
}
export interface FormSchema {
  type?: string
  components: FormComponent[]
  [member: string]: unknown
}
/** The technical review that a case is granted on; id null: wanted by the plan of its project, and not ordered. */
export interface CaseReview { heard: boolean; name_zh: string; name_en: string; id: number | null; project: number | null; state: string | null }

export interface CasePageData {
  record: Row
  statuses: Record<string, Status | null>
  materials: CaseMaterial[]
  answers: Record<string, unknown> | null
  situations: { code: string; zh: string; en: string }[]
  form: { name: string; schema: FormSchema | null; values: { facts?: Record<string, unknown>; person?: Record<string, unknown> } } | null
  clocks: Clock[]
  flow: FlowState | null
  review: CaseReview | null
  history: LedgerEvent[]
  notes: Note[]
  related: Related[]
  letters: Letter[]
  /** Notices about the case. */
  messages: Row[]
  who_now: { role_zh?: string | null; role_en?: string | null; department_zh?: string | null; department_en?: string | null; officer?: string | null } | null
  rating: Record<string, unknown> | null
}

export interface GuideRow {
  item: string
  id: string
  name_zh: string
  name_en: string
  department: string
  department_zh: string
  department_en: string
  type: string
  type_zh: string
  type_en: string
  case_type: string
  promised: { value: number; unit: string } | null
  statutory: { value: number; unit: string } | null
  online: boolean
  fee: boolean
  matched?: { how: string; text: string } | null
}
export interface GuideMaterial {
  code: string
  name_zh: string
  name_en: string
  need: string
  source: string
  type: string
  format: string
  copies: number
  basis: string
  tag: string
  accept_standard: string
  fill_explain: string
  conditional?: boolean
}
export interface GuideQuestion {
  code: string
  zh: string
  en: string
  type: string
  options: { value: string; zh: string; en: string }[]
}
export interface Guide extends GuideRow {
  version?: string
  valid_from?: string | null
  national: Record<string, unknown>
  materials: GuideMaterial[]
  questions: GuideQuestion[]
  situations: { code: string; zh?: string; en?: string; name_zh?: string; name_en?: string }[]
  fees: { zh?: string; en?: string; name_zh?: string; name_en?: string; amount_fen?: number; basis?: string; standard?: string }[]
  faqs: { question_zh?: string; question_en?: string; answer_zh?: string; answer_en?: string }[]
  form: FormSchema | null
  clocks: (string | { zh?: string; en?: string; plain_zh?: string; plain_en?: string })[]
  points_total?: number
  synthetic?: boolean
}
export interface CheckedMaterial {
  code: string
  name_zh: string
  name_en: string
  how: string
  from_case?: number | null
  why_zh?: string | null
  why_en?: string | null
  missing: boolean
}
export interface Fault {
  where: string
  code: string
  zh: string
  en: string
}
export interface GuideCheck {
  questions: string[]
  situations: { code: string; zh: string; en: string }[]
  materials: CheckedMaterial[]
  listed: number
  asked: number
  fees: unknown[]
  fee_fen: number
  hidden: string[]
  errors: Fault[]
  prefill?: { facts?: Record<string, unknown>; person?: Record<string, unknown> }
}
export interface StoredFile {
  hash: string
  bytes: number
  type: string
  name: string
}

export interface CatalogueReport {
  rows: number
  good: number
  report: { row: number; column: string; level: 'fault' | 'warning'; code: string; zh: string; en: string }[]
  preview: Record<string, unknown>[]
  items: { definition: string; model: string; [member: string]: unknown }[]
}

export interface Me {
  user: string
  name: string
  role: string
  person?: Record<string, unknown> | null
  kind?: string
  second_factor?: boolean
}

export interface FormVersion {
  id: number | null
  label: string
  effective_on: string
  state?: string
}
export interface FormInfo {
  name: string
  title: string
  items: string[]
  versions: FormVersion[]
}
export interface FormText extends FormInfo {
  definition: string
  model: string
}
export interface FormVerdict {
  errors: Fault[]
  hidden: string[]
}
