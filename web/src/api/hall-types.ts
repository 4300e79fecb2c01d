/* What the pages of the hall ask the server for: the call screen's object, the window's panel, the board, slots, messages. */
import type { Row } from './types'

export interface Call {
  number: string
  window: string
  window_zh: string
  window_en: string
  called_at: string
  times: number
}
export interface HallLine {
  group: string
  name_zh: string
  name_en: string
  waiting: number
  estimate_minutes: number | null
}
export interface HallWindow {
  window: string
  name_zh: string
  name_en: string
  state: string
  number: string | null
}
export interface Hall {
  point: { code: string; name_zh: string; name_en: string }
  now: string
  open: boolean
  calling: Call[]
  waiting: HallLine[]
  windows: HallWindow[]
}

export interface PanelNumber {
  id: number
  number: string
  groups?: string | string[] | null
  /** The line it stands in, and the further ones of the visit. */
  group?: string | null
  business_group?: string | null
  need?: string | null
  booking?: number | Record<string, unknown> | null
  issued_at: string
  called_at?: string | null
  estimate_ms?: number | null
  state?: string
}
export interface Panel {
  window: (Row & { groups?: string | null }) | null
  current: PanelNumber | null
  next: PanelNumber[]
  waiting: Record<string, number> | { group: string; waiting: number }[]
  passed?: PanelNumber[]
}

export interface Spread {
  mean: number | null
  p50?: number | null
  p90?: number | null
}
export interface HallToday {
  issued: number
  called: number
  finished: number
  abandoned: number
  passed: number
  waiting?: number
  now_waiting?: number
  wait_ms: Spread
  service_ms: Spread
  abandonment_rate?: string | number | null
  no_show_rate?: string | number | null
  visits?: number | { numbers?: number; self_service?: number; total?: number } | null
  estimate_error?: { mean_abs_ms: number | null; n: number } | null
  by_hour: { hour: number; issued: number; finished: number }[]
  by_group: { group: string; name_zh?: string; name_en?: string; issued: number; finished?: number; waiting?: number }[]
  windows: { window: string; name_zh?: string; name_en?: string; state: string; served: number; busy_ms: number; open_ms: number; utilisation: string | number | null }[]
  complaints: { received: number; upheld: number; not_upheld: number } | null
}

export interface Slot {
  slot_at: string
  ends_at: string
  places: number
  free: number
  waiting: number
  state: string
}
export interface SlotDay {
  on: string
  open: boolean
  reason_zh: string | null
  reason_en: string | null
  slots: Slot[]
}

/** A message to an account or to its department. */
export interface Message {
  id: number | string
  at: string
  title: string
  text: string
  subject?: string | null
  read_at: string | null
}
export interface MyMessages {
  messages: Message[]
  unread: number
  next?: string | null
}

export interface Delivery {
  id: string
  event: string | null
  subject: string | null
  channel: string
  receiver: string | null
  template: string | null
  /** Masked. */
  to: string | null
  state: string
  attempts: number
  made_at: string | null
  due_at: string | null
  next_at: string | null
  done_at: string | null
  code: string | null
  last_error: string | null
  receipt?: string | null
}
export interface Webhook {
  id: number
  url: string
  events: string[]
  state: string
  reason: string | null
  made_by: string | null
  made_at: string | null
  failing_since: string | null
  last_ok_at: string | null
  paused_at: string | null
}
