/* Why a decision came out as it did: from the explanation that the server gives to marks in a table and sentences. Pure;
 * the words come from the page's texts. */

export interface Failed {
  column: number
  test: string
}
export interface ExplainedRule {
  rule: number
  after: number
  failed: Failed[]
}
export interface ExplainedTable {
  decision: string
  id: string
  hit_policy: string
  inputs: { expression: string; label: string; value: unknown }[]
  matched: number[]
  rules: ExplainedRule[]
  left_out?: number
}
export interface Explanation {
  decision: string
  inputs: Record<string, unknown>
  result: unknown
  tables: ExplainedTable[]
  version?: string | null
}

export type Say = (key: string, named?: Record<string, unknown>) => string

const isObject = (value: unknown): value is Record<string, unknown> => !!value && typeof value === 'object' && !Array.isArray(value)
const isTable = (value: unknown): value is ExplainedTable =>
  isObject(value) && Array.isArray(value.inputs) && Array.isArray(value.matched) && Array.isArray(value.rules)

/** The explanation in a value, be it an object or its JSON text; null when it is none. */
export function readExplanation(value: unknown): Explanation | null {
  let found = value
  if (typeof found === 'string') {
    try {
      found = JSON.parse(found)
    } catch {
      return null
    }
  }
  if (!isObject(found) || typeof found.decision !== 'string' || !Array.isArray(found.tables) || !found.tables.every(isTable)) return null
  return { ...(found as unknown as Explanation), inputs: isObject(found.inputs) ? found.inputs : {} }
}

/** A value as an expression would write it: texts in quotes, no value as null. */
export function sayValue(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value)
}

export interface Sentence {
  rule: number
  kind: 'matched' | 'after' | 'failed'
  text: string
}

/** One sentence for each rule of a table, those that matched first, the others in their order. */
export function sentences(table: ExplainedTable, say: Say): Sentence[] {
  const why = ({ column, test }: Failed): string => {
    const input = table.inputs[column - 1]
    return say('explain.because', { column, label: input?.label || input?.expression || String(column), test, value: sayValue(input?.value ?? null) })
  }
  const others = table.rules.map((r): Sentence => {
    if (r.after > 0) return { rule: r.rule, kind: 'after', text: say('explain.after', { rule: r.rule, other: r.after }) }
    return { rule: r.rule, kind: 'failed', text: say('explain.failed', { rule: r.rule, why: r.failed.map(why).join(say('explain.and')) }) }
  })
  return [...table.matched.map((rule): Sentence => ({ rule, kind: 'matched', text: say('explain.matched', { rule }) })), ...others]
}

export interface Marks {
  /** Id of the table. */
  table: string
  decision: string
  /** Rules by number, from 1. */
  matched: number[]
  after: number[]
  /** Cells whose test the value did not meet. */
  failed: { rule: number; column: number }[]
}

/** What is to be marked in the tables of the editor. */
export function marksOf(explanation: Explanation): Marks[] {
  return explanation.tables.map((t) => ({
    table: t.id, decision: t.decision, matched: [...t.matched], after: t.rules.filter((r) => r.after > 0).map((r) => r.rule),
    failed: t.rules.flatMap((r) => r.failed.map((f) => ({ rule: r.rule, column: f.column })))
  }))
}
