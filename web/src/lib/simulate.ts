/* What a simulation assumes, as people set it, and what it found. The server's own form is that of docs/SIMULATION.md. Pure. */
import type { ModelNode } from '../api/flow-types'
import type { BpmnModel } from './bpmn-model'

export interface TaskPlan {
  id: string
  name: string
  /** Hours of work. */
  mean: number
  spread: number
  role: string
}
/** A flow that leaves by a condition: how often it is taken, in percent. */
export interface FlowPlan {
  id: string
  from: string
  name: string
  percent: number
}
export interface Plan {
  arrivals: number
  promise: number
  tasks: TaskPlan[]
  flows: FlowPlan[]
  people: Record<string, number>
}

interface Estimate { mean: number; low: number; high: number }
interface Spread extends Estimate { n: number; median: number; p90: number; p95: number; most: number }
export interface Simulated {
  runs: number
  started: number
  finished: number
  incidents: number
  unfinished: number
  cycle_minutes: Spread
  cycle_elapsed_minutes: Spread
  limits: { days: number; share: Estimate }[]
  tasks: { id: string; name: string; pool: string; done: number; wait_minutes: Spread; work_minutes: Spread }[]
  pools: { name: string; capacity: number; utilisation: Estimate }[]
  first_incident?: string
}

/* What a person does; a task that the machine does by itself takes no time. */
const BY_PEOPLE = /^(userTask|manualTask|task|receiveTask|serviceTask|sendTask)$/
/** The pool of those whose step names no role. */
export const ANYONE = '*'

/** A plan to begin with: four hours a step, two people a role, and each conditional flow as likely as the others. */
export function planOf(nodes: ModelNode[], model: BpmnModel | null): Plan {
  const tasks = nodes.filter((n) => BY_PEOPLE.test(n.element)).map((n): TaskPlan => ({ id: n.id, name: n.name || n.id, mean: 4, spread: 2, role: n.role || ANYONE }))
  const people = Object.fromEntries([...new Set(tasks.map((t) => t.role))].map((role) => [role, role === ANYONE ? 6 : 2]))
  return { arrivals: 5, promise: 5, tasks, flows: flowsOf(model), people }
}

/* Flows with a condition; those of an exclusive gateway share what its default flow leaves. */
function flowsOf(model: BpmnModel | null): FlowPlan[] {
  if (!model) return []
  const byId = new Map(model.elements.map((e) => [e.id, e]))
  return model.elements.flatMap((e) => {
    const source = byId.get(e.source)
    if (e.element !== 'sequenceFlow' || !e.details.has('conditionExpression') || !source || !/^(exclusive|inclusive)Gateway$/.test(source.element) || source.details.get('default') === e.id) return []
    const beside = model.elements.filter((x) => x.source === e.source).length
    return [{ id: e.id, from: source.name || source.id, name: e.name || byId.get(e.target)?.name || e.id, percent: Math.floor(100 / beside) }]
  })
}

export interface Setting {
  start: string
  days: number
  runs: number
  /** Variables that each case begins with. */
  input?: Record<string, unknown>
}

/** The form the server takes. */
export function configOf(plan: Plan, setting: Setting): Record<string, unknown> {
  const used = [...new Set(plan.tasks.map((t) => t.role))]
  return {
    start: setting.start, days: setting.days, warm_up_days: Math.min(10, Math.floor(setting.days / 5)), runs: setting.runs,
    hours: [{ from: 540, to: 720 }, { from: 840, to: 1020 }],
    arrivals: { per_working_day: plan.arrivals }, promise: plan.promise, limits: [plan.promise],
    pools: Object.fromEntries(used.map((role) => [role, plan.people[role] ?? 1])),
    tasks: Object.fromEntries(plan.tasks.map((t) => [t.id, { duration: t.spread > 0 && t.mean > 0 ? { lognormal: [t.mean, t.spread], unit: 'hours' } : { fixed: t.mean, unit: 'hours' }, pool: t.role }])),
    ...(setting.input ? { input: [{ set: setting.input }] } : {}),
    ...(plan.flows.length ? { flows: Object.fromEntries(plan.flows.map((f) => [f.id, f.percent / 100])) } : {})
  }
}

/** The share that kept the promise, in percent with one decimal; null when it was not asked. */
export function keptPercent(found: Simulated, promise: number): number | null {
  const share = found.limits.find((l) => l.days === promise)?.share.mean
  return share === undefined ? null : Math.round(share * 1000) / 10
}

/** Working minutes as working days of so many minutes, with one decimal. */
export const workingDays = (minutes: number, dayMinutes = 360): number => Math.round((minutes / dayMinutes) * 10) / 10
export const hoursOf = (minutes: number): number => Math.round(minutes / 6) / 10

/** What is wrong with a plan: a key below `sim.wrong`, or empty. */
export function faultOf(plan: Plan): string {
  if (!(plan.arrivals > 0)) return 'arrivals'
  if (!(plan.promise >= 1) || !Number.isInteger(plan.promise)) return 'promise'
  if (plan.tasks.some((t) => !(t.mean >= 0) || !(t.spread >= 0))) return 'hours'
  if (Object.values(plan.people).some((n) => !(n >= 1) || !Number.isInteger(n))) return 'people'
  return plan.flows.some((f) => !(f.percent >= 0 && f.percent <= 100)) ? 'percent' : ''
}
