/* Processes: the model read, compared, laid out as steps; tasks, incidents, simulations, walks; what the editor may set. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { BpmnModdle } from 'bpmn-moddle'
import { describe, expect, it } from 'vitest'
import { en } from '@/app/locales/en'
import { flowEn } from '@/app/locales/flow.en'
import { flowZh } from '@/app/locales/flow.zh-CN'
import type { FlowPassed, FlowWaiting, ModelFlow, ModelNode } from '@/api/flow-types'
import type { Row } from '@/api/types'
import { diffProcesses } from '@/lib/bpmn-diff'
import { elementAtLine, isDrawn, isTask, lineOf, readBpmn } from '@/lib/bpmn-model'
import { elementName } from '@/lib/bpmn-names'
import { COMMAND_GROUPS, grouped, groupOfCommand } from '@/lib/command-groups'
import { byNode, choicesOf, marksOf, sayItem, stepsOf, worstLamp } from '@/lib/flow'
import { each, oldestFirst, stuckIn, type Parked } from '@/lib/incidents'
import { mapText, nodeOfPlace } from '@/lib/migration'
import { definitionOf, inForce, runningOf, versionOf } from '@/lib/models'
import { configOf, faultOf, keptPercent, planOf, workingDays, type Simulated } from '@/lib/simulate'
import { byUrgency, filtered, lampCounts, recordOf, stepOf } from '@/lib/tasks'
import { actsOf, later, marksOfTrial, movesShown, readObject, withLine } from '@/lib/walk'
import { withLayout } from '@/parts/bpmn-place'
import { BPMN_ZH } from '@/parts/bpmn-texts'
import { editsFor, fieldsOf, type Make, type Moddle } from '@/rooms/flow/element-fields'
import { YC } from '@/rooms/flow/yc-moddle'
// @ts-expect-error a plain script without types
import * as tables from '../tables.mjs'

const folder = join(import.meta.dirname, '../../../packs/huangpu-2022/processes')
const pack = (name: string): string => readFileSync(join(folder, `${name}.bpmn`), 'utf8')
const names = readdirSync(folder).filter((f) => f.endsWith('.bpmn')).map((f) => f.replace('.bpmn', ''))
const review = pack('technical-review')
const waiting = (node: string, more: Partial<FlowWaiting> = {}): FlowWaiting => ({ place: node, node, name: node, kind: 'task', role: '', since: null, due: null, lamp: null, reason: '', item: null, task: null, officer: null, ...more })
const passed = (node: string, at: string, more: Partial<FlowPassed> = {}): FlowPassed => ({ node, times: 1, first_at: at, last_at: at, by: 'anna', event: 1, ...more })
const graph = (text: string): { nodes: ModelNode[]; flows: ModelFlow[] } => {
  const { elements } = readBpmn(text)!
  return {
    nodes: elements.filter((e) => e.element !== 'sequenceFlow').map((e) => ({ id: e.id, name: e.name, element: e.element, trigger: '', role: e.role, parent: e.parent, task: isTask(e.element) })),
    flows: elements.filter((e) => e.element === 'sequenceFlow').map((e) => ({ id: e.id, name: e.name, source: e.source, target: e.target }))
  }
}

describe('a model', () => {
  it.each(names)('of the pack is read: %s', async (name) => {
    const found = readBpmn(pack(name))!
    const { rootElement } = await new BpmnModdle().fromXML(pack(name), 'bpmn:Definitions')
    const process = (rootElement as unknown as Moddle).rootElements.find((r: Moddle) => r.$type === 'bpmn:Process') as Moddle
    const ids = (scope: Moddle): string[] => ((scope.flowElements as Moddle[] | undefined) ?? []).filter((e) => !/Data/.test(e.$type)).flatMap((e) => [e.id!, ...ids(e)])
    expect(found.elements.map((e) => e.id)).toEqual(ids(process))
  })
  it('says roles, sub-processes, conditions and timers', () => {
    const found = readBpmn('<definitions xmlns:yc="u"><process id="p" name="P"><laneSet><lane name="A"><flowNodeRef>s</flowNodeRef><childLaneSet><lane name="B"><flowNodeRef>t</flowNodeRef></lane></childLaneSet></lane></laneSet><subProcess id="s"><userTask id="t" name="T"/></subProcess><boundaryEvent id="b" attachedToRef="s"><timerEventDefinition yc:unit="working"><timeDuration xsi:type="x">P5D</timeDuration></timerEventDefinition></boundaryEvent><sequenceFlow id="f" sourceRef="b" targetRef="s"><conditionExpression>a &gt; 1</conditionExpression></sequenceFlow></process></definitions>')!
    expect(found.elements.map((e) => [e.id, e.role, e.parent])).toEqual([['s', 'A', ''], ['t', 'B', 's'], ['b', '', ''], ['f', '', '']])
    expect([...found.elements[2]!.details]).toEqual([['attachedToRef', 's'], ['timerEventDefinition.unit', 'working'], ['timerEventDefinition.timeDuration', 'P5D']])
    expect(found.elements[3]!.details.get('conditionExpression')).toBe('a > 1')
  })
  it('is drawn when it has shapes and lines', () => {
    expect([review, review.replace(/<bpmndi:BPMNEdge[\s\S]*?<\/bpmndi:BPMNEdge>/g, ''), '<bpmndi:BPMNShape/>', '<sequenceFlow/>'].map(isDrawn)).toEqual([true, false, true, false])
  })
  it('is none when it is something else', () => {
    for (const text of ['', '<a/>', '<definitions/>', '<definitions><process></definitions>', 'text']) expect(readBpmn(text)).toBeNull()
  })
  it('tells what stands on a line', () => {
    const line = review.split('\n').findIndex((l) => l.includes('passed_check = false')) + 1
    expect(elementAtLine(review, line)).toBe('flow-5')
    expect(elementAtLine(review, 1)).toBe('')
    expect(elementAtLine(review, 100_000)).not.toBe('')
    expect([lineOf('processes/a.bpmn:12'), lineOf('processes/a.bpmn')]).toEqual([12, null])
  })
  it('names its elements in both languages', () => {
    for (const name of names) for (const e of readBpmn(pack(name))!.elements) for (const lang of ['zh-CN', 'en'] as const) expect(elementName(e.element, lang)).not.toBe(e.element)
    expect(elementName('boundaryEvent', 'zh-CN', 'timer')).toBe('定时边界事件')
    expect(elementName('boundaryEvent', 'en', 'timer')).toBe('Timer: boundary event')
  })
})

describe('two versions', () => {
  const diff = (after: string): [string, string, string[]][] => diffProcesses(readBpmn(review)!, readBpmn(after)!).map((c) => [c.kind, c.id, c.details.map((d) => `${d.what}: ${d.old} → ${d.now}`)])
  it('are the same but for the drawing', () => expect(diff(review.replace(/<dc:Bounds x="\d+"/g, '<dc:Bounds x="7"'))).toEqual([]))
  it('differ in a condition', () => expect(diff(review.replace('passed_check = false', 'passed_check != true'))).toEqual([['changed', 'flow-5', ['conditionExpression: passed_check = false → passed_check != true']]]))
  it('differ in a step that is renamed, and in one that has another id', () => {
    expect(diff(review.replace('name="结算 settle"', 'name="支付 pay"'))).toEqual([['changed', 'settle', ['name: 结算 settle → 支付 pay']]])
    expect(diff(review.replaceAll('"settle"', '"pay"')).map(([kind, id]) => `${kind} ${id}`)).toEqual(['added pay', 'removed settle', 'changed flow-8', 'changed flow-9'])
  })
})

describe('a running process', () => {
  const { nodes, flows } = graph(review)
  it('is told as done, here and to come, in the order of time and of the way', () => {
    const steps = stepsOf({ waiting: [waiting('correct')], passed: [passed('opine', '2022-03-02T09:00:00+08:00'), passed('assign', '2022-03-01T09:00:00+08:00'), passed('passed', '2022-03-02T09:00:00+08:00')] }, nodes, flows)
    expect(steps.map((s) => `${s.state} ${s.node.id}`)).toEqual(['passed assign', 'passed opine', 'waiting correct', 'ahead report', 'ahead accept', 'ahead settle', 'ahead end'])
  })
  it('has all ahead when it has not begun, and nothing when it has ended', () => {
    expect(stepsOf({ waiting: [], passed: [] }, nodes, flows).map((s) => s.node.id)).toEqual(['start', 'assign', 'opine', 'report', 'correct', 'accept', 'settle', 'end'])
    expect(stepsOf({ waiting: [], passed: [passed('settle', 'x')] }, nodes, flows).map((s) => s.state)).toEqual(['passed'])
  })
  it('is told even when the model does not know the place', () => expect(stepsOf({ waiting: [waiting('gone', { kind: 'incident' })], passed: [] }, nodes, flows)[0]).toMatchObject({ state: 'incident', node: { id: 'gone' } }))
  it('marks a step with all its tokens, the worst lamp and the earliest date', () => {
    const marks = marksOf({ waiting: [waiting('opine', { lamp: 'green', due: '2022-03-09' }), waiting('opine', { lamp: 'red', due: '2022-03-04', place: 'opine#2' }), waiting('report', { kind: 'incident', reason: 'why' })], passed: [passed('opine', 'x', { times: 3 })] })
    expect(marks).toEqual([{ node: 'opine', tokens: 2, lamp: 'red', due: '2022-03-04', incident: null, times: 3 }, { node: 'report', tokens: 1, lamp: null, due: null, incident: 'why', times: 0 }])
    expect(worstLamp([null, 'green', 'yellow'])).toBe('yellow')
    expect(worstLamp([])).toBeNull()
    expect([...byNode([waiting('a'), waiting('a')]).values()].map((w) => w.length)).toEqual([2])
    expect(['bo', { name: 'Bo' }, { x: 1 }, null].map(sayItem)).toEqual(['bo', 'Bo', '{"x":1}', ''])
  })
})

describe('versions', () => {
  const version = (id: number, effective_on: string, withdrawn = false) => ({ id, effective_on, withdrawn, digest: '', label: `${effective_on}/${id}`, running: 2 })
  const model = { name: 'a', path: 'processes/a.bpmn', process: 'a', title: 'A', drives: null, items: [], versions: [version(3, '2022-09-01'), version(2, '2022-03-01', true), version(4, '2022-03-01'), version(0, '2022-01-01')] }
  it('count from their first day, the last published of a day, none that was withdrawn', () => {
    expect(['2021-12-31', '2022-02-01', '2022-03-01', '2022-12-01'].map((day) => inForce(model.versions, day))).toEqual([null, '2022-01-01/0', '2022-03-01/4', '2022-09-01/3'])
    expect(definitionOf(model, '2022-04-01').in_force).toBe('2022-03-01/4')
    expect(model.versions.map((v) => versionOf(v).state)).toEqual(['published', 'withdrawn', 'published', 'pack'])
    expect(runningOf(model)).toBe(8)
  })
  it('take running records with them as a text', () => {
    expect(mapText({ review: 'examine', same: 'same', none: '', a: 'b' })).toBe('review>examine a>b')
    expect(['sign#7', 'join<flow-3', 'join<flow-3#2', 'a'].map(nodeOfPlace)).toEqual(['sign', 'join', 'join', 'a'])
  })
})

describe('commands', () => {
  it('of the flow stand in groups of their own, all others with the work or the limits', () => {
    const found = (tables.commands as { table: string; verb: string; name: string; system: boolean }[]).filter((c) => c.table === 'case_file' && !c.system)
    const groups = Object.fromEntries(grouped(found).map((g) => [g.group, g.commands.map((c) => c.verb)]))
    for (const verb of ['send_back', 'take_back', 'stop', 'withdraw']) expect(groups.route).toContain(verb)
    expect(groups.sign).toEqual(expect.arrayContaining(['add', 'invite']))
    expect(groups.watch).toEqual(expect.arrayContaining(['copy', 'urge', 'supervise']))
    expect(groups.limit).toEqual(expect.arrayContaining(['extend', 'suspend', 'supplement']))
    expect(groups.repair).toEqual(expect.arrayContaining(['retry', 'skip', 'migrate']))
    expect(groups.work).toEqual(expect.arrayContaining(['accept', 'review', 'decide', 'deliver']))
    expect(Object.values(groups).flat().length).toBe(found.length)
    /* What the desk lets one do to any flow is never hidden among the work. */
    for (const c of found.filter((x) => x.name.startsWith('flow.'))) expect(groupOfCommand(c.verb), c.verb).not.toBe('work')
    for (const g of COMMAND_GROUPS) expect(flowZh.groups[g]).toBeTruthy()
  })
})

describe('arguments on the flow', () => {
  it('are offered: what waits, what is stuck, what was done', () => {
    const flow = { waiting: [waiting('sign', { place: 'sign#3', item: 'anna' }), waiting('pay', { kind: 'incident' }), waiting('join', { kind: 'join' })], passed: [passed('draft', 'x')] }
    const of = (verb: string): string[] => choicesOf(verb, flow, (n) => n.toUpperCase()).step!.map((c) => `${c.value} ${c.label}`)
    expect([of('add'), of('retry'), of('send_back')]).toEqual([['sign#3 SIGN · anna', 'pay PAY'], ['pay PAY'], ['draft DRAFT']])
  })
})

describe('tasks', () => {
  const task = (id: number, more: Partial<Row>): Row => ({ id, step: 'review', ...more })
  const list = [task(1, { lamp: 'green', due_at: '2022-03-05' }), task(2, { lamp: 'red', due_at: '2022-03-04' }), task(3, { step: 'sign#4' }), task(4, { lamp: 'red', due_at: '2022-03-01' })]
  it('stand by how pressing they are', () => expect(byUrgency(list).map((r) => r.id)).toEqual([4, 2, 1, 3]))
  it('are filtered and counted', () => {
    expect(filtered(list, { lamp: 'none', step: '' }).map((r) => r.id)).toEqual([3])
    expect(filtered(list, { lamp: '', step: 'sign' }).map((r) => r.id)).toEqual([3])
    expect(lampCounts(list)).toEqual({ red: 2, yellow: 0, green: 1, none: 1 })
    expect(stepOf(list[2]!)).toBe('sign')
  })
  it('lead to their record', () => {
    const path = (kind: string): string | undefined => ({ case: 'cases' })[kind]
    expect(recordOf(task(1, { subject: 'case/12' }), path)).toEqual({ kind: 'case', path: 'cases', id: 12 })
    expect([recordOf(task(1, {}), path), recordOf(task(1, { subject: 'x/1' }), path), recordOf(task(1, { subject: 'case/x' }), path)]).toEqual([null, null, null])
  })
})

describe('incidents', () => {
  it('stand by age, and only what is stuck is named', () => {
    const row = (id: number, parked_at: string): Parked => ({ id: String(id), kind: {} as never, row: { id, parked_at }, places: null })
    expect(oldestFirst([row(1, '2022-03-02'), row(2, '2022-03-01')]).map((r) => r.row.id)).toEqual([2, 1])
    expect(stuckIn([waiting('a'), waiting('b', { kind: 'incident' })]).map((w) => w.node)).toEqual(['b'])
  })
  it('are dealt with one by one: one that fails keeps none back', async () => {
    const result = await each([1, 2, 3], async (n) => { if (n === 2) throw new Error('no') })
    expect([result.done, result.failed.map((f) => f.item)]).toEqual([2, [2]])
  })
})

describe('a walk', () => {
  it('lets time pass in the zone of the office', () => {
    expect(['PT1H', 'P1D', 'P1DT2H30M', 'rubbish'].map((span) => later('2022-03-01T23:30:00+08:00', span))).toEqual(['2022-03-02T00:30:00+08:00', '2022-03-02T23:30:00+08:00', '2022-03-03T02:00:00+08:00', '2022-03-01T23:30:00+08:00'])
  })
  it('reads what was typed', () => expect([readObject(''), readObject('{"a":1}'), readObject('[1]'), readObject('{'), readObject('null')]).toEqual([undefined, { a: 1 }, null, null, null]))
  it('offers what can be done, and keeps the script clean', () => {
    expect(['task', 'event', 'incident', 'join'].map((kind) => actsOf(waiting('a', { kind: kind as FlowWaiting['kind'] })))).toEqual([['complete', 'fail'], ['complete'], ['retry', 'skip'], []])
    expect(withLine([], { act: 'complete', place: 'a', value: undefined })).toEqual([{ act: 'complete', place: 'a' }])
  })
  it('marks where it is and what is done', () => {
    const trial = { moves: [{ move: 'left', node: 'a' }, { move: 'taken', node: 'a' }, { move: 'left', node: 'b' }], waiting: [waiting('b')], variables: {}, refused: [] }
    expect(marksOfTrial(trial)).toEqual({ here: ['b'], done: ['a'] })
    expect([movesShown(trial, false).length, movesShown(trial, true).length]).toEqual([2, 3])
  })
})

describe('a simulation', () => {
  const { nodes } = graph(review)
  const plan = planOf(nodes, readBpmn(review))
  it('begins with the steps of people and the branches that have a condition', () => {
    expect(plan.tasks.map((t) => t.id)).toEqual(['assign', 'opine', 'report', 'accept', 'settle', 'correct'])
    expect(plan.flows).toEqual([{ id: 'flow-5', from: '通过？ passed?', name: '否 no', percent: 50 }])
    expect(faultOf(plan)).toBe('')
  })
  it('is asked in the form of the server', () => {
    const config = configOf({ ...plan, promise: 3 }, { start: '2022-03-01', days: 60, runs: 5 }) as Record<string, any>
    expect(config).toMatchObject({ start: '2022-03-01', days: 60, runs: 5, promise: 3, limits: [3], arrivals: { per_working_day: 5 }, pools: { '*': 6 }, flows: { 'flow-5': 0.5 } })
    expect(config.tasks.opine).toEqual({ duration: { lognormal: [4, 2], unit: 'hours' }, pool: '*' })
    expect((configOf({ ...plan, tasks: [{ ...plan.tasks[0]!, spread: 0 }] }, { start: 'x', days: 5, runs: 1 }) as any).tasks.assign.duration).toEqual({ fixed: 4, unit: 'hours' })
  })
  it('says what is wrong before it is asked', () => {
    const wrong = [{ arrivals: 0 }, { promise: 0.5 }, { people: { '*': 0 } }, { tasks: [{ ...plan.tasks[0]!, mean: -1 }] }, { flows: [{ ...plan.flows[0]!, percent: 101 }] }].map((w) => faultOf({ ...plan, ...w }))
    expect(wrong).toEqual(['arrivals', 'promise', 'people', 'hours', 'percent'])
    for (const w of wrong) expect(flowEn.sim.wrong[w as keyof typeof flowEn.sim.wrong]).toBeTruthy()
  })
  it('is read with its share', () => {
    const found = { limits: [{ days: 3, share: { mean: 0.83349, low: 0.8, high: 0.9 } }] } as Simulated
    expect([keptPercent(found, 3), keptPercent(found, 5)]).toEqual([83.3, null])
    expect(workingDays(900)).toBe(2.5)
  })
})

describe('the editor', () => {
  const moddle = new BpmnModdle({ yc: YC })
  const make: Make = (type, members = {}) => moddle.create(type as never, members as never) as unknown as Moddle
  const SAMPLE = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:yc="urn:yichuang:bpmn" id="d" targetNamespace="t"><process id="p" isExecutable="true"><laneSet id="ls"><lane id="l1" name="A"><flowNodeRef>u</flowNodeRef></lane><lane id="l2" name="B"/></laneSet><startEvent id="s"><outgoing>f0</outgoing></startEvent><sequenceFlow id="f0" sourceRef="s" targetRef="g"/><exclusiveGateway id="g" default="f1"><incoming>f0</incoming><outgoing>f1</outgoing><outgoing>f2</outgoing></exclusiveGateway><sequenceFlow id="f1" sourceRef="g" targetRef="u"/><sequenceFlow id="f2" sourceRef="g" targetRef="r"><conditionExpression xsi:type="tFormalExpression">a = 1</conditionExpression></sequenceFlow><userTask id="u"><incoming>f1</incoming></userTask><boundaryEvent id="b" attachedToRef="u"><timerEventDefinition id="t"><timeDuration xsi:type="tFormalExpression">P5D</timeDuration></timerEventDefinition></boundaryEvent><businessRuleTask id="r" yc:decision="auto approval" yc:result="x"><incoming>f2</incoming></businessRuleTask><intermediateCatchEvent id="m"><messageEventDefinition id="md" yc:correlate="no" yc:key="case_no"/></intermediateCatchEvent></process></definitions>'
  async function open(): Promise<{ root: Moddle; at: (id: string) => Moddle }> {
    const { rootElement, elementsById, warnings } = await moddle.fromXML(SAMPLE, 'bpmn:Definitions')
    expect(warnings).toEqual([])
    return { root: rootElement as unknown as Moddle, at: (id) => elementsById[id] as unknown as Moddle }
  }
  const set = (e: Moddle, key: string, value: string | boolean): void => { for (const { target, props } of editsFor(e, key, value, make)) Object.assign(target, props) }
  const value = (e: Moddle, key: string): unknown => fieldsOf(e).find((f) => f.key === key)?.value
  const written = async (root: Moddle): Promise<string> => (await moddle.toXML(root as never)).xml

  it('shows what our namespace says', async () => {
    const { at } = await open()
    expect([value(at('r'), 'decision'), value(at('r'), 'result'), value(at('m'), 'messageKey'), value(at('m'), 'messageKeyOf'), value(at('u'), 'lane')]).toEqual(['auto approval', 'x', 'no', 'case_no', 'l1'])
  })
  it('sets a condition, and takes it off what becomes the default', async () => {
    const { root, at } = await open()
    expect(value(at('f2'), 'condition')).toBe('a = 1')
    set(at('f2'), 'condition', 'a > 2')
    expect(value(at('f2'), 'condition')).toBe('a > 2')
    set(at('f2'), 'isDefault', true)
    expect(at('g').default).toBe(at('f2'))
    expect(fieldsOf(at('f2')).some((f) => f.key === 'condition')).toBe(false)
    expect(await written(root)).not.toContain('conditionExpression')
  })
  it('sets a timer in working days, and only a span can be one', async () => {
    const { root, at } = await open()
    set(at('b'), 'working', true)
    set(at('b'), 'timer', 'P3D')
    expect(await written(root)).toMatch(/<timerEventDefinition id="t" yc:unit="working">\s*<timeDuration xsi:type="tFormalExpression">P3D/)
    set(at('b'), 'timerKind', 'timeDate')
    const text = await written(root)
    expect(text).toContain('<timeDate')
    expect(text).not.toMatch(/yc:unit|timeDuration/)
  })
  it('makes a step one of several signers, with a list and an end', async () => {
    const { root, at } = await open()
    set(at('u'), 'many', 'parallel')
    set(at('u'), 'collection', 'signers')
    set(at('u'), 'item', 'signer')
    set(at('u'), 'completion', 'nrOfCompletedInstances >= 2')
    expect(await written(root)).toMatch(/<multiInstanceLoopCharacteristics yc:collection="signers" yc:item="signer">\s*<completionCondition xsi:type="tFormalExpression">nrOfCompletedInstances &gt;= 2/)
    set(at('u'), 'many', 'sequential')
    expect(await written(root)).toMatch(/isSequential="true" yc:collection="signers"/)
    set(at('u'), 'many', 'none')
    expect(await written(root)).not.toContain('multiInstance')
  })
  it('moves a step to another lane, names a message once, refuses an id that is none', async () => {
    const { root, at } = await open()
    set(at('u'), 'lane', 'l2')
    expect([at('l1').flowNodeRef, at('l2').flowNodeRef]).toEqual([[], [at('u')]])
    set(at('m'), 'message', 'paid')
    set(at('m'), 'message', 'paid')
    expect((await written(root)).match(/<message /g)).toHaveLength(1)
    expect(editsFor(at('u'), 'id', '1 2', make)).toEqual([])
  })
  it('has a label for every field it can show', async () => {
    const { at } = await open()
    const keys = ['p', 's', 'g', 'f1', 'f2', 'u', 'b', 'r', 'm'].flatMap((id) => fieldsOf(at(id)))
    for (const type of ['bpmn:ComplexGateway', 'bpmn:AdHocSubProcess', 'bpmn:CallActivity', 'bpmn:ScriptTask', 'bpmn:ReceiveTask']) keys.push(...fieldsOf(make(type, { id: 'x' })))
    const said = flowZh.element as unknown as Record<string, unknown>
    for (const f of keys) {
      expect(said[f.key], f.key).toBeTruthy()
      if (f.hint) expect(said[f.hint], f.hint).toBeTruthy()
      for (const o of f.options ?? []) if (o.key) expect(o.key.split('.').reduce<unknown>((x, k) => (x as Record<string, unknown>)[k], said), o.key).toBeTruthy()
    }
  })

  const modules = join(import.meta.dirname, '../../node_modules')
  const scripts = (dir: string): string[] => readdirSync(dir).flatMap((n) => (statSync(join(dir, n)).isDirectory() ? scripts(join(dir, n)) : n.endsWith('.js') ? [join(dir, n)] : []))
  it('finds a Chinese text for what bpmn-js says', () => {
    const said = new Set<string>()
    for (const file of scripts(join(modules, 'bpmn-js/lib'))) {
      const code = readFileSync(file, 'utf8')
      for (const m of code.matchAll(/translate\(\s*'((?:[^'\\]|\\.)*)'/g)) said.add(m[1]!)
      if (/(ReplaceOptions|PopupEntries)\.js$/.test(file)) for (const m of code.matchAll(/label: '([^']+)'/g)) said.add(m[1]!)
    }
    expect(said.size).toBeGreaterThan(100)
    expect([...said].filter((s) => !(s in BPMN_ZH))).toEqual([])
  })
  it('is offered in words of the page too', () => expect(en.nav.models).toBeTruthy())
})

describe('a process without a drawing', () => {
  const bare = (text: string): string => text.replace(/<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/, '').replace(/<(incoming|outgoing)>[^<]*<\/\1>/g, '')
  it.each(names)('is given one, with a line for every flow, and loses nothing: %s', async (name) => {
    const text = bare(pack(name))
    const { text: drawn, laidOut } = await withLayout(text)
    expect(laidOut).toBe(true)
    const [before, after] = [readBpmn(text)!, readBpmn(drawn)!]
    expect(diffProcesses(before, after)).toEqual([])
    const top = before.elements.filter((e) => e.parent === '')
    expect((drawn.match(/<bpmndi:BPMNEdge /g) ?? []).length).toBeGreaterThanOrEqual(top.filter((e) => e.element === 'sequenceFlow').length)
  })
  it('keeps what our namespace says', async () => {
    const { text } = await withLayout('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yc="urn:yichuang:bpmn" id="d" targetNamespace="t"><process id="p"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="r"/><businessRuleTask id="r" yc:decision="auto approval"/></process></definitions>')
    expect(text).toContain('yc:decision="auto approval"')
  })
})
