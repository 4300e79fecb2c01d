/* One process open in the editor of bpmn-js, to be changed. Loaded only when a model is opened. */
import Modeler from 'bpmn-js/lib/Modeler'
import { prepare, restore, type Prepared } from '@/lib/model-text'
import { translator } from '@/lib/translate'
import { BPMN_ZH } from '@/parts/bpmn-texts'
import { withLayout } from '@/parts/bpmn-place'
import { textStyle } from '@/parts/bpmn-view'
import { editsFor, fieldsOf, type ElementField, type Moddle } from './element-fields'
import { YC } from './yc-moddle'

export interface Selected {
  id: string
  /** "userTask" … */
  element: string
  fields: ElementField[]
}
export interface DeskState {
  selected: Selected
  canUndo: boolean
  canRedo: boolean
}
export interface Desk {
  /** Shows a text; rejects when it is no BPMN. Gives back what the editor does not understand. */
  open(text: string): Promise<{ warnings: string[]; comments: number; laidOut: boolean }>
  save(): Promise<{ text: string; dirty: boolean }>
  set(key: string, value: string | boolean): void
  undo(): void
  redo(): void
  reveal(id: string): boolean
  /** Puts marks on elements: where tokens are while one walks through, and where the check found something. */
  mark(here: string[], done: string[], wrong: string[]): void
  fit(): void
  destroy(): void
}

interface Element { id: string; businessObject: Moddle; waypoints?: unknown; type: string }

const lower = (type: string): string => { const bare = type.replace(/^bpmn:/, ''); return bare[0]!.toLowerCase() + bare.slice(1) }

export function makeDesk(container: HTMLElement, chinese: boolean, told: (state: DeskState, edited: boolean) => void): Desk {
  const modeler = new Modeler({ container, moddleExtensions: { yc: YC }, textRenderer: textStyle(), additionalModules: [{ translate: ['value', translator(chinese ? BPMN_ZH : null)] }] } as never)
  const get = (name: string): any => modeler.get(name) // eslint-disable-line
  let prepared: Prepared = prepare('')
  let baseline = ''
  let busy = true
  let marked: [string, string][] = []

  const rootElement = (): Element => get('canvas').getRootElement() as Element
  /* Nothing selected means the process itself; a pool stands for its process. */
  function current(): Element {
    const chosen = (get('selection').get() as Element[])[0]
    return chosen ?? rootElement()
  }
  function objectOf(element: Element): Moddle {
    const bo = element.businessObject
    if (element.type === 'label') return bo
    return bo.$type === 'bpmn:Participant' && bo.processRef ? (bo.processRef as Moddle) : bo
  }
  function tell(edited: boolean): void {
    if (busy) return
    const bo = objectOf(current())
    told({ selected: { id: bo.id ?? '', element: lower(bo.$type), fields: fieldsOf(bo) }, canUndo: get('commandStack').canUndo() as boolean, canRedo: get('commandStack').canRedo() as boolean }, edited)
  }
  modeler.on('selection.changed', () => tell(false))
  modeler.on('commandStack.changed', () => tell(true))

  /* The palette lies over the left edge. */
  function fit(): void {
    const canvas = get('canvas')
    canvas.resized()
    const { inner, outer } = canvas.viewbox() as { inner: { x: number; y: number; width: number; height: number }; outer: { width: number; height: number } }
    const left = (container.querySelector('.djs-palette')?.getBoundingClientRect().width ?? 0) + 40
    if (!inner.width || outer.width < left + 60) return canvas.zoom('fit-viewport', 'auto')
    const scale = Math.min(Math.max(Math.min((outer.width - left - 30) / inner.width, (outer.height - 90) / inner.height), 0.65), 1.1)
    canvas.viewbox({ x: inner.x - left / scale, y: inner.y + inner.height / 2 - outer.height / scale / 2, width: outer.width / scale, height: outer.height / scale })
  }
  const text = async (): Promise<string> => restore((await modeler.saveXML({ format: true })).xml ?? '', prepared)

  return {
    async open(given) {
      busy = true
      prepared = prepare(given)
      const { text: drawn, laidOut } = await withLayout(prepared.text)
      const { warnings } = await modeler.importXML(drawn)
      baseline = await text()
      busy = false
      fit()
      tell(false)
      return { warnings: warnings.map((w) => String((w as { message?: string }).message ?? w)), comments: prepared.innerComments, laidOut }
    },
    async save() {
      const now = await text()
      /* With everything undone nothing is changed, even where the editor left an empty label behind. */
      return { text: now, dirty: (get('commandStack').canUndo() as boolean) && now !== baseline }
    },
    set(key, value) {
      const element = current()
      const bo = objectOf(element)
      const make = (type: string, members: Record<string, unknown> = {}): Moddle => get('bpmnFactory').create(type, members) as Moddle
      const edits = editsFor(bo, key, value, make)
      for (const { target, props } of edits) {
        /* What the drawing knows of goes the way that draws it anew. */
        if (target === element.businessObject && ['name', 'id', 'default', 'conditionExpression'].some((k) => k in props)) get('modeling').updateProperties(element, props)
        else get('modeling').updateModdleProperties(element, target, props)
      }
    },
    undo: () => get('commandStack').undo(),
    redo: () => get('commandStack').redo(),
    reveal(id) {
      const element = get('elementRegistry').get(id) as Element | undefined
      if (!element) return false
      const root = get('canvas').findRoot(id)
      if (root && root !== rootElement()) get('canvas').setRootElement(root)
      get('canvas').scrollToElement(element, 120)
      get('selection').select(element)
      return true
    },
    mark(here, done, wrong) {
      const registry = get('elementRegistry')
      for (const [id, name] of marked) if (registry.get(id)) get('canvas').removeMarker(id, name)
      marked = [...done.map((id): [string, string] => [id, 'flow-done']), ...here.map((id): [string, string] => [id, 'flow-here']), ...wrong.map((id): [string, string] => [id, 'flow-incident'])].filter(([id]) => registry.get(id))
      for (const [id, name] of marked) get('canvas').addMarker(id, name)
    },
    fit,
    destroy: () => modeler.destroy()
  }
}
