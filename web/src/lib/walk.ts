/* Walking through a model: the script so far, and what may be done next. Pure. */
import type { FlowWaiting, ProcessTrial, ScriptLine, TryMove } from '../api/flow-types'
import { momentOf, offsetOf } from './dates'

const SPAN = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/

/** A moment so much later: "P1D", "PT1H". */
export function later(moment: string, span: string): string {
  const m = SPAN.exec(span)
  if (!m) return moment
  const ms = ((Number(m[1] ?? 0) * 24 + Number(m[2] ?? 0)) * 60 + Number(m[3] ?? 0)) * 60_000
  return momentOf(Date.parse(moment) + ms, offsetOf(moment))
}

/** The acts that what waits can take, the usual one first. */
export function actsOf(w: FlowWaiting): string[] {
  if (w.kind === 'incident') return ['retry', 'skip']
  if (w.kind === 'join') return []
  return w.kind === 'task' ? ['complete', 'fail'] : ['complete']
}

/** A JSON object that somebody typed; empty is no object, and null means it is none. */
export function readObject(text: string): Record<string, unknown> | undefined | null {
  if (!text.trim()) return undefined
  try {
    const value = JSON.parse(text) as unknown
    return value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** The moves that people want to read: without every flow taken and every node entered, unless they ask for them. */
export function movesShown(trial: ProcessTrial, all: boolean): TryMove[] {
  return trial.moves.filter((m) => all || !['taken', 'entered'].includes(m.move))
}

/** Nodes that were done, and those where something waits, for marks on the picture. */
export function marksOfTrial(trial: ProcessTrial | null): { here: string[]; done: string[] } {
  const here = [...new Set(trial?.waiting.map((w) => w.node) ?? [])]
  return { here, done: [...new Set(trial?.moves.filter((m) => m.move === 'left' && m.node && !here.includes(m.node)).map((m) => m.node) ?? [])] }
}

/** The script with one more line. */
export const withLine = (script: ScriptLine[], line: ScriptLine): ScriptLine[] => [...script, Object.fromEntries(Object.entries(line).filter(([, v]) => v !== undefined)) as unknown as ScriptLine]
