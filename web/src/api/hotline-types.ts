/* What the hotline's pages ask the server for: hints while one writes, the board, the knowledge base. */

export interface Reason {
  zh: string
  en: string
}
export interface TopicHint {
  topic: string
  name_zh: string
  name_en: string
  score: number
  reasons: Reason[]
}
export interface ClassHint {
  ticket_class: string
  name_zh: string
  name_en: string
  score: number
  reasons: Reason[]
}
export interface DuplicateHint {
  id: number
  content: string | null
  address: string | null
  state: string
  received_at: string | null
  distance_m: number | null
  similarity: number | null
  reasons: Reason[]
}
export interface CallerTicket {
  id: number
  content: string | null
  state: string
  received_at: string
  topic: string | null
  department: string | null
}
export interface ArticleHint {
  id: number
  title: string
  content: string
}
export interface DepartmentHint {
  code: string
  name_zh: string
  name_en: string
  reason_zh: string | null
  reason_en: string | null
  decision: string | null
}
export interface UrgentHint {
  minutes: number
  reason_zh: string | null
  reason_en: string | null
}
export interface Hints {
  topics: TopicHint[]
  classes: ClassHint[]
  department: DepartmentHint | null
  urgent: UrgentHint | null
  duplicates: DuplicateHint[]
  caller: { tickets_30d: number; tickets: CallerTicket[] } | null
  articles: ArticleHint[]
}

export interface Counted {
  code: string | null
  name_zh?: string | null
  name_en?: string | null
  count: number
}
export interface HotSpot {
  topic: string
  name_zh: string
  name_en: string
  area: string | null
  area_zh: string | null
  area_en: string | null
  count: number
  expected: number | string | null
  ratio: number | string | null
  days: number
  tickets: number[]
}
export interface Definition {
  id: string
  name_zh: string
  name_en: string
  value: string | null
  text: string | null
  numerator: string | number | null
  denominator: string | number | null
  scope_zh: string | null
  scope_en: string | null
  /** The trap: what this way of counting hides. */
  note_zh?: string | null
  note_en?: string | null
}
export interface Kpi {
  family: string
  name_zh: string
  name_en: string
  definitions: Definition[]
}
export interface Duty {
  shift: string
  officer: string
  name_zh?: string | null
  name_en?: string | null
}
export interface HotlineToday {
  received: number
  open: number
  due_today: number
  overdue: number
  answered_directly: number
  urgent_open: number
  called_back: number
}
export interface HotlineBoard {
  now: string
  today: HotlineToday
  by_hour: { hour: number; received?: number; count?: number }[]
  by_class: Counted[]
  by_channel: Counted[]
  by_department: (Counted & { open?: number; overdue?: number })[]
  hot: HotSpot[]
  duty: Duty[]
  kpis: Kpi[]
}

export interface SearchResult {
  kind: string
  id: number
  title: string
  snippet: string
  state: string | null
  at: string | null
  score: number
  why: string | null
}
