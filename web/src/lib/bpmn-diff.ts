/* What differs between two versions of a process, element by element. Pure. */
import type { BpmnElement, BpmnModel } from './bpmn-model'

export interface ElementDetail {
  what: string
  old: string
  now: string
}
export interface ElementChange {
  id: string
  /** Its name in the version that has it; for a flow, the names of its ends. */
  name: string
  element: string
  kind: 'added' | 'removed' | 'changed'
  details: ElementDetail[]
}

const titleOf = (e: BpmnElement, model: BpmnModel): string => {
  if (e.element !== 'sequenceFlow') return e.name || e.id
  const end = (id: string): string => model.elements.find((x) => x.id === id)?.name || id
  return `${end(e.source)} → ${end(e.target)}${e.name ? ` (${e.name})` : ''}`
}

function detailsOf(before: BpmnElement, after: BpmnElement): ElementDetail[] {
  const found: ElementDetail[] = []
  const look = (what: string, old: string, now: string): void => { if (old !== now) found.push({ what, old, now }) }
  look('name', before.name, after.name)
  look('element', before.element, after.element)
  look('role', before.role, after.role)
  look('source', before.source, after.source)
  look('target', before.target, after.target)
  for (const key of new Set([...before.details.keys(), ...after.details.keys()])) look(key, before.details.get(key) ?? '', after.details.get(key) ?? '')
  return found
}

/** Elements are the same ones by their id. Steps come before flows; a flow that only went with its step is left out. */
export function diffProcesses(before: BpmnModel, after: BpmnModel): ElementChange[] {
  const was = new Map(before.elements.map((e) => [e.id, e]))
  const now = new Map(after.elements.map((e) => [e.id, e]))
  const changes: ElementChange[] = []
  for (const e of after.elements) {
    const old = was.get(e.id)
    const details = old ? detailsOf(old, e) : [...e.details].filter(([what]) => what === 'conditionExpression').map(([what, text]) => ({ what, old: '', now: text }))
    if (!old) changes.push({ id: e.id, name: titleOf(e, after), element: e.element, kind: 'added', details })
    else if (details.length) changes.push({ id: e.id, name: titleOf(e, after), element: e.element, kind: 'changed', details })
  }
  for (const e of before.elements) if (!now.has(e.id)) changes.push({ id: e.id, name: titleOf(e, before), element: e.element, kind: 'removed', details: [] })
  return changes.sort((a, b) => Number(a.element === 'sequenceFlow') - Number(b.element === 'sequenceFlow'))
}
