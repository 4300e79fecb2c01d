/* One process drawn by bpmn-js, to be looked at, with what runs in it. Loaded only when somebody wants to see the picture. */
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import type { Lang } from '@/lib/dates'
import type { Mark } from '@/lib/flow'
import { labelIn } from '@/lib/labels'
import { translator } from '@/lib/translate'
import { withLayout } from './bpmn-place'
import { BPMN_ZH } from './bpmn-texts'
import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css'
import './bpmn-js.css'

export interface View {
  /** Shows a text; gives back whether its layout had to be made here. Rejects when there is nothing that can be drawn. */
  open(text: string): Promise<{ laidOut: boolean }>
  /** Marks the elements; `say` gives the words of a mark: what is read out and shown under it. */
  mark(marks: Mark[], say: (mark: Mark) => { label: string; short: string }): void
  zoom(step: 1 | -1 | 0): void
  scroll(dx: number, dy: number): void
  /** Brings an element into view and puts the light on it; false when it is not in the picture. */
  reveal(id: string): boolean
  destroy(): void
}

interface Shape {
  id: string
  x: number
  y: number
  width: number
  height: number
  waypoints?: unknown
  collapsed?: boolean
  parent?: Shape
  businessObject?: { name?: string; $type: string }
}
interface Canvas {
  zoom(level?: number | string, at?: unknown): number
  viewbox(box?: { x: number; y: number; width: number; height: number }): { x: number; y: number; width: number; height: number; scale: number; inner: { x: number; y: number; width: number; height: number }; outer: { width: number; height: number } }
  addMarker(id: string, marker: string): void
  removeMarker(id: string, marker: string): void
  scrollToElement(element: Shape, padding?: number): void
  scroll(by: { dx: number; dy: number }): void
  setRootElement(root: unknown): void
  findRoot(id: string): unknown
  getRootElement(): unknown
  resized(): void
}
interface Registry { get(id: string): Shape | undefined; forEach(each: (element: Shape) => void): void }
interface Overlays { add(id: string, type: string, overlay: Record<string, unknown>): string; remove(filter: { type: string }): void }

/* Smaller than this nobody can read it: then a part is shown and the rest is a drag away. */
const SMALLEST = 0.8

/** Text in a picture: in the page's own type, by its name because bpmn-js measures with it, and larger than bpmn-js would have it. */
export function textStyle(): { defaultStyle: object; externalStyle: object } {
  return { defaultStyle: { fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--sans').trim() || 'sans-serif', fontSize: 14 }, externalStyle: { fontSize: 13 } }
}

function badge(mark: Mark, words: { label: string; short: string }): HTMLElement {
  const box = document.createElement('button')
  box.type = 'button'
  box.className = `flow-mark ${mark.incident !== null ? 'incident' : mark.tokens ? 'here' : 'done'}${mark.lamp ? ` ${mark.lamp}` : ''}`
  const sign = document.createElement('span')
  sign.className = 'sign'
  sign.setAttribute('aria-hidden', 'true')
  sign.textContent = mark.incident !== null ? '!' : mark.tokens ? String(mark.tokens) : mark.times > 1 ? `✓${mark.times}` : '✓'
  const said = document.createElement('span')
  said.className = 'visually-hidden'
  said.textContent = words.label
  const tip = document.createElement('span')
  tip.className = 'tip'
  tip.setAttribute('aria-hidden', 'true')
  tip.textContent = words.label
  box.append(sign, said, tip)
  return box
}

function shade(mark: Mark, short: string): HTMLElement {
  const box = document.createElement('span')
  box.className = `flow-due ${mark.lamp ?? ''}`
  box.textContent = short
  box.setAttribute('aria-hidden', 'true')
  return box
}

/** Makes a view in an element. */
export function makeView(container: HTMLElement, lang: Lang): View {
  const viewer = new NavigatedViewer({ container, zoomScroll: { enabled: false }, textRenderer: textStyle(), additionalModules: [{ translate: ['value', translator(lang === 'en' ? null : BPMN_ZH)] }] } as never)
  const canvas = viewer.get('canvas') as Canvas
  const registry = viewer.get('elementRegistry') as Registry
  const overlays = viewer.get('overlays') as Overlays
  let marked: [string, string][] = []
  let lit = ''

  /* Names in two languages are shown in the one of the page; this is a picture only, nothing is saved. */
  viewer.on('import.parse.complete', (({ definitions }: { definitions?: { rootElements?: unknown[] } }) => {
    const seen = new Set<unknown>()
    const walk = (node: unknown): void => {
      if (!node || typeof node !== 'object' || seen.has(node)) return
      seen.add(node)
      const named = node as { name?: unknown; flowElements?: unknown[]; laneSets?: { lanes?: unknown[] }[]; participants?: unknown[]; childLaneSet?: { lanes?: unknown[] } }
      if (typeof named.name === 'string') named.name = labelIn(named.name, lang)
      for (const list of [named.flowElements, named.participants, ...(named.laneSets ?? []).map((s) => s.lanes), named.childLaneSet?.lanes]) for (const inner of list ?? []) walk(inner)
    }
    for (const root of definitions?.rootElements ?? []) walk(root)
  }) as never)

  /* The whole picture where it can be read, else the part around what waits. */
  function fit(centre?: Shape): void {
    canvas.resized()
    const { inner, outer } = canvas.viewbox()
    if (!inner.width || !outer.width) return
    const whole = Math.min((outer.width - 40) / inner.width, (outer.height - 56) / inner.height, 1.15)
    const scale = Math.max(whole, SMALLEST)
    const width = outer.width / scale
    const height = outer.height / scale
    const middle = centre ? { x: centre.x + centre.width / 2, y: centre.y + centre.height / 2 } : { x: inner.x + width / 2 - 20 / scale, y: inner.y + inner.height / 2 }
    const clamp = (at: number, size: number, from: number, length: number): number => (length + 40 / scale <= size ? from + length / 2 - size / 2 : Math.min(Math.max(at - size / 2, from - 20 / scale), from + length + 20 / scale - size))
    canvas.viewbox({ x: clamp(middle.x, width, inner.x, inner.width), y: clamp(middle.y, height, inner.y, inner.height), width, height })
  }
  function tokenShape(): Shape | undefined {
    const [id] = marked.find(([, name]) => name === 'flow-incident') ?? marked.find(([, name]) => name === 'flow-here') ?? []
    return id ? registry.get(id) : undefined
  }

  return {
    async open(given) {
      const { text, laidOut } = await withLayout(given)
      await viewer.importXML(text)
      const { inner, outer } = canvas.viewbox()
      const scale = Math.max(Math.min((outer.width - 40) / inner.width, 1.15), SMALLEST)
      container.style.height = `${Math.round(Math.min(Math.max(inner.height * scale + 96, 200), Math.max(innerHeight * 0.62, 320)))}px`
      fit()
      return { laidOut }
    },
    mark(marks, say) {
      for (const [id, name] of marked) if (registry.get(id)) canvas.removeMarker(id, name)
      overlays.remove({ type: 'flow' })
      marked = []
      for (const mark of marks) {
        const shape = registry.get(mark.node)
        if (!shape || shape.waypoints) continue
        const name = mark.incident !== null ? 'flow-incident' : mark.tokens ? 'flow-here' : 'flow-done'
        canvas.addMarker(mark.node, name)
        marked.push([mark.node, name])
        const words = say(mark)
        overlays.add(mark.node, 'flow', { position: { top: -13, right: 13 }, html: badge(mark, words), scale: { min: 0.9, max: 1.1 } })
        if (words.short) overlays.add(mark.node, 'flow', { position: { bottom: -4, left: 0 }, html: shade(mark, words.short), scale: { min: 0.9, max: 1.1 } })
      }
      fit(tokenShape())
    },
    zoom(step) {
      if (step === 0) return fit(tokenShape())
      canvas.zoom(Math.min(Math.max(canvas.zoom() * (step > 0 ? 1.25 : 0.8), 0.2), 3))
    },
    scroll: (dx, dy) => canvas.scroll({ dx, dy }),
    reveal(id) {
      const shape = registry.get(id)
      if (!shape) return false
      const root = canvas.findRoot(id)
      if (root && root !== canvas.getRootElement()) canvas.setRootElement(root)
      canvas.scrollToElement(shape, 120)
      if (lit && registry.get(lit)) canvas.removeMarker(lit, 'flow-lit')
      canvas.addMarker(id, 'flow-lit')
      lit = id
      return true
    },
    destroy: () => viewer.destroy()
  }
}
