/* A DMN model as people look at it: decisions with their tables or expressions, and what the inputs are. Pure: reads the
 * XML text itself, of DMN 1.3 to 1.5. */
import { childOf, childrenOf, readXml, textOf, type XmlNode } from './xml'

export interface TableInput {
  id: string
  label: string
  expression: string
  type: string
  values: string
}
export interface TableOutput {
  id: string
  name: string
  type: string
  values: string
  fallback: string
}
export interface TableRule {
  id: string
  inputs: string[]
  outputs: string[]
  notes: string[]
}
export interface DecisionTable {
  id: string
  policy: string
  aggregation: string
  inputs: TableInput[]
  outputs: TableOutput[]
  rules: TableRule[]
}
export interface ModelDecision {
  id: string
  name: string
  type: string
  table: DecisionTable | null
  /** The text of a literal expression; of any other logic its elements in one line. */
  expression: string
  /** Ids of the decisions, inputs and knowledge it requires; of another file with its namespace before them. */
  needs: string[]
}
export interface ModelType {
  name: string
  base: string
  values: string
  list: boolean
}
export interface DmnModel {
  name: string
  inputs: { id: string; name: string; type: string }[]
  decisions: ModelDecision[]
  types: ModelType[]
}

const at = (node: XmlNode | undefined, name: string): string => node?.attributes[name] ?? ''
const typeOf = (node: XmlNode): string => at(childOf(node, 'variable'), 'typeRef')

function readTable(node: XmlNode): DecisionTable {
  return {
    id: at(node, 'id'),
    policy: at(node, 'hitPolicy') || 'UNIQUE',
    aggregation: at(node, 'aggregation'),
    inputs: childrenOf(node, 'input').map((input) => {
      const expression = childOf(input, 'inputExpression')
      return { id: at(input, 'id'), label: at(input, 'label'), expression: textOf(expression), type: at(expression, 'typeRef'), values: textOf(childOf(input, 'inputValues')) }
    }),
    outputs: childrenOf(node, 'output').map((output) => ({
      id: at(output, 'id'), name: at(output, 'name') || at(output, 'label'), type: at(output, 'typeRef'),
      values: textOf(childOf(output, 'outputValues')), fallback: textOf(childOf(output, 'defaultOutputEntry'))
    })),
    rules: childrenOf(node, 'rule').map((rule) => ({
      id: at(rule, 'id'), inputs: childrenOf(rule, 'inputEntry').map(textOf), outputs: childrenOf(rule, 'outputEntry').map(textOf),
      notes: childrenOf(rule, 'annotationEntry').map(textOf)
    }))
  }
}

const LOGIC = ['decisionTable', 'literalExpression', 'context', 'invocation', 'list', 'relation', 'functionDefinition', 'encapsulatedLogic', 'conditional', 'filter', 'for', 'every', 'some']

/* Logic that is neither table nor expression, flat: good enough to see that it has changed. */
function flat(node: XmlNode): string {
  const own = [at(node, 'name'), node.text.trim()].filter(Boolean).join(' ')
  return [own, ...node.children.map(flat)].filter(Boolean).join(' ')
}

const REQUIREMENTS = ['informationRequirement', 'knowledgeRequirement']
const needsOf = (node: XmlNode): string[] =>
  node.children.filter((c) => REQUIREMENTS.includes(c.name)).flatMap((r) => r.children.filter((c) => c.name.startsWith('required')).map((c) => at(c, 'href').replace(/^#/, '')))

function readDecision(node: XmlNode): ModelDecision {
  const logic = node.children.find((c) => LOGIC.includes(c.name))
  const encapsulated = logic?.name === 'encapsulatedLogic' ? logic.children.find((c) => c.name === 'decisionTable') : undefined
  const table = logic?.name === 'decisionTable' ? logic : encapsulated
  return {
    id: at(node, 'id'), name: at(node, 'name'), type: typeOf(node), needs: needsOf(node), table: table ? readTable(table) : null,
    expression: table || !logic ? '' : logic.name === 'literalExpression' ? textOf(logic) : flat(logic)
  }
}

/** What a DMN text says; null when it is no XML or no DMN. */
export function readModel(text: string): DmnModel | null {
  const root = readXml(text)
  if (!root || root.name !== 'definitions') return null
  return {
    name: at(root, 'label') || at(root, 'name'),
    inputs: childrenOf(root, 'inputData').map((input) => ({ id: at(input, 'id'), name: at(input, 'name'), type: typeOf(input) })),
    decisions: root.children.filter((c) => c.name === 'decision' || c.name === 'businessKnowledgeModel').map(readDecision),
    types: childrenOf(root, 'itemDefinition').map((item) => ({
      name: at(item, 'name'), base: (childOf(item, 'typeRef')?.text ?? '').trim(), list: at(item, 'isCollection') === 'true',
      values: textOf(childOf(item, 'allowedValues')) || textOf(childOf(item, 'typeConstraint'))
    }))
  }
}

/** Names of the inputs that a decision asks for, itself or through others; null when that cannot be told from this text. */
export function inputsNeeded(model: DmnModel, decision: string): Set<string> | null {
  const byId = new Map(model.decisions.map((d) => [d.id, d]))
  const names = new Map(model.inputs.map((i) => [i.id, i.name]))
  const start = model.decisions.find((d) => d.name === decision)
  if (!start) return null
  const found = new Set<string>()
  const seen = new Set([start])
  for (const d of seen) {
    for (const id of d.needs) {
      const next = byId.get(id)
      if (next) seen.add(next)
      else if (names.has(id)) found.add(names.get(id)!)
      else return null
    }
  }
  return found
}

/** Is a test entry one that any value meets? */
export const isAny = (entry: string): boolean => entry === '' || entry === '-'

/** The texts in quotes of a list such as `"a", "b"`; null when it is anything else. */
export function quoted(entry: string): string[] | null {
  const parts = [...entry.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
  const rest = entry.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/[\s,]/g, '')
  return parts.length && rest === '' ? parts.map((m) => m[1]!.replace(/\\(.)/g, '$1')) : null
}

/** Which rule of which table stands on a line of a model's text; null when the line belongs to no rule. */
export function ruleAtLine(text: string, line: number): { table: string; rule: number } | null {
  const here = text.split('\n', line).join('\n')
  const tables = [...here.matchAll(/<(?:[\w.-]+:)?decisionTable\b[^>]*/g)]
  const last = tables.at(-1)
  if (!last) return null
  const inside = here.slice(last.index)
  const rules = [...inside.matchAll(/<(?:[\w.-]+:)?rule[\s>]/g)].length
  const closed = inside.split('\n').slice(0, -1).join('\n')
  const id = /\bid="([^"]*)"/.exec(last[0])?.[1]
  return rules && id && !/<\/(?:[\w.-]+:)?decisionTable>/.test(closed) ? { table: id, rule: rules } : null
}
