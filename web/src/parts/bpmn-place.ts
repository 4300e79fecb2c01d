/* Places for the elements of a process that has no drawing, or only a part of one. */
import { layoutProcess } from 'bpmn-auto-layout'
import { BpmnModdle } from 'bpmn-moddle'
import { isDrawn } from '@/lib/bpmn-model'

interface Thing {
  $type: string
  [member: string]: any
}

/* What comes in and goes out is often said by the flows alone: the layout wants it said by the elements as well. */
function connect(scope: Thing): void {
  for (const e of (scope.flowElements as Thing[] | undefined) ?? []) {
    if (e.$type === 'bpmn:SequenceFlow') {
      const [from, to] = [e.sourceRef as Thing | undefined, e.targetRef as Thing | undefined]
      if (!from || !to) continue
      if (!from.get('outgoing').includes(e)) from.get('outgoing').push(e)
      if (!to.get('incoming').includes(e)) to.get('incoming').push(e)
    } else connect(e)
  }
}

/** The text with a layout, made here when it has none. */
export async function withLayout(text: string): Promise<{ text: string; laidOut: boolean }> {
  if (isDrawn(text)) return { text, laidOut: false }
  const moddle = new BpmnModdle()
  const root = (await moddle.fromXML(text, 'bpmn:Definitions')).rootElement as Thing
  for (const element of (root.rootElements as Thing[] | undefined) ?? []) connect(element)
  root.diagrams = []
  return { text: await layoutProcess((await moddle.toXML(root)).xml), laidOut: true }
}
