/* Opinions of a review, point by point. Pure. */
export type Found = 'met' | 'open' | 'none'
export interface CheckPoint { id: string; grade: 'must' | 'should'; name_zh: string; name_en: string; basis: string | null; tag: string }
export interface PointSaid { id: string; found: Found; grade?: string; text?: string; caused_by?: string }
export interface Round { no: number; at: string; actor: string; body: { opinion?: string; passed_check?: boolean; rounds?: number; points?: PointSaid[] } }

/** One line of the sheet that an opinion is written on. */
export interface Line { point: CheckPoint; found: Found | ''; text: string; caused_by: string }

export const openIn = (round: Round | undefined): string[] => (round?.body.points ?? []).filter((p) => p.found === 'open').map((p) => p.id)

/** What the next opinion has to answer: all points in the first one, those still open later. */
export function linesFor(checklist: readonly CheckPoint[], rounds: readonly Round[]): Line[] {
  const open = openIn(rounds.at(-1))
  return checklist.filter((p) => rounds.length === 0 || open.includes(p.id)).map((point) => ({ point, found: '', text: '', caused_by: '' }))
}

/** Points that a correction can have made necessary: those that are not asked about now. */
export const others = (checklist: readonly CheckPoint[], lines: readonly Line[]): CheckPoint[] => checklist.filter((p) => !lines.some((l) => l.point.id === p.id))

/** What is missing on a line before it can be sent. */
export function faultOf(line: Line): 'unanswered' | 'noText' | null {
  if (!line.found) return 'unanswered'
  return line.found !== 'met' && !line.text.trim() ? 'noText' : null
}

/** The verdict that follows: an open point that must be met does not pass, nothing open passes, else it is chosen. */
export function verdictOf(lines: readonly Line[]): boolean | null {
  if (lines.some((l) => l.found === 'open' && l.point.grade === 'must')) return false
  return lines.some((l) => l.found === 'open') ? null : true
}

export function saidOf(lines: readonly Line[]): PointSaid[] {
  return lines.map((l) => ({ id: l.point.id, found: l.found as Found, ...(l.text.trim() ? { text: l.text.trim() } : {}), ...(l.caused_by ? { caused_by: l.caused_by } : {}) }))
}

/** What a round said of a point; null when it said nothing. */
export const saidIn = (round: Round, id: string): PointSaid | null => round.body.points?.find((p) => p.id === id) ?? null
