/* What of dmn-js is used here; it brings no types of its own. */
interface DmnElement {
  $type: string
  id?: string
  name?: string
  [member: string]: any
}
interface DmnView {
  id: string
  name?: string
  type: 'drd' | 'decisionTable' | 'literalExpression' | 'boxedExpression'
  element: DmnElement
}
interface DmnViewer {
  get(service: string): any
  on(event: string, heard: (event: any) => void): void
}
declare class DmnManager {
  constructor(options: Record<string, unknown>)
  importXML(text: string, options?: { open: boolean }): Promise<{ warnings: { message: string }[] }>
  saveXML(options?: { format?: boolean }): Promise<{ xml: string }>
  getViews(): DmnView[]
  getActiveView(): DmnView | undefined
  getActiveViewer(): DmnViewer | undefined
  getDefinitions(): DmnElement
  open(view: DmnView): Promise<unknown>
  on(event: string, heard: (event: any) => void): void
  on(event: string, priority: number, heard: (event: any) => void): void
  destroy(): void
}
declare module 'dmn-js/lib/Modeler' {
  export default class Modeler extends DmnManager {}
}
declare module 'dmn-js/lib/NavigatedViewer' {
  export default class NavigatedViewer extends DmnManager {}
}
