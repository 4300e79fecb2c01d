/* Processes: their models and versions, what runs in them, and the clocks of an item. */
import type { LampColour } from './types'

export interface ModelVersion {
  /** Number of the version; 0 for the one that came with the pack. */
  id: number
  effective_on: string
  withdrawn: boolean
  digest: string
  label: string
  published_by?: string | null
  published_at?: string | null
  /** How many records run in it. */
  running?: number
}
export interface ModelInfo {
  name: string
  path: string
  /** Id of the process in the file. */
  process: string
  title: string
  /** The kind of record it drives; null: processes of its own. */
  drives: string | null
  items: string[]
  versions: ModelVersion[]
}
export interface ModelNode {
  id: string
  name: string
  /** "userTask", "boundaryEvent" … */
  element: string
  trigger: string
  role: string
  /** The sub-process it lies in. */
  parent: string
  task: boolean
}
export interface ModelFlow {
  id: string
  name?: string
  source: string
  target: string
}
export interface ModelText {
  name: string
  path: string
  version: ModelVersion
  text: string
  nodes: ModelNode[]
  flows: ModelFlow[]
}

export type WaitingKind = 'task' | 'event' | 'join' | 'incident' | 'ad_hoc'
export interface FlowWaiting {
  place: string
  node: string
  name: string
  kind: WaitingKind
  role: string
  since: string | null
  due: string | null
  lamp: LampColour | null
  reason: string
  item: unknown
  task: number | null
  officer: string | null
}
export interface FlowPassed {
  node: string
  times: number
  first_at: string
  last_at: string
  by: string
  event: number
}
export interface FlowClock {
  clock: string
  zh: string
  en: string
  due: string | null
  lamp: LampColour | null
  basis: string
  tag: string | null
  paused: boolean
  provisional: boolean
}
export interface NewerVersion {
  id: number
  label: string
  effective_on: string
}
export interface FlowState {
  name: string
  version: { id: number; label: string }
  newer: NewerVersion[]
  waiting: FlowWaiting[]
  passed: FlowPassed[]
  clocks: FlowClock[]
}
export interface MigrationRow {
  from: string
  to: string
  code: string | null
}
export interface Migration {
  to: number
  rows: MigrationRow[]
  possible: boolean
}

export interface ModelFinding {
  line: number | null
  zh: string
  en: string
  fault: boolean
}
export interface ModelVerdict {
  sound: boolean
  fault: { code: string; where: string; text: string } | null
  findings: ModelFinding[]
}

export interface ScriptLine {
  act: string
  place?: string
  name?: string
  value?: Record<string, unknown>
  at?: string
}
export interface TryMove {
  move: string
  node: string
  token?: number
  at?: string | null
  detail?: string
  value?: unknown
}
export interface ProcessTrial {
  moves: TryMove[]
  waiting: FlowWaiting[]
  variables: Record<string, unknown>
  refused: { line: number; code: string; text: string }[]
}

export interface ItemClock {
  clock: string
  zh: string
  en: string
  value: number | null
  unit: 'working' | 'natural' | 'hour' | 'on_spot' | null
  starts: string
  starts_zh: string
  ends: string
  ends_zh: string
  /** A limit that lies before what starts it, as "30 working days before it ends". */
  counts?: 'after' | 'before'
  not_counted_zh?: string | null
  not_counted_en?: string | null
  extend: { times: number; value: number; approver: string; approver_zh?: string; approver_en?: string } | null
  effect_zh?: string | null
  effect_en?: string | null
  basis: string
  tag: string | null
  valid_from: string | null
  plain_zh: string
  plain_en: string
  /** The last day when it starts on the day asked for, where the server reckons it. */
  due?: string | null
  due_extended?: string | null
  /** The example reaches into a year whose calendar was not published on that day. */
  provisional?: boolean
}
export interface ItemClocks {
  item: string
  name: string
  name_en?: string
  on: string
  clocks: ItemClock[]
}
