/* Which columns of a record a list shows first, and how the facts of a record are grouped on its page. */

export interface ColumnLike {
  name: string
  type: string
}

/* What people look for first, best first; the first few that a kind of record has make its default list. */
const FIRST = [
  'title', 'external_no', 'item', 'ticket_class', 'free_service', 'rule', 'review_type', 'score_item', 'subject',
  'system', 'host', 'severity', 'grade', 'slot_at', 'business_group', 'project_type', 'incident_kind', 'incident_grade',
  'service_point', 'department', 'line', 'topic', 'channel', 'amount_fen', 'submitted_fen', 'approved_fen', 'paid_fen',
  'value_fen', 'planned_on', 'received_at', 'booked_at', 'issued_at', 'given_at', 'started_at', 'found_at', 'requested_at',
  'scanned_at', 'adopted_at', 'promised_due_at', 'due_at', 'paid_at', 'closed_at', 'finished_at', 'ended_at', 'on_time',
  'year', 'points_centi', 'capacity', 'taken', 'findings', 'source', 'saved_days', 'quantity', 'stage'
]

/* Machinery that a reader of a list or of a record has no use for. */
const HIDDEN = new Set(['wake_at', 'timer_at', 'item_version', 'known_year', 'head', 'events', 'id'])
/* What the desk must know of a record and nobody sends. */
const MACHINE = 'STATE'

export function defaultColumns<T extends ColumnLike>(columns: readonly T[], most = 6): T[] {
  const byName = new Map(columns.map((c) => [c.name, c]))
  return FIRST.flatMap((name) => byName.get(name) ?? []).slice(0, most)
}

export type Group = 'matter' | 'place' | 'limits' | 'times' | 'money' | 'links' | 'detail'
export const GROUPS: Group[] = ['matter', 'place', 'limits', 'times', 'money', 'links', 'detail']

const MATTER = new Set([
  'title', 'item', 'case_no', 'case_type', 'ticket_class', 'topic', 'channel', 'applicant_kind', 'result', 'business_group',
  'project_type', 'review_type', 'free_service', 'rule', 'subject', 'grade', 'severity', 'system', 'host', 'tool', 'findings',
  'external_no', 'source', 'stage', 'satisfaction', 'solved', 'verdict', 'serial', 'regulation', 'year', 'line', 'nature',
  'fund', 'scheme', 'score_item', 'points_centi', 'incident_kind', 'incident_grade', 'cause', 'resolution', 'quantity'
])
const PLACE = new Set([
  'service_point', 'window', 'department', 'assist_department', 'officer', 'agency', 'area', 'prepared_by', 'approved_by',
  'requested_by', 'paid_by', 'approver', 'department_text', 'channel_text'
])
const LIMITS = /(_days$|^days|_due_at$|^due_at$|^extensions$|^pauses$|^paused_|^pause_|^corrections$|^on_time$|^lawful$|^provisional$|^deemed$|^returns$|^reworks$|^supervised$|^planned_end_at$|^expires_on$)/

/** The group a column belongs to. */
export function groupOf(column: ColumnLike): Group {
  if (MATTER.has(column.name)) return 'matter'
  if (PLACE.has(column.name)) return 'place'
  if (LIMITS.test(column.name)) return 'limits'
  if (column.type === 'FEN') return 'money'
  if (column.type === 'REF') return 'links'
  if (column.type === 'MS' || column.type === 'DAY') return 'times'
  return 'detail'
}

export function shown<T extends ColumnLike>(columns: readonly T[]): T[] {
  return columns.filter((c) => !HIDDEN.has(c.name) && c.type !== MACHINE)
}
