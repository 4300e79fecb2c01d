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
}
export interface ModelType {
  name: string
  base: string
  values: string
  list: boolean
}
export interface DmnModel {
  name: string
  inputs: { name: string; type: string }[]
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

function readDecision(node: XmlNode): ModelDecision {
  const logic = node.children.find((c) => LOGIC.includes(c.name))
  const encapsulated = logic?.name === 'encapsulatedLogic' ? logic.children.find((c) => c.name === 'decisionTable') : undefined
  const table = logic?.name === 'decisionTable' ? logic : encapsulated
  return {
    id: at(node, 'id'), name: at(node, 'name'), type: typeOf(node), table: table ? readTable(table) : null,
    expression: table || !logic ? '' : logic.name === 'literalExpression' ? textOf(logic) : flat(logic)
  }
}

/** What a DMN text says; null when it is no XML or no DMN. */
export function readModel(text: string): DmnModel | null {
  const root = readXml(text)
  if (!root || root.name !== 'definitions') return null
  return {
    name: at(root, 'name'),
    inputs: childrenOf(root, 'inputData').map((input) => ({ name: at(input, 'name'), type: typeOf(input) })),
    decisions: root.children.filter((c) => c.name === 'decision' || c.name === 'businessKnowledgeModel').map(readDecision),
    types: childrenOf(root, 'itemDefinition').map((item) => ({
      name: at(item, 'name'), base: (childOf(item, 'typeRef')?.text ?? '').trim(), list: at(item, 'isCollection') === 'true',
      values: textOf(childOf(item, 'allowedValues')) || textOf(childOf(item, 'typeConstraint'))
    }))
  }
}

/** Is a test entry one that any value meets? */
export const isAny = (entry: string): boolean => entry === '' || entry === '-'

/** The texts in quotes of a list such as `"a", "b"`; null when it is anything else. */
export function quoted(entry: string): string[] | null {
  const parts = [...entry.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
  const rest = entry.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/[\s,]/g, '')
  return parts.length && rest === '' ? parts.map((m) => m[1]!.replace(/\\(.)/g, '$1')) : null
}
