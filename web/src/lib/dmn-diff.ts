/* What differs between two versions of a model, decision by decision, rule by rule, cell by cell. Pure. */
import type { DecisionTable, DmnModel, ModelDecision, TableRule } from './dmn-model'

export interface CellChange {
  /** Title of the column. */
  column: string
  kind: 'input' | 'output' | 'note'
  old: string
  now: string
}
export type RuleChange =
  | { kind: 'added' | 'removed'; number: number; cells: { column: string; text: string }[] }
  | { kind: 'changed'; number: number; before: number; cells: CellChange[] }
  | { kind: 'moved'; number: number; before: number }
export interface DetailChange {
  what: 'policy' | 'expression' | 'type' | 'name' | 'columnAdded' | 'columnRemoved' | 'columnChanged' | 'logic'
  column?: string
  old: string
  now: string
}
export interface DecisionChange {
  name: string
  kind: 'added' | 'removed' | 'changed'
  details: DetailChange[]
  rules: RuleChange[]
}
export interface ModelChange {
  decisions: DecisionChange[]
  /** Input data that came, went or changed its type. */
  inputs: { name: string; kind: 'added' | 'removed' | 'changed'; old: string; now: string }[]
  /** Types of the model that came, went or changed. */
  types: { name: string; kind: 'added' | 'removed' | 'changed'; old: string; now: string }[]
}

interface Column {
  key: string
  title: string
  kind: 'input' | 'output'
  index: number
  said: string
}

/* A column is the same one when it has the same id, or else the same expression or name. */
function columnsOf(table: DecisionTable): Column[] {
  return [
    ...table.inputs.map((c, index) => ({ key: c.id || `in ${c.expression}`, title: c.label || c.expression, kind: 'input' as const, index, said: [c.expression, c.type, c.values].filter(Boolean).join(' · ') })),
    ...table.outputs.map((c, index) => ({ key: c.id || `out ${c.name}`, title: c.name || `${index + 1}`, kind: 'output' as const, index, said: [c.name, c.type, c.values, c.fallback].filter(Boolean).join(' · ') }))
  ]
}
const cell = (rule: TableRule, column: Column): string => (column.kind === 'input' ? rule.inputs : rule.outputs)[column.index] ?? ''
const same = (a: string, b: string): boolean => a === b || ([a, b].every((x) => x === '' || x === '-'))

/** The rules of both tables as pairs: by id where the ids are kept, the rest by equal content, in order. */
function pairs(before: DecisionTable, after: DecisionTable, contentOf: (rule: TableRule, table: DecisionTable) => string): Map<TableRule, TableRule> {
  const found = new Map<TableRule, TableRule>()
  const byId = new Map(before.rules.filter((r) => r.id).map((r) => [r.id, r]))
  for (const rule of after.rules) {
    const old = byId.get(rule.id)
    if (rule.id && old) found.set(rule, old)
  }
  const taken = new Set(found.values())
  for (const rule of after.rules.filter((r) => !found.has(r))) {
    const old = before.rules.find((r) => !taken.has(r) && contentOf(r, before) === contentOf(rule, after))
    if (!old) continue
    found.set(rule, old)
    taken.add(old)
  }
  return found
}

/* The numbers of the rules that kept their place among each other: a longest rising run of old numbers. */
function steady(numbers: number[]): Set<number> {
  const best: number[][] = []
  let longest: number[] = []
  numbers.forEach((n, i) => {
    let run: number[] = []
    for (let k = 0; k < i; k++) if (numbers[k]! < n && best[k]!.length > run.length) run = best[k]!
    best[i] = [...run, n]
    if (best[i]!.length > longest.length) longest = best[i]!
  })
  return new Set(longest)
}

function notes(old: TableRule, now: TableRule): CellChange[] {
  const count = Math.max(old.notes.length, now.notes.length)
  return Array.from({ length: count }, (_, i) => ({ column: '', kind: 'note' as const, old: old.notes[i] ?? '', now: now.notes[i] ?? '' })).filter((c) => c.old !== c.now)
}

function ruleChanges(before: DecisionTable, after: DecisionTable): RuleChange[] {
  const now = columnsOf(after)
  const was = new Map(columnsOf(before).map((c) => [c.key, c]))
  const kept = now.filter((c) => was.has(c.key))
  const content = (rule: TableRule, table: DecisionTable): string => kept.map((c) => cell(rule, table === before ? was.get(c.key)! : c)).map((s) => (s === '-' ? '' : s)).join('\u0001')
  const matched = pairs(before, after, content)
  const changes: RuleChange[] = []
  const places = after.rules.filter((r) => matched.has(r)).map((r) => before.rules.indexOf(matched.get(r)!))
  const inPlace = steady(places)
  after.rules.forEach((rule, i) => {
    const old = matched.get(rule)
    if (!old) {
      changes.push({ kind: 'added', number: i + 1, cells: now.map((c) => ({ column: c.title, text: cell(rule, c) })).filter((c) => !same(c.text, '')) })
      return
    }
    const before_ = before.rules.indexOf(old)
    const cells: CellChange[] = [
      ...kept.map((c) => ({ column: c.title, kind: c.kind, old: cell(old, was.get(c.key)!), now: cell(rule, c) })).filter((c) => !same(c.old, c.now)),
      ...now.filter((c) => !was.has(c.key)).map((c) => ({ column: c.title, kind: c.kind, old: '', now: cell(rule, c) })).filter((c) => !same(c.now, '')),
      ...notes(old, rule)
    ]
    if (cells.length) changes.push({ kind: 'changed', number: i + 1, before: before_ + 1, cells })
    else if (!inPlace.has(before_)) changes.push({ kind: 'moved', number: i + 1, before: before_ + 1 })
  })
  const still = new Set(matched.values())
  before.rules.forEach((rule, i) => {
    if (!still.has(rule)) changes.push({ kind: 'removed', number: i + 1, cells: [...was.values()].map((c) => ({ column: c.title, text: cell(rule, c) })).filter((c) => !same(c.text, '')) })
  })
  return changes
}

function tableDetails(before: DecisionTable, after: DecisionTable): DetailChange[] {
  const details: DetailChange[] = []
  const policy = (t: DecisionTable): string => [t.policy, t.aggregation].filter(Boolean).join(' ')
  if (policy(before) !== policy(after)) details.push({ what: 'policy', old: policy(before), now: policy(after) })
  const was = new Map(columnsOf(before).map((c) => [c.key, c]))
  const now = new Map(columnsOf(after).map((c) => [c.key, c]))
  for (const [key, c] of now) {
    const old = was.get(key)
    if (!old) details.push({ what: 'columnAdded', column: c.title, old: '', now: c.said })
    else if (old.said !== c.said || old.title !== c.title) details.push({ what: 'columnChanged', column: c.title, old: `${old.title}: ${old.said}`, now: `${c.title}: ${c.said}` })
  }
  for (const [key, c] of was) if (!now.has(key)) details.push({ what: 'columnRemoved', column: c.title, old: c.said, now: '' })
  return details
}

function change(old: ModelDecision, now: ModelDecision): DecisionChange | null {
  const details: DetailChange[] = []
  if (old.name !== now.name) details.push({ what: 'name', old: old.name, now: now.name })
  if (old.type !== now.type) details.push({ what: 'type', old: old.type, now: now.type })
  if (!!old.table !== !!now.table) details.push({ what: 'logic', old: old.table ? old.table.policy : old.expression, now: now.table ? now.table.policy : now.expression })
  else if (!now.table && old.expression !== now.expression) details.push({ what: 'expression', old: old.expression, now: now.expression })
  const rules = old.table && now.table ? ruleChanges(old.table, now.table) : []
  if (old.table && now.table) details.push(...tableDetails(old.table, now.table))
  return details.length || rules.length ? { name: now.name, kind: 'changed', details, rules } : null
}

function named<T extends { name: string }>(before: T[], after: T[], say: (item: T) => string): ModelChange['inputs'] {
  const was = new Map(before.map((x) => [x.name, x]))
  const now = new Map(after.map((x) => [x.name, x]))
  return [
    ...after.filter((x) => !was.has(x.name)).map((x) => ({ name: x.name, kind: 'added' as const, old: '', now: say(x) })),
    ...before.filter((x) => !now.has(x.name)).map((x) => ({ name: x.name, kind: 'removed' as const, old: say(x), now: '' })),
    ...after.filter((x) => was.has(x.name) && say(was.get(x.name)!) !== say(x)).map((x) => ({ name: x.name, kind: 'changed' as const, old: say(was.get(x.name)!), now: say(x) }))
  ]
}

/** What has changed from one model to another. Decisions are the same ones by id, or else by name. */
export function diffModels(before: DmnModel, after: DmnModel): ModelChange {
  const decisions: DecisionChange[] = []
  const seen = new Set<ModelDecision>()
  for (const decision of after.decisions) {
    const old = before.decisions.find((d) => d.id && d.id === decision.id) ?? before.decisions.find((d) => d.name === decision.name)
    if (!old) decisions.push({ name: decision.name, kind: 'added', details: decision.table ? [] : [{ what: 'expression', old: '', now: decision.expression }], rules: [] })
    else {
      seen.add(old)
      const found = change(old, decision)
      if (found) decisions.push(found)
    }
  }
  for (const old of before.decisions) if (!seen.has(old)) decisions.push({ name: old.name, kind: 'removed', details: [], rules: [] })
  return {
    decisions,
    inputs: named(before.inputs, after.inputs, (i) => i.type || 'Any'),
    types: named(before.types, after.types, (x) => [x.list ? `list<${x.base}>` : x.base, x.values].filter(Boolean).join(' '))
  }
}

export const isUnchanged = (c: ModelChange): boolean => c.decisions.length + c.inputs.length + c.types.length === 0
