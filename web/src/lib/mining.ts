/* Event logs: what the server counts, and the map of it laid out. */
import type { Lang } from './dates'
import { formatSpan } from './dates'
import { eventName } from './event-names'

export interface Spread {
  n: number
  median: number
  p90: number
  total: number
}
export interface MiningActivity {
  activity: string
  count: number
  cases: number
  starts: number
  ends: number
  people: number
  waiting: Spread
  working: Spread
  undivided: Spread
  estimated: number
  rework: { repeats: number; cases: number; self_loops: number; total: number }
  on_time: { judged: number; late: number; crossed: number }
}
export interface MiningEdge {
  from: string
  to: string
  count: number
  cases: number
  took: Spread
}
export interface MiningMap {
  log: string
  kind: string
  path: string
  synthetic: boolean
  cases: number
  events: number
  cases_in_log: number
  events_in_log: number
  activities_in_log: number
  resources_in_log: number
  paths: number
  paths_shown: number
  longest: number
  clock: 'civil' | 'opening_hours'
  estimated: boolean
  beginnings: { estimated: number; recorded: number }
  first_at: string | null
  last_at: string | null
  took: Spread
  waiting: { n: number; total: number }
  working: { n: number; total: number }
  undivided: { n: number; total: number }
  rework: { cases: number }
  on_time: { closed: number; judged: number; late: number; nothing_after: number }
  activities: MiningActivity[]
  edges: MiningEdge[]
  resource_count: number
  resources: { resource: string; events: number; cases: number; activities: number }[]
  handovers: { from: string; to: string; count: number }[]
}
export interface MiningLog {
  log: string
  kind: string
  zh: string
  en: string
  cases: number
}
export interface MiningPath {
  path: string
  count: number
  share: number
  together: number
  judged: number
  late: number
  took: Spread
  activities: string[]
  example: { id: number; name: string }
}
export interface MiningCase {
  id: number
  name: string
  events: number
  first_at: string
  last_at: string
  took: number
  due_at: string | null
  closed: boolean
  on_time: boolean | null
}
export interface Conformance {
  process: string
  version: string
  fitness: number
  cases: number
  fitting: number
  ended: number
  events: number
  events_left_out: number
  cut: boolean
  tokens: { produced: number; consumed: number; missing: number; remaining: number }
  nodes: { id: string; name: string; told: boolean; done: number; unexpected: number; left: number }[]
  deviations: { kind: 'unexpected' | 'left'; node: string; name: string; after: string | null; after_name: string; cases: number; times: number; examples: { id: number; name: string }[] }[]
  deviation_count: number
  mapping: { activity: string; node: string | null; left_out: number; left_out_cases: number }[]
}

export type Metric = 'count' | 'median' | 'total'
/** Which cases: those that did it, those that went from one to the other, those of a path. */
export interface Choice {
  activity?: string
  before?: string
  then?: string
  way?: string
  late?: boolean
  rework?: boolean
  first?: boolean
  last?: boolean
}

/** What an activity is called: events of our own by their names, steps of a process by their id, others as their source says. */
export const activityName = (activity: string, kind: string, lang: Lang): string =>
  kind === 'mirror' ? activity : activity.startsWith('step:') ? activity.slice(5) : eventName(activity, lang)

/** Minutes in words. Of opening hours a day has no fixed length, so hours are the largest unit. */
export function minutesIn(minutes: number, clock: MiningMap['clock'], lang: Lang): string {
  if (clock === 'civil' || minutes < 60) return formatSpan(Math.round(minutes) * 60_000, lang)
  const hours = minutes / 60
  return `${hours < 10 ? hours.toFixed(1) : String(Math.round(hours))} ${lang === 'zh-CN' ? '小时' : 'h'}`
}

/** How much a thing weighs in the picture, 0 to 1; by its root, so that small ones can still be told apart. */
export const weightOf = (value: number, most: number): number => (most > 0 ? Math.sqrt(Math.max(0, value) / most) : 0)

export const valueOf = (edge: MiningEdge, metric: Metric): number => (metric === 'count' ? edge.count : metric === 'median' ? edge.took.median : edge.took.total)
export const loadOf = (a: MiningActivity, metric: Metric): number =>
  metric === 'count' ? a.count : metric === 'median' ? a.waiting.median + a.working.median : a.waiting.total

export interface DrawnNode {
  id: string
  kind: 'start' | 'end' | 'activity'
  x: number
  y: number
  width: number
  height: number
}
export interface DrawnEdge {
  id: string
  from: string
  to: string
  edge: MiningEdge | null
  count: number
  points: { x: number; y: number }[]
  label: { x: number; y: number }
}
export interface Drawing {
  width: number
  height: number
  nodes: DrawnNode[]
  edges: DrawnEdge[]
  hidden: number
}

/** Nodes of the picture beside the activities. No activity is called so: both begin with a control character. */
export const START = '\u0001start'
export const END = '\u0001end'
/** More edges than this make a picture that nobody can read; the list has them all. */
export const EDGES_DRAWN = 120

/** Lays the map out from top to bottom. The start is above what cases begin with, the end below what they end with. */
export async function layOut(map: Pick<MiningMap, 'activities' | 'edges'>): Promise<Drawing> {
  const { Graph, layout } = await dagre()
  const g = new Graph({ multigraph: true })
  g.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 44, edgesep: 16, marginx: 24, marginy: 16 })
  g.setDefaultEdgeLabel(() => ({}))
  for (const a of map.activities) g.setNode(a.activity, { width: 190, height: 56 })
  g.setNode(START, { width: 34, height: 34 })
  g.setNode(END, { width: 34, height: 34 })
  const drawn = map.edges.slice(0, EDGES_DRAWN)
  drawn.forEach((edge) => g.setEdge(edge.from, edge.to, { width: 58, height: 18, labelpos: 'c', weight: Math.log2(edge.count + 1) }, `${edge.from}\u0001${edge.to}`))
  for (const a of map.activities) {
    if (a.starts) g.setEdge(START, a.activity, { width: 40, height: 16, labelpos: 'c', weight: Math.log2(a.starts + 1) }, `${START}${a.activity}`)
    if (a.ends) g.setEdge(a.activity, END, { width: 40, height: 16, labelpos: 'c', weight: 1 }, `${a.activity}${END}`)
  }
  layout(g)
  const size = g.graph() as { width: number; height: number }
  return {
    width: size.width || 300,
    height: size.height || 200,
    hidden: map.edges.length - drawn.length,
    nodes: g.nodes().map((id) => ({ id, kind: id === START ? 'start' : id === END ? 'end' : 'activity', ...(g.node(id) as { x: number; y: number; width: number; height: number }) })),
    edges: g.edges().map((e) => {
      const at = g.edge(e) as { points: { x: number; y: number }[]; x: number; y: number }
      const edge = drawn.find((x) => x.from === e.v && x.to === e.w) ?? null
      const of = map.activities.find((a) => a.activity === (e.v === START ? e.w : e.v))
      return { id: e.name ?? '', from: e.v, to: e.w, edge, count: edge ? edge.count : (e.v === START ? of?.starts : of?.ends) ?? 0, points: at.points, label: { x: at.x, y: at.y } }
    })
  }
}

interface GraphLike {
  setGraph(label: object): void
  setDefaultEdgeLabel(make: () => object): void
  setNode(id: string, label: object): void
  setEdge(v: string, w: string, label: object, name: string): void
  graph(): unknown
  nodes(): string[]
  node(id: string): unknown
  edges(): { v: string; w: string; name?: string }[]
  edge(e: { v: string; w: string; name?: string }): unknown
}
async function dagre(): Promise<{ Graph: new (options: object) => GraphLike; layout: (g: GraphLike) => void }> {
  const module = (await import('@dagrejs/dagre')) as unknown as { default?: Dagre } & Dagre
  const found = module.default ?? module
  return { Graph: found.graphlib.Graph, layout: found.layout }
}
interface Dagre {
  graphlib: { Graph: new (options: object) => GraphLike }
  layout: (g: GraphLike) => void
}

/** The way of an edge as a soft line. */
export function lineOf(points: { x: number; y: number }[]): string {
  if (points.length < 3) return points.map((p, i) => `${i ? 'L' : 'M'}${p.x.toFixed(1)},${p.y.toFixed(1)}`).join('')
  const at = (i: number): { x: number; y: number } => points[i]!
  const mid = (a: { x: number; y: number }, b: { x: number; y: number }): string => `${((a.x + b.x) / 2).toFixed(1)},${((a.y + b.y) / 2).toFixed(1)}`
  let line = `M${at(0).x.toFixed(1)},${at(0).y.toFixed(1)}L${mid(at(0), at(1))}`
  for (let i = 1; i + 1 < points.length; i++) line += `Q${at(i).x.toFixed(1)},${at(i).y.toFixed(1)} ${mid(at(i), at(i + 1))}`
  const last = at(points.length - 1)
  return `${line}L${last.x.toFixed(1)},${last.y.toFixed(1)}`
}

/** A name in at most two lines of about as many columns; Chinese characters take two. */
export function linesOf(name: string, columns = 24): string[] {
  const wide = (text: string): number => [...text].reduce((n, c) => n + (/[\u2e80-\uffff]/.test(c) ? 2 : 1), 0)
  const lines: string[] = ['']
  for (const piece of name.split(/(?<=[\s-])|(?<=[\u4e00-\u9fff，、])/)) {
    if (wide(lines[lines.length - 1]! + piece) > columns && lines[lines.length - 1]) lines.push('')
    lines[lines.length - 1] += piece
  }
  return lines.length <= 2 ? lines.map((l) => l.trim()) : [lines[0]!.trim(), `${lines[1]!.trim().slice(0, columns - 2)}…`]
}
