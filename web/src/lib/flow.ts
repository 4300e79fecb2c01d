/* A running process in words and in order: what was done, where it is now, what may come. Pure. */
import type { FlowPassed, FlowState, FlowWaiting, ModelFlow, ModelNode } from '../api/flow-types'
import type { LampColour } from '../api/types'
import { isTask } from './bpmn-model'

export type StepState = 'passed' | 'waiting' | 'incident' | 'ahead'
export interface Step {
  node: ModelNode
  state: StepState
  tokens: FlowWaiting[]
  passed: FlowPassed | null
}

const RANK: Record<LampColour, number> = { green: 0, yellow: 1, red: 2 }

/** The worst of some lamps; null where none burns. */
export function worstLamp(lamps: (LampColour | null | undefined)[]): LampColour | null {
  return lamps.reduce<LampColour | null>((worst, lamp) => (lamp && (worst === null || RANK[lamp] > RANK[worst]) ? lamp : worst), null)
}

/** What waits, by the node where it waits. */
export function byNode(waiting: FlowWaiting[]): Map<string, FlowWaiting[]> {
  const found = new Map<string, FlowWaiting[]>()
  for (const w of waiting) found.set(w.node, [...(found.get(w.node) ?? []), w])
  return found
}

/* Nodes that can be reached from some others, nearest first. */
function ahead(from: string[], flows: ModelFlow[]): string[] {
  const seen = new Set(from)
  const order = [...from]
  for (let i = 0; i < order.length; i++) {
    for (const flow of flows) {
      if (flow.source !== order[i] || seen.has(flow.target)) continue
      seen.add(flow.target)
      order.push(flow.target)
    }
  }
  return order.slice(from.length)
}

const unknown = (id: string, name: string): ModelNode => ({ id, name, element: '', trigger: '', role: '', parent: '', task: true })
const shown = (node: ModelNode): boolean => node.task || isTask(node.element) || (/Event$/.test(node.element) && node.name !== '')

/** The steps of a running process: what was passed by time, where it waits now, then what lies ahead, nearest first. */
export function stepsOf(flow: Pick<FlowState, 'waiting' | 'passed'>, nodes: ModelNode[], flows: ModelFlow[]): Step[] {
  const known = new Map(nodes.map((n) => [n.id, n]))
  const rank = new Map(nodes.map((n, i) => [n.id, i]))
  const waiting = byNode(flow.waiting)
  const past = new Map(flow.passed.map((p) => [p.node, p]))
  const done = flow.passed.filter((p) => !waiting.has(p.node) && (!known.has(p.node) || shown(known.get(p.node)!))).sort((a, b) => (a.first_at < b.first_at ? -1 : a.first_at > b.first_at ? 1 : (rank.get(a.node) ?? 0) - (rank.get(b.node) ?? 0)))
  const here = [...waiting.keys()].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
  /* Of a model in which nothing runs, everything lies ahead of its beginnings. */
  const roots = here.length || flow.passed.length ? [] : nodes.filter((n) => n.element !== 'boundaryEvent' && !flows.some((f) => f.target === n.id)).map((n) => n.id)
  const coming = [...roots, ...ahead([...here, ...roots], flows)].filter((id) => !past.has(id) && known.has(id) && shown(known.get(id)!))
  return [
    ...done.map((p): Step => ({ node: known.get(p.node) ?? unknown(p.node, p.node), state: 'passed', tokens: [], passed: p })),
    ...here.map((id): Step => {
      const tokens = waiting.get(id)!
      return { node: known.get(id) ?? unknown(id, tokens[0]!.name), state: tokens.some((t) => t.kind === 'incident') ? 'incident' : 'waiting', tokens, passed: past.get(id) ?? null }
    }),
    ...coming.map((id): Step => ({ node: known.get(id)!, state: 'ahead', tokens: [], passed: null }))
  ]
}

export interface Mark {
  node: string
  tokens: number
  lamp: LampColour | null
  due: string | null
  incident: string | null
  times: number
}

/** What the picture shows at each node; a node inside sub-processes is counted there as well, for when they are folded. */
export function marksOf(flow: Pick<FlowState, 'waiting' | 'passed'>): Mark[] {
  const marks = new Map<string, Mark>()
  const at = (node: string): Mark => {
    let mark = marks.get(node)
    if (!mark) marks.set(node, (mark = { node, tokens: 0, lamp: null, due: null, incident: null, times: 0 }))
    return mark
  }
  for (const p of flow.passed) at(p.node).times = p.times
  for (const w of flow.waiting) {
    const mark = at(w.node)
    mark.tokens += 1
    mark.lamp = worstLamp([mark.lamp, w.lamp])
    if (w.due && (!mark.due || w.due < mark.due)) mark.due = w.due
    if (w.kind === 'incident') mark.incident = w.reason || w.place
  }
  return [...marks.values()]
}

/** A process has ended when nothing waits any more. */
export const hasEnded = (flow: FlowState): boolean => flow.waiting.length === 0

export interface Choice {
  value: string
  label: string
}

/** What the arguments of a command on the flow can be: steps that wait, or for a way back those that were done. */
export function choicesOf(verb: string, flow: Pick<FlowState, 'waiting' | 'passed'>, name: (node: string) => string): Record<string, Choice[]> {
  const waiting = (retry: boolean): Choice[] => flow.waiting.filter((w) => w.kind !== 'join' && (!retry || w.kind === 'incident')).map((w) => ({ value: w.place, label: [name(w.node), sayItem(w.item)].filter(Boolean).join(' · ') }))
  const done = flow.passed.map((p): Choice => ({ value: p.node, label: name(p.node) }))
  const here = waiting(verb === 'retry' || verb === 'skip')
  return { step: verb === 'send_back' ? done : here, from_step: here }
}

/** One item of a list that a step is done for, in few words. */
export function sayItem(item: unknown): string {
  if (item === null || item === undefined || item === '') return ''
  if (typeof item !== 'object') return String(item)
  const named = (item as Record<string, unknown>).name ?? (item as Record<string, unknown>).id
  return typeof named === 'string' ? named : JSON.stringify(item)
}
