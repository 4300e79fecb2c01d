/* What can be set on an element of a process, and what setting it changes in the model. It knows the model's objects only,
 * not the editor: the editor makes the changes and can undo them. */

/** An object of the model as bpmn-moddle makes them. */
export interface Moddle {
  $type: string
  id?: string
  $parent?: Moddle
  [member: string]: any
}
export type Make = (type: string, members?: Record<string, unknown>) => Moddle
/** Set members of an object. */
export interface Edit {
  target: Moddle
  props: Record<string, unknown>
}
export interface ElementField {
  /** Also the key of its label, below `element`. */
  key: string
  kind: 'text' | 'feel' | 'choice' | 'check'
  value: string | boolean
  options?: { value: string; label?: string; key?: string }[]
  hint?: string
}

const is = (e: Moddle, ...types: string[]): boolean => types.includes(e.$type.replace('bpmn:', ''))
const ends = (e: Moddle, tail: string): boolean => e.$type.endsWith(tail)
const isTask = (e: Moddle): boolean => ends(e, 'Task')
const isActivity = (e: Moddle): boolean => isTask(e) || is(e, 'SubProcess', 'AdHocSubProcess', 'Transaction', 'CallActivity')
const body = (e: Moddle | undefined): string => (typeof e?.body === 'string' ? e.body : '')
const trigger = (e: Moddle, type: string): Moddle | undefined => (e.eventDefinitions as Moddle[] | undefined)?.find((d) => d.$type === `bpmn:${type}EventDefinition`)
const rootOf = (e: Moddle): Moddle => (e.$parent ? rootOf(e.$parent) : e)
const scopeOf = (e: Moddle): Moddle | undefined => (e.$parent && (e.$parent.flowElements || is(e.$parent, 'Process')) ? e.$parent : e.$parent ? scopeOf(e.$parent) : undefined)
const many = (e: Moddle): string => (!e.loopCharacteristics ? 'none' : is(e.loopCharacteristics, 'StandardLoopCharacteristics') ? 'loop' : e.loopCharacteristics.isSequential ? 'sequential' : 'parallel')
const TIMERS = ['timeDuration', 'timeDate', 'timeCycle']
const timerKind = (d: Moddle): string => TIMERS.find((k) => d[k]) ?? 'timeDuration'

/* Things at the top that events refer to: the member that refers, the kind of thing, the member that names it. */
const REFERRED: Record<string, [string, string, string]> = { Message: ['messageRef', 'bpmn:Message', 'name'], Signal: ['signalRef', 'bpmn:Signal', 'name'], Error: ['errorRef', 'bpmn:Error', 'errorCode'], Escalation: ['escalationRef', 'bpmn:Escalation', 'escalationCode'] }

function flowFields(e: Moddle): ElementField[] {
  const source = e.sourceRef as Moddle
  const chooses = is(source, 'ExclusiveGateway', 'InclusiveGateway', 'ComplexGateway') || isActivity(source)
  const fallback = source.default === e
  return [
    ...(chooses && !fallback ? [{ key: 'condition', kind: 'feel' as const, value: body(e.conditionExpression), hint: 'conditionHint' }] : []),
    ...(chooses ? [{ key: 'isDefault', kind: 'check' as const, value: fallback }] : [])
  ]
}

function eventFields(e: Moddle): ElementField[] {
  const found: ElementField[] = []
  const timer = trigger(e, 'Timer')
  if (timer) {
    const kind = timerKind(timer)
    found.push({ key: 'timerKind', kind: 'choice', value: kind, options: TIMERS.map((value) => ({ value, key: `timerKinds.${value}` })) }, { key: 'timer', kind: 'feel', value: body(timer[kind]), hint: 'timerHint' })
    if (kind === 'timeDuration') found.push({ key: 'working', kind: 'check', value: timer.unit === 'working' })
  }
  const condition = trigger(e, 'Conditional')
  if (condition) found.push({ key: 'eventCondition', kind: 'feel', value: body(condition.condition) })
  for (const [type, [member, , name]] of Object.entries(REFERRED)) {
    const definition = trigger(e, type)
    if (definition) found.push({ key: type.toLowerCase(), kind: 'text', value: (definition[member]?.[name] as string | undefined) ?? (definition[member]?.name as string | undefined) ?? '' })
  }
  const message = trigger(e, 'Message')
  if (message && !is(e, 'EndEvent', 'IntermediateThrowEvent')) found.push({ key: 'messageKey', kind: 'feel', value: message.correlate ?? '' }, { key: 'messageKeyOf', kind: 'feel', value: message.key ?? '' })
  const link = trigger(e, 'Link')
  if (link) found.push({ key: 'link', kind: 'text', value: link.name ?? '' })
  if (is(e, 'BoundaryEvent')) found.push({ key: 'interrupting', kind: 'check', value: e.cancelActivity !== false })
  return found
}

function loopFields(e: Moddle): ElementField[] {
  const kind = many(e)
  const loop = e.loopCharacteristics as Moddle | undefined
  const found: ElementField[] = [{ key: 'many', kind: 'choice', value: kind, options: ['none', 'parallel', 'sequential', 'loop'].map((value) => ({ value, key: `manyKinds.${value}` })) }]
  if (!loop) return found
  if (kind === 'loop') return [...found, { key: 'loopCondition', kind: 'feel', value: body(loop.loopCondition) }, { key: 'loopMost', kind: 'text', value: typeof loop.loopMaximum === 'number' ? String(loop.loopMaximum) : body(loop.loopMaximum) }]
  return [...found, { key: 'collection', kind: 'text', value: loop.collection ?? '' }, { key: 'item', kind: 'text', value: loop.item ?? '' }, { key: 'count', kind: 'feel', value: body(loop.loopCardinality) }, { key: 'completion', kind: 'feel', value: body(loop.completionCondition), hint: 'completionHint' }]
}

function lanesOf(e: Moddle): Moddle[] {
  const found: Moddle[] = []
  const walk = (sets: Moddle[] | undefined): void => {
    for (const set of sets ?? []) {
      for (const lane of (set.lanes as Moddle[] | undefined) ?? []) {
        found.push(lane)
        walk(lane.childLaneSet ? [lane.childLaneSet as Moddle] : [])
      }
    }
  }
  walk(scopeOf(e)?.laneSets as Moddle[] | undefined)
  return found
}
const ownerOf = (e: Moddle): Moddle | undefined => (e.resources as Moddle[] | undefined)?.find((r) => /Performer|PotentialOwner/.test(r.$type))

function taskFields(e: Moddle): ElementField[] {
  const found: ElementField[] = []
  if (is(e, 'BusinessRuleTask')) found.push({ key: 'decision', kind: 'text', value: e.decision ?? '' })
  if (is(e, 'ScriptTask')) found.push({ key: 'script', kind: 'feel', value: e.script ?? '' })
  if (is(e, 'BusinessRuleTask', 'ScriptTask')) found.push({ key: 'result', kind: 'text', value: e.result ?? '' })
  if (is(e, 'ReceiveTask', 'SendTask')) found.push({ key: 'message', kind: 'text', value: (e.messageRef?.name as string | undefined) ?? '' })
  if (is(e, 'ReceiveTask')) found.push({ key: 'messageKey', kind: 'feel', value: e.correlate ?? '' }, { key: 'messageKeyOf', kind: 'feel', value: e.key ?? '' })
  if (is(e, 'CallActivity')) found.push({ key: 'called', kind: 'text', value: e.calledElement ?? '' })
  if (is(e, 'AdHocSubProcess')) found.push({ key: 'ordering', kind: 'choice', value: e.ordering ?? 'Parallel', options: ['Parallel', 'Sequential'].map((value) => ({ value, key: `orderings.${value}` })) }, { key: 'completion', kind: 'feel', value: body(e.completionCondition) }, { key: 'cancelRest', kind: 'check', value: e.cancelRemainingInstances !== false })
  const lanes = lanesOf(e)
  if (lanes.length) found.push({ key: 'lane', kind: 'choice', value: lanes.filter((l) => ((l.flowNodeRef as Moddle[] | undefined) ?? []).includes(e)).at(-1)?.id ?? '', options: [{ value: '', key: 'noLane' }, ...lanes.map((l) => ({ value: l.id ?? '', label: (l.name as string) || l.id }))] })
  if (is(e, 'UserTask', 'ManualTask')) found.push({ key: 'owner', kind: 'feel', value: body(ownerOf(e)?.resourceAssignmentExpression?.expression as Moddle | undefined) })
  return found
}

/** Everything that can be set on an element, in the order in which people want it. */
export function fieldsOf(e: Moddle): ElementField[] {
  const named: ElementField = { key: is(e, 'Process') ? 'processName' : 'name', kind: 'text', value: e.name ?? '' }
  const id: ElementField = { key: 'id', kind: 'text', value: e.id ?? '' }
  if (is(e, 'SequenceFlow')) return [named, ...flowFields(e), id]
  if (is(e, 'Process')) return [named, { key: 'executable', kind: 'check', value: e.isExecutable === true }, id]
  if (is(e, 'Lane', 'Participant')) return [named, id]
  if (ends(e, 'Event')) return [named, ...eventFields(e), id]
  if (is(e, 'ComplexGateway')) return [named, { key: 'activation', kind: 'feel', value: body(e.activationCondition) }, ...defaultFields(e), id]
  if (ends(e, 'Gateway')) return [named, ...defaultFields(e), id]
  if (isActivity(e)) return [named, ...taskFields(e), ...loopFields(e), id]
  return [named, id]
}
function defaultFields(e: Moddle): ElementField[] {
  const out = (e.outgoing as Moddle[] | undefined) ?? []
  if (!is(e, 'ExclusiveGateway', 'InclusiveGateway', 'ComplexGateway') || out.length < 2) return []
  return [{ key: 'default', kind: 'choice', value: (e.default as Moddle | undefined)?.id ?? '', options: [{ value: '', label: '—' }, ...out.map((f) => ({ value: f.id ?? '', label: `${(f.name as string) || '→'} ${(f.targetRef?.name as string) || f.targetRef?.id || ''}`.trim() }))] }]
}

const expression = (make: Make, text: string): Moddle | undefined => (text ? make('bpmn:FormalExpression', { body: text }) : undefined)
const orNone = (text: string): string | undefined => text.trim() || undefined

/* The thing at the top with this name, made when there is none. */
function referred(e: Moddle, type: string, name: string, value: string, make: Make): { ref: Moddle | undefined; edits: Edit[] } {
  if (!value) return { ref: undefined, edits: [] }
  const root = rootOf(e)
  const had = ((root.rootElements as Moddle[] | undefined) ?? []).find((r) => r.$type === type && (r[name] === value || r.name === value))
  if (had) return { ref: had, edits: [] }
  const made = make(type, { name: value, ...(name === 'name' ? {} : { [name]: value }) })
  made.$parent = root
  return { ref: made, edits: [{ target: root, props: { rootElements: [...((root.rootElements as Moddle[] | undefined) ?? []), made] } }] }
}

function setMany(e: Moddle, kind: string, make: Make): Edit[] {
  if (kind === 'none') return [{ target: e, props: { loopCharacteristics: undefined } }]
  const had = e.loopCharacteristics as Moddle | undefined
  if (kind !== 'loop' && had && is(had, 'MultiInstanceLoopCharacteristics')) return [{ target: had, props: { isSequential: kind === 'sequential' } }]
  const made = kind === 'loop' ? make('bpmn:StandardLoopCharacteristics') : make('bpmn:MultiInstanceLoopCharacteristics', { isSequential: kind === 'sequential' })
  made.$parent = e
  return [{ target: e, props: { loopCharacteristics: made } }]
}
function setLane(e: Moddle, id: string): Edit[] {
  return lanesOf(e).flatMap((lane): Edit[] => {
    const had = (lane.flowNodeRef as Moddle[] | undefined) ?? []
    const wanted = lane.id === id
    if (had.includes(e) === wanted) return []
    return [{ target: lane, props: { flowNodeRef: wanted ? [...had, e] : had.filter((x) => x !== e) } }]
  })
}
function setTimer(e: Moddle, props: { kind?: string; text?: string; working?: boolean }, make: Make): Edit[] {
  const timer = trigger(e, 'Timer')!
  const kind = props.kind ?? timerKind(timer)
  const text = props.text ?? body(timer[timerKind(timer)])
  const made = expression(make, text) ?? make('bpmn:FormalExpression', { body: '' })
  made.$parent = timer
  const unit = props.working ?? timer.unit === 'working'
  return [{ target: timer, props: { ...Object.fromEntries(TIMERS.map((k) => [k, k === kind ? made : undefined])), unit: unit && kind === 'timeDuration' ? 'working' : undefined } }]
}
function setOwner(e: Moddle, text: string, make: Make): Edit[] {
  const rest = ((e.resources as Moddle[] | undefined) ?? []).filter((r) => r !== ownerOf(e))
  if (!text) return [{ target: e, props: { resources: rest } }]
  const owner = make('bpmn:PotentialOwner', {})
  owner.resourceAssignmentExpression = make('bpmn:ResourceAssignmentExpression', { expression: make('bpmn:FormalExpression', { body: text }) })
  owner.$parent = e
  return [{ target: e, props: { resources: [...rest, owner] } }]
}
function setReference(e: Moddle, key: string, value: string, make: Make): Edit[] {
  const type = key[0]!.toUpperCase() + key.slice(1)
  const [member, made, name] = REFERRED[type]!
  const { ref, edits } = referred(e, made, name, value.trim(), make)
  return [...edits, { target: trigger(e, type) ?? e, props: { [member]: ref } }]
}

/** What changes in the model when a field is set. */
export function editsFor(e: Moddle, key: string, value: string | boolean, make: Make): Edit[] {
  const text = String(value)
  const own = (props: Record<string, unknown>): Edit[] => [{ target: e, props }]
  const loop = e.loopCharacteristics as Moddle | undefined
  const inLoop = (props: Record<string, unknown>): Edit[] => [{ target: loop!, props }]
  const said = (on: Moddle, member: string): Edit[] => {
    const made = expression(make, text.trim())
    if (made) made.$parent = on
    return [{ target: on, props: { [member]: made } }]
  }
  switch (key) {
    case 'id': return text.trim() && /^[\p{L}_][\p{L}\p{N}._-]*$/u.test(text.trim()) ? own({ id: text.trim() }) : []
    case 'name': case 'processName': return own({ name: orNone(text) })
    case 'executable': return own({ isExecutable: value === true })
    case 'condition': return said(e, 'conditionExpression')
    case 'isDefault': return [{ target: e.sourceRef as Moddle, props: { default: value ? e : undefined } }, ...(value ? own({ conditionExpression: undefined }) : [])]
    case 'default': {
      const flow = ((e.outgoing as Moddle[] | undefined) ?? []).find((f) => f.id === text)
      return [...own({ default: flow }), ...(flow?.conditionExpression ? [{ target: flow, props: { conditionExpression: undefined } }] : [])]
    }
    case 'timerKind': return setTimer(e, { kind: text }, make)
    case 'timer': return setTimer(e, { text: text.trim() }, make)
    case 'working': return setTimer(e, { working: value === true }, make)
    case 'interrupting': return own({ cancelActivity: value === true })
    case 'eventCondition': return said(trigger(e, 'Conditional')!, 'condition')
    case 'message': case 'signal': case 'error': case 'escalation': return setReference(e, key, text, make)
    case 'messageKey': return [{ target: trigger(e, 'Message') ?? e, props: { correlate: orNone(text) } }]
    case 'messageKeyOf': return [{ target: trigger(e, 'Message') ?? e, props: { key: orNone(text) } }]
    case 'link': return [{ target: trigger(e, 'Link')!, props: { name: orNone(text) } }]
    case 'decision': case 'result': return own({ [key]: orNone(text) })
    case 'script': return own({ script: text, scriptFormat: e.scriptFormat ?? 'feel' })
    case 'called': return own({ calledElement: orNone(text) })
    case 'activation': return said(e, 'activationCondition')
    case 'ordering': return own({ ordering: text })
    case 'cancelRest': return own({ cancelRemainingInstances: value === true })
    case 'lane': return setLane(e, text)
    case 'owner': return setOwner(e, text.trim(), make)
    case 'many': return setMany(e, text, make)
    case 'collection': case 'item': return inLoop({ [key]: orNone(text) })
    case 'count': return said(loop!, 'loopCardinality')
    case 'completion': return said(is(e, 'AdHocSubProcess') ? e : loop!, 'completionCondition')
    case 'loopCondition': return said(loop!, 'loopCondition')
    case 'loopMost': return /^\d+$/.test(text.trim()) ? inLoop({ loopMaximum: Number(text) }) : inLoop({ loopMaximum: undefined })
    default: return []
  }
}
