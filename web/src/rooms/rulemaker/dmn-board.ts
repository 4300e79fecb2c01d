/* One model open in dmn-js, to be read or changed. Loaded only when a decision is opened: dmn-js is large. */
import type { Marks } from '@/lib/explain'
import type { Finding } from '@/api/types'
import { prepare, restore, type Prepared } from '@/lib/model-text'
import { translator } from '@/lib/translate'
import { layout, type DrgNode } from './dmn-layout'
import { DMN_ZH } from './dmn-texts'
import 'dmn-js/dist/assets/diagram-js.css'
import 'dmn-js/dist/assets/dmn-js-shared.css'
import 'dmn-js/dist/assets/dmn-js-drd.css'
import 'dmn-js/dist/assets/dmn-js-decision-table.css'
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css'
import 'dmn-js/dist/assets/dmn-js-literal-expression.css'
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css'
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css'
import 'dmn-js/dist/assets/dmn-font/css/dmn.css'
import './dmn-js.css'

export interface BoardView {
  id: string
  name: string
  type: DmnView['type']
}
export interface BoardState {
  views: BoardView[]
  active: string
  canUndo: boolean
  canRedo: boolean
}
export interface Board {
  /** Shows a text; rejects when it is no DMN. Its warnings tell what dmn-js does not understand and would lose. */
  open(text: string): Promise<{ warnings: string[]; innerComments: number }>
  show(id: string): Promise<void>
  /** The text as it stands, and whether it differs from the one opened. */
  save(): Promise<{ text: string; dirty: boolean }>
  undo(): void
  redo(): void
  mark(marks: Marks[], findings: Finding[]): void
  /** Brings a rule of a decision into view, or with 0 its table; false when there is no such rule. */
  reveal(decision: string, table: string, rule: number): Promise<boolean>
  destroy(): void
}

const SIZES: Record<string, [number, number]> = { 'dmn:Decision': [180, 80], 'dmn:InputData': [125, 45], 'dmn:BusinessKnowledgeModel': [135, 46], 'dmn:KnowledgeSource': [100, 63] }
const REQUIREMENTS: [string, string[]][] = [['informationRequirement', ['requiredDecision', 'requiredInput']], ['knowledgeRequirement', ['requiredKnowledge']], ['authorityRequirement', ['requiredDecision', 'requiredInput', 'requiredAuthority']]]

const listOf = (element: DmnElement, name: string): DmnElement[] => (element[name] as DmnElement[] | undefined) ?? []
const logicOf = (element: DmnElement): DmnElement | undefined => (element.$type === 'dmn:Decision' ? element.decisionLogic : element.encapsulatedLogic?.body) as DmnElement | undefined

/* dmn-js finds what it shows by id; models of other makers leave ids out. */
function giveIds(definitions: DmnElement): void {
  let count = 0
  const give = (element: DmnElement | undefined, prefix: string): void => {
    if (element && !element.id) element.id = `${prefix}of_page_${++count}`
  }
  give(definitions, 'definitions_')
  for (const element of listOf(definitions, 'drgElement')) {
    give(element, 'element_')
    for (const [name] of REQUIREMENTS) for (const requirement of listOf(element, name)) give(requirement, 'requirement_')
    const logic = logicOf(element)
    give(logic, 'logic_')
    if (logic?.$type !== 'dmn:DecisionTable') continue
    for (const input of listOf(logic, 'input')) {
      give(input, 'input_')
      give(input.inputExpression as DmnElement, 'expression_')
    }
    for (const output of listOf(logic, 'output')) give(output, 'output_')
    for (const rule of listOf(logic, 'rule')) {
      give(rule, 'rule_')
      for (const entry of [...listOf(rule, 'inputEntry'), ...listOf(rule, 'outputEntry')]) give(entry, 'entry_')
    }
  }
}

/* A requirement of a model without import prefix: "#id". */
const target = (requirement: DmnElement, names: string[]): string => names.map((n) => String(requirement[n]?.href ?? '')).find(Boolean)?.replace(/^#/, '') ?? ''

/* Draws the diagram of a model that has none. */
function draw(definitions: DmnElement): void {
  const elements = listOf(definitions, 'drgElement').filter((e) => SIZES[e.$type])
  const create = (type: string, members: Record<string, unknown>): DmnElement => definitions.$model.create(type, members) as DmnElement
  const links = elements.flatMap((e) => REQUIREMENTS.flatMap(([name, names]) => listOf(e, name).map((r) => ({ element: e, requirement: r, from: target(r, names) }))))
  const nodes = elements.map((e): DrgNode => ({ id: e.id!, width: SIZES[e.$type]![0], height: SIZES[e.$type]![1], needs: links.filter((l) => l.element === e).map((l) => l.from) }))
  const places = layout(nodes)
  const shapes = elements.map((e) => create('dmndi:DMNShape', { id: `shape_${e.id}`, dmnElementRef: e, bounds: create('dc:Bounds', { ...places.get(e.id!)! }) }))
  const edges = links.filter((l) => places.has(l.from)).map(({ element, requirement, from }) => {
    const a = places.get(from)!
    const b = places.get(element.id!)!
    const points = [[a.x + a.width / 2, a.y], [b.x + b.width / 2, b.y + b.height]]
    return create('dmndi:DMNEdge', { id: `edge_${requirement.id}`, dmnElementRef: requirement, waypoint: points.map(([x, y]) => create('dc:Point', { x, y })) })
  })
  definitions.dmnDI = create('dmndi:DMNDI', { diagrams: [create('dmndi:DMNDiagram', { id: 'diagram_of_page', diagramElements: [...shapes, ...edges] })] })
}

const isDrawn = (definitions: DmnElement): boolean => Boolean(definitions.dmnDI?.diagrams?.[0])
const needsDrawing = (definitions: DmnElement): boolean => {
  const deciding = listOf(definitions, 'drgElement').filter((e) => logicOf(e) || e.$type === 'dmn:Decision')
  return !isDrawn(definitions) && (deciding.length > 1 || !deciding.some((e) => ['dmn:DecisionTable', 'dmn:LiteralExpression'].includes(logicOf(e)?.$type ?? '')))
}

const quote = (id: string): string => `"${CSS.escape(id)}"`

/* The marks are a style sheet of their own: dmn-js draws its cells anew as it likes, the rules hold for whatever it draws. */
function rulesOf(definitions: DmnElement, marks: Marks[], findings: Finding[]): string {
  const tables = new Map(listOf(definitions, 'drgElement').map((e) => logicOf(e)).filter((l) => l?.$type === 'dmn:DecisionTable').map((l) => [l!.id!, l!]))
  const rows: string[] = []
  const at = (table: string, rule: number): DmnElement | undefined => listOf(tables.get(table) ?? { $type: '' }, 'rule')[rule - 1]
  const box = '.dmn-decision-table-container'
  for (const m of marks) {
    for (const n of m.matched) {
      const id = at(m.table, n)?.id
      if (id) rows.push(`${box} td[data-row-id=${quote(id)}]{background:#dcefe2!important}`, `${box} td.rule-index[data-row-id=${quote(id)}]{color:#22623f;font-weight:700}`, `${box} td.rule-index[data-row-id=${quote(id)}]::before{content:"✓";position:absolute;left:5px}`)
    }
    for (const n of m.after) {
      const id = at(m.table, n)?.id
      if (id) rows.push(`${box} td.rule-index[data-row-id=${quote(id)}]::before{content:"○";position:absolute;left:5px;color:#7a4f00}`)
    }
    for (const { rule, column } of m.failed) {
      const id = listOf(at(m.table, rule) ?? { $type: '' }, 'inputEntry')[column - 1]?.id
      if (id) rows.push(`${box} td[data-element-id=${quote(id)}]{background:#f9e6e2!important}`, `${box} td[data-element-id=${quote(id)}]::after{content:"✕";position:absolute;top:1px;right:4px;font-size:11px;color:#9a2a20}`)
    }
  }
  for (const f of [...findings].sort((a, b) => Number(a.fault) - Number(b.fault))) {
    const id = f.rule ? at(f.table, f.rule)?.id : undefined
    if (id) rows.push(`${box} td.rule-index[data-row-id=${quote(id)}]{box-shadow:inset 4px 0 0 ${f.fault ? '#c0392b' : '#d99a1c'}}`)
  }
  return rows.join('\n')
}

interface Box { x: number; y: number; width: number; height: number }
interface Canvas { viewbox(box?: Box): { inner: Box; outer: Box } }
/* The whole diagram, beside the palette and above the watermark; never larger than drawn. */
function fit(canvas: Canvas): void {
  const { inner, outer } = canvas.viewbox()
  if (!outer.width || !outer.height) return
  const [left, edge, foot] = [82, 18, 48]
  const scale = Math.min(1, (outer.width - left - edge) / inner.width, (outer.height - edge - foot) / inner.height)
  if (!(scale > 0)) return
  const free = outer.width - left - edge - inner.width * scale
  canvas.viewbox({ x: inner.x - (left + free / 2) / scale, y: inner.y - edge / scale, width: outer.width / scale, height: outer.height / scale })
}

async function managerOf(readonly: boolean, options: Record<string, unknown>): Promise<DmnManager> {
  if (readonly) return new (await import('dmn-js/lib/NavigatedViewer')).default(options)
  return new (await import('dmn-js/lib/Modeler')).default(options)
}

/** Makes a board in an element. `told` hears of every change; `chinese` is the language of dmn-js's own texts. */
export async function makeBoard(container: HTMLElement, readonly: boolean, chinese: boolean, told: (state: BoardState, edited: boolean) => void): Promise<Board> {
  const additionalModules = [{ translate: ['value', translator(chinese ? DMN_ZH : null)] }]
  const own = { additionalModules }
  const manager = await managerOf(readonly, { container, height: 'auto', drd: own, decisionTable: own, literalExpression: own, boxedExpression: own })
  const sheet = new CSSStyleSheet()
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  let prepared: Prepared = prepare('')
  let baseline = ''
  let drawn = false
  let busy = true
  let shown = ''

  const stack = (): { canUndo(): boolean; canRedo(): boolean; undo(): void; redo(): void } | null => (readonly ? null : (manager.getActiveViewer()?.get('commandStack') ?? null))
  function tell(edited: boolean): void {
    if (busy) return
    const views = manager.getViews().filter((v) => v.type !== 'drd' || isDrawn(v.element))
    told({ views: views.map(({ id, name, type }) => ({ id, name: name ?? id, type })), active: manager.getActiveView()?.id ?? '', canUndo: stack()?.canUndo() ?? false, canRedo: stack()?.canRedo() ?? false }, edited)
  }
  manager.on('import.parse.complete', 2_000, ({ definitions, error }: { definitions?: DmnElement; error?: unknown }) => {
    if (error || !definitions) return
    giveIds(definitions)
    drawn = needsDrawing(definitions)
    if (drawn) draw(definitions)
  })
  manager.on('views.changed', () => tell(false))
  manager.on('viewer.created', ({ viewer, type }: { viewer: DmnViewer; type: string }) => {
    viewer.on('commandStack.changed', () => {
      if (type === 'drd' && stack()?.canUndo()) drawn = false
      tell(true)
    })
  })

  async function text(): Promise<string> {
    const definitions = manager.getDefinitions()
    const held = definitions.dmnDI as unknown
    if (drawn) definitions.dmnDI = undefined
    try {
      return restore((await manager.saveXML({ format: true })).xml, prepared)
    } finally {
      definitions.dmnDI = held
    }
  }
  async function show(id: string): Promise<void> {
    const view = manager.getViews().find((v) => v.id === id)
    if (view && manager.getActiveView()?.id !== id) await manager.open(view)
    if (view?.type === 'drd') fit(manager.getActiveViewer()?.get('canvas') as Canvas)
    /* Nothing in a table that is only read takes the focus: the keyboard could not scroll it. */
    if (readonly) for (const node of container.querySelectorAll<HTMLElement>('.tjs-table-container')) node.tabIndex = 0
    tell(false)
  }
  /* In a long table the first rule that matched may be out of sight: the table scrolls, the page does not. */
  function toRule({ table, matched }: Marks): void {
    const rules = listOf(listOf(manager.getDefinitions(), 'drgElement').map(logicOf).find((l) => l?.id === table) ?? { $type: '' }, 'rule')
    const id = rules[(matched[0] ?? 0) - 1]?.id
    const cell = id ? container.querySelector<HTMLElement>(`td.rule-index[data-row-id=${quote(id)}]`) : null
    const scroll = cell?.closest<HTMLElement>('.tjs-table-container')
    if (!cell || !scroll) return
    const [row, seen, head] = [cell.getBoundingClientRect(), scroll.getBoundingClientRect(), scroll.querySelector('thead')?.getBoundingClientRect().height ?? 0]
    if (row.top < seen.top + head || row.bottom > seen.bottom) scroll.scrollTop += row.top - seen.top - head - (seen.height - head - row.height) / 2
  }
  return {
    async open(given) {
      busy = true
      prepared = prepare(given)
      const before = manager.getActiveView()?.id
      const { warnings } = await manager.importXML(prepared.text, { open: false })
      baseline = await text()
      busy = false
      const views = manager.getViews().filter((v) => v.type !== 'drd' || isDrawn(v.element))
      const first = views.find((v) => v.id === before) ?? views[0]
      if (first) await show(first.id)
      return { warnings: warnings.filter(Boolean).map((w) => w.message), innerComments: prepared.innerComments }
    },
    show,
    async save() {
      const now = await text()
      return { text: now, dirty: now !== baseline }
    },
    undo: () => stack()?.undo(),
    redo: () => stack()?.redo(),
    mark(marks, findings) {
      const definitions = manager.getDefinitions()
      if (definitions) sheet.replaceSync(rulesOf(definitions, marks, findings))
      const now = JSON.stringify(marks.map((m) => m.matched))
      if (now !== shown) for (const m of marks) toRule(m)
      shown = now
    },
    async reveal(decision, table, rule) {
      const element = listOf(manager.getDefinitions(), 'drgElement').find((e) => logicOf(e)?.id === table) ?? listOf(manager.getDefinitions(), 'drgElement').find((e) => e.name === decision)
      if (!element?.id) return false
      await show(element.id)
      if (!rule) {
        container.scrollIntoView({ block: 'start' })
        return true
      }
      const row = listOf(logicOf(element) ?? { $type: '' }, 'rule')[rule - 1]?.id
      await new Promise((resolve) => setTimeout(resolve, 50))
      const cell = row ? container.querySelector<HTMLElement>(`td.rule-index[data-row-id=${quote(row)}]`) : null
      if (!cell) return false
      cell.scrollIntoView({ block: 'center', inline: 'nearest' })
      const next = container.querySelector<HTMLElement>(`td.cell[data-row-id=${quote(row!)}] [contenteditable]`)
      next?.focus({ preventScroll: true })
      return true
    },
    destroy() {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((s) => s !== sheet)
      manager.destroy()
    }
  }
}
