/* It brings its types apart from itself; what is used of it here. */
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>)
    create(type: string, members?: Record<string, unknown>): Record<string, unknown>
    fromXML(text: string, type?: string): Promise<{ rootElement: unknown; elementsById: Record<string, unknown>; warnings: unknown[] }>
    toXML(root: unknown, options?: { format?: boolean }): Promise<{ xml: string }>
  }
}
