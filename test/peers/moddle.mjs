// What npm bpmn-moddle reads in a file, in the form of `yichuang bpmn check --format json`: only what says how tokens go.
import BpmnModdle from 'bpmn-moddle'

const short = (type) => type.replace(/^bpmn:(.)/, (_, c) => c.toLowerCase())
const called = (x) => x.name || x.id
const code = (x, member) => x[member] || x.name || x.id
const sorted = (list) => [...list].sort()

const TIMES = [['timeDate', 'date'], ['timeDuration', 'duration'], ['timeCycle', 'cycle']]

function trigger(d) {
  const kind = short(d.$type).replace(/EventDefinition$/, '')
  const t = { kind }
  if (kind === 'message' && d.messageRef) t.name = called(d.messageRef)
  if (kind === 'signal' && d.signalRef) t.name = called(d.signalRef)
  if (kind === 'error' && d.errorRef) t.name = code(d.errorRef, 'errorCode')
  if (kind === 'escalation' && d.escalationRef) t.name = code(d.escalationRef, 'escalationCode')
  if (kind === 'compensate' && d.activityRef) t.activity = d.activityRef.id
  if (kind === 'link') t.name = d.name
  for (const [member, form] of TIMES) if (kind === 'timer' && d[member]) Object.assign(t, { form, time: d[member].body.trim() })
  if (kind === 'conditional') t.condition = expression(d.condition)
  return t
}

/** FEEL as both write it: "=" before it is only a sign of the editors. */
const expression = (x) => x?.body?.trim().replace(/^=\s*/, '') || undefined

function loop(x) {
  if (!x) return undefined
  const standard = short(x.$type) === 'standardLoopCharacteristics'
  const kind = standard ? 'standard' : x.isSequential ? 'sequential' : 'parallel'
  return standard
    ? { kind, testBefore: !!x.testBefore, condition: expression(x.loopCondition), maximum: x.loopMaximum?.toString() }
    : { kind, cardinality: expression(x.loopCardinality),
        collection: (x.loopDataInputRef && called(x.loopDataInputRef)) || x.$attrs['yc:collection'],
        item: (x.inputDataItem && called(x.inputDataItem)) || x.$attrs['yc:item'], completion: expression(x.completionCondition) }
}

function node(x, parent) {
  const element = short(x.$type)
  const start = element === 'startEvent'
  const event = element === 'boundaryEvent' || (start && parent?.triggeredByEvent)
  const definitions = [...(x.eventDefinitions || []), ...(x.eventDefinitionRef || [])]
  const triggers = definitions.map(trigger)
  // a message that is not named is that of the node's own name
  for (const t of triggers) if (t.kind === 'message' && !t.name) t.name = called(x)
  if (x.messageRef || element === 'receiveTask') triggers.push({ kind: 'message', name: x.messageRef ? called(x.messageRef) : called(x) })
  const compensation = triggers[0]?.kind === 'compensate'
  return {
    id: x.id, element, name: x.name, parent: parent?.id,
    triggers: triggers.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    triggeredByEvent: !!x.triggeredByEvent,
    nonInterrupting: !!event && !compensation && (start ? x.isInterrupting === false : x.cancelActivity === false),
    forCompensation: !!x.isForCompensation,
    instantiates: !!x.instantiate,
    sequential: element === 'adHocSubProcess' && x.ordering === 'Sequential',
    host: x.attachedToRef?.id,
    loop: loop(x.loopCharacteristics),
    default: x.default?.id
  }
}

function walk(scope, parent, out) {
  for (const x of scope.flowElements || []) {
    if (x.$instanceOf('bpmn:SequenceFlow')) out.flows.push({ id: x.id, name: x.name, source: x.sourceRef?.id, target: x.targetRef?.id, condition: expression(x.conditionExpression) })
    if (!x.$instanceOf('bpmn:FlowNode')) continue
    out.nodes.push(node(x, parent))
    if (x.$instanceOf('bpmn:SubProcess')) walk(x, x, out)
  }
}

/** Processes by id: {executable, nodes by id, flows by id}. */
export async function read(text) {
  const { rootElement } = await new BpmnModdle().fromXML(text)
  const processes = {}
  for (const p of rootElement.rootElements || []) {
    if (!p.$instanceOf('bpmn:Process')) continue
    const out = { nodes: [], flows: [] }
    walk(p, undefined, out)
    processes[p.id] = { executable: p.isExecutable === true, name: p.name, ...out }
  }
  return processes
}

/** The same form out of what our engine prints. */
export function ours(model) {
  const processes = {}
  for (const p of model.processes)
    processes[p.id] = {
      name: p.name,
      nodes: p.nodes.map((n) => ({
        id: n.id, element: n.element, name: n.name, parent: n.parent,
        triggers: (n.triggers || []).map(({ kind, name, form, time, condition, activity }) => ({ kind, name, form, time, condition, activity }))
          .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
        triggeredByEvent: !!n.triggeredByEvent, nonInterrupting: !!n.nonInterrupting, forCompensation: !!n.forCompensation,
        instantiates: !!n.instantiates, sequential: !!n.sequential, host: n.host,
        loop: n.loop && (n.loop.kind === 'standard'
          ? { kind: 'standard', testBefore: !!n.loop.testBefore, condition: n.loop.condition, maximum: n.loop.maximum }
          : { kind: n.loop.kind, cardinality: n.loop.cardinality, collection: n.loop.collection, item: n.loop.item, completion: n.loop.completion }),
        default: n.default
      })),
      flows: p.flows.map(({ id, name, source, target, condition }) => ({ id, name, source, target, condition }))
    }
  return processes
}

/** Differences between two readings of a process, as lines; members that are not there, empty or false are the same. */
export function differences(one, two) {
  const lines = []
  for (const list of ['nodes', 'flows']) {
    const a = new Map(one[list].map((x) => [x.id, x]))
    const b = new Map(two[list].map((x) => [x.id, x]))
    for (const id of sorted(new Set([...a.keys(), ...b.keys()]))) {
      if (!a.has(id) || !b.has(id)) {
        lines.push(`${id} is only in ${a.has(id) ? 'ours' : 'theirs'}`)
        continue
      }
      for (const member of sorted(new Set([...Object.keys(a.get(id)), ...Object.keys(b.get(id))]))) {
        const [x, y] = [plain(a.get(id)[member]), plain(b.get(id)[member])]
        if (x !== y) lines.push(`${id}.${member}: ours ${x}, theirs ${y}`)
      }
    }
  }
  return lines
}

const plain = (v) => (v === undefined || v === '' || v === false || (Array.isArray(v) && !v.length) ? 'nothing' : JSON.stringify(v, (_, x) => (x === '' || x === false ? undefined : x)))
