/* What stands in a BPMN file: its elements and sequence flows, for lists, comparison and finding an element by its line.
 * Pure; the drawing and the extensions of others are read over. */
import { readXml, type XmlNode } from './xml'

export interface BpmnElement {
  id: string
  /** "userTask", "sequenceFlow" … */
  element: string
  name: string
  /** Name of the innermost lane it lies in. */
  role: string
  /** Id of the sub-process it lies in, or empty. */
  parent: string
  /** For a sequence flow. */
  source: string
  target: string
  /** Everything else that is said of it, as "what: text". */
  details: Map<string, string>
}
export interface BpmnModel {
  process: string
  name: string
  elements: BpmnElement[]
}

const NODES = /(Task|^task|Event|Gateway|subProcess|SubProcess|callActivity|transaction)$/
const TASKS = /(Task|^task|callActivity)$/
const isNode = (name: string): boolean => NODES.test(name) && !name.endsWith('EventDefinition')

export const isTask = (element: string): boolean => TASKS.test(element)

function rolesOf(process: XmlNode): Map<string, string> {
  const roles = new Map<string, string>()
  const walk = (node: XmlNode): void => {
    for (const child of node.children) {
      if (child.name === 'laneSet' || child.name === 'childLaneSet') walk(child)
      if (child.name !== 'lane') continue
      for (const ref of child.children.filter((c) => c.name === 'flowNodeRef')) roles.set(ref.text.trim(), child.attributes.name ?? child.attributes.id ?? '')
      walk(child)
    }
  }
  walk(process)
  return roles
}

/* What means the same as not to say it: editors leave it out when they write. */
const USUAL: Record<string, string> = { cancelActivity: 'true', isInterrupting: 'true', isSequential: 'false', triggeredByEvent: 'false', isForCompensation: 'false', cancelRemainingInstances: 'true', testBefore: 'false', parallelMultiple: 'false', instantiate: 'false', waitForCompletion: 'true', gatewayDirection: 'Unspecified', behavior: 'All', startQuantity: '1', completionQuantity: '1' }
const OWN = new Set(['id', 'name', 'sourceRef', 'targetRef'])
const SKIPPED = new Set(['incoming', 'outgoing', 'extensionElements'])

/* What is said of an element: its attributes and what stands inside, each under a path of names. */
function detailsOf(node: XmlNode): Map<string, string> {
  const found = new Map<string, string>()
  const put = (key: string, text: string): void => {
    if (USUAL[key.slice(key.lastIndexOf('.') + 1)] === text) return
    found.set(key, found.has(key) ? `${found.get(key)} · ${text}` : text)
  }
  for (const [key, text] of Object.entries(node.attributes)) if (!OWN.has(key)) put(key, text)
  const walk = (inner: XmlNode, path: string): void => {
    for (const child of inner.children) {
      if (SKIPPED.has(child.name) || isNode(child.name) || child.name === 'sequenceFlow' || child.name === 'laneSet') continue
      const here = path ? `${path}.${child.name}` : child.name
      const text = child.text.trim()
      if (text) put(here, text)
      for (const [key, value] of Object.entries(child.attributes)) if (key !== 'id' && key !== 'type') put(`${here}.${key}`, value)
      if (!text && child.children.length === 0 && Object.keys(child.attributes).every((k) => k === 'id')) put(here, '✓')
      walk(child, here)
    }
  }
  walk(node, '')
  return found
}

/** The model of a text, or null when it is no BPMN that can be read. */
export function readBpmn(text: string): BpmnModel | null {
  const root = readXml(text)
  const process = root?.name === 'definitions' ? (root.children.filter((c) => c.name === 'process').sort((a, b) => Number(b.attributes.isExecutable === 'true') - Number(a.attributes.isExecutable === 'true'))[0] ?? null) : null
  if (!root || !process) return null
  const elements: BpmnElement[] = []
  for (const one of root.children.filter((c) => c.name === 'process')) {
    const roles = rolesOf(one)
    const walk = (node: XmlNode, parent: string): void => {
      for (const child of node.children) {
        const flow = child.name === 'sequenceFlow'
        if (!flow && !isNode(child.name)) continue
        const id = child.attributes.id ?? ''
        elements.push({ id, element: child.name, name: child.attributes.name ?? '', role: roles.get(id) ?? '', parent, source: child.attributes.sourceRef ?? '', target: child.attributes.targetRef ?? '', details: detailsOf(child) })
        if (!flow) walk(child, id)
      }
    }
    walk(one, '')
  }
  return { process: process.attributes.id ?? '', name: process.attributes.name ?? '', elements }
}

/** Whether there is a whole drawing in it: shapes, and lines where something flows. */
export const isDrawn = (text: string): boolean => /<(?:[\w.-]+:)?BPMNShape\b/.test(text) && (/<(?:[\w.-]+:)?BPMNEdge\b/.test(text) || !/<(?:[\w.-]+:)?sequenceFlow\b/.test(text))

/** The id of the element that stands on a line of the text, or the nearest one above it; empty when there is none. */
export function elementAtLine(text: string, line: number): string {
  const lines = text.split('\n')
  for (let i = Math.min(line, lines.length) - 1; i >= 0; i--) {
    const found = /<(?:[\w.-]+:)?(\w+)\b[^>]*?\sid="([^"]+)"/.exec(lines[i]!)
    if (found && (isNode(found[1]!) || found[1] === 'sequenceFlow' || found[1] === 'process')) return found[2]!
    if (/<(?:[\w.-]+:)?definitions\b/.test(lines[i]!)) return ''
  }
  return ''
}

/** The line that a fault names: "file.bpmn:12" is 12. */
export function lineOf(where: string): number | null {
  const found = /:(\d+)$/.exec(where)
  return found ? Number(found[1]) : null
}
