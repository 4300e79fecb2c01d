/* Processes, tasks and clocks for the mock server: the pack's own models read with npm bpmn-moddle and walked by a small
 * token player. Plausible, not the real thing: what the engine really does is its own affair. */
import { readdirSync, readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { BpmnModdle } from 'bpmn-moddle'
import { records } from './tables.mjs'
import { dress, iso, NOW, tables, world, write } from './world.mjs'

const folder = fileURLToPath(new URL('../../packs/huangpu-2022/processes/', import.meta.url))
const moddle = new BpmnModdle()
const HOUR = 3_600_000
const DAY = 24 * HOUR
const DRIVES = { 'promised-case': 'case', 'instant-case': 'case', 'hotline-ticket': 'ticket', 'technical-review': 'review', 'it-project': 'it_project', 'remote-access': 'access', vulnerability: 'vulnerability', 'disclosure-request': 'disclosure' }
const hash = (text) => createHash('sha256').update(text).digest('hex')
const labelOf = (day, text) => `${day}/${hash(text).slice(0, 16)}`

/* A countersigning process of the mock: several signers at once, a timer in working days, a rule, and no drawing. */
const SIGNING = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:yc="urn:yichuang:bpmn" id="defs-joint" targetNamespace="urn:yichuang:mock" expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
  <process id="joint-opinion" name="会签意见 joint opinion" isExecutable="true">
    <startEvent id="start" name="发起 begun"><outgoing>f1</outgoing></startEvent>
    <sequenceFlow id="f1" sourceRef="start" targetRef="sign"/>
    <userTask id="sign" name="会签 countersign"><incoming>f1</incoming><outgoing>f2</outgoing>
      <multiInstanceLoopCharacteristics yc:collection="signers" yc:item="signer"><completionCondition xsi:type="tFormalExpression">nrOfCompletedInstances = nrOfInstances</completionCondition></multiInstanceLoopCharacteristics>
    </userTask>
    <boundaryEvent id="late" name="逾期 late" attachedToRef="sign" cancelActivity="false"><outgoing>f5</outgoing><timerEventDefinition id="late-t" yc:unit="working"><timeDuration xsi:type="tFormalExpression">P5D</timeDuration></timerEventDefinition></boundaryEvent>
    <sequenceFlow id="f5" sourceRef="late" targetRef="urge"/>
    <userTask id="urge" name="催办 urge"><incoming>f5</incoming><outgoing>f6</outgoing></userTask>
    <sequenceFlow id="f6" sourceRef="urge" targetRef="urged"/>
    <endEvent id="urged"><incoming>f6</incoming></endEvent>
    <sequenceFlow id="f2" sourceRef="sign" targetRef="fit"/>
    <exclusiveGateway id="fit" name="一致？ agreed?" default="f3"><incoming>f2</incoming><outgoing>f3</outgoing><outgoing>f4</outgoing></exclusiveGateway>
    <sequenceFlow id="f3" sourceRef="fit" targetRef="report"/>
    <sequenceFlow id="f4" name="否 no" sourceRef="fit" targetRef="settle"><conditionExpression xsi:type="tFormalExpression">agreed = false</conditionExpression></sequenceFlow>
    <userTask id="settle" name="协调 settle"><incoming>f4</incoming><outgoing>f7</outgoing></userTask>
    <sequenceFlow id="f7" sourceRef="settle" targetRef="report"/>
    <serviceTask id="report" name="汇总 report"><incoming>f3</incoming><incoming>f7</incoming><outgoing>f8</outgoing></serviceTask>
    <sequenceFlow id="f8" sourceRef="report" targetRef="end"/>
    <endEvent id="end" name="办结 closed"><incoming>f8</incoming></endEvent>
  </process>
</definitions>
`
/* A later version of the promised case: its review has another id, so that a migration has something to ask. */
const later = (text) => text.replaceAll('"review"', '"examine"').replaceAll('name="审查 review"', 'name="联合审查 joint review"').replaceAll('sourceRef="review"', 'sourceRef="examine"').replaceAll('targetRef="review"', 'targetRef="examine"')

const models = [...readdirSync(folder).filter((f) => f.endsWith('.bpmn')).sort().map((f) => {
  const text = readFileSync(folder + f, 'utf8')
  const name = f.replace('.bpmn', '')
  return { name, path: `processes/${f}`, drives: DRIVES[name] ?? null, versions: [{ id: 0, effective_on: '2022-01-01', withdrawn: false, text }] }
}), { name: 'joint-opinion', path: 'processes/joint-opinion.bpmn', drives: null, versions: [{ id: 0, effective_on: '2022-01-01', withdrawn: false, text: SIGNING }] }]
const promised = models.find((m) => m.name === 'promised-case')
promised.versions.unshift({ id: 900, effective_on: '2022-12-01', withdrawn: false, text: later(promised.versions[0].text), published_by: 'rules', published_at: '2022-11-21T10:00:00+08:00' })

const bare = (type) => { const t = type.replace('bpmn:', ''); return t[0].toLowerCase() + t.slice(1) }
const isTask = (e) => /Task$|CallActivity$/.test(e.$type)

async function read(text) {
  const { rootElement, warnings } = await moddle.fromXML(text, 'bpmn:Definitions')
  const hard = warnings.find((w) => /unresolved|unparsable|unknown/i.test(w.message))
  if (hard) throw new Error(hard.message)
  const process = rootElement.rootElements?.find((r) => r.$type === 'bpmn:Process' && r.isExecutable) ?? rootElement.rootElements?.find((r) => r.$type === 'bpmn:Process')
  if (!process?.flowElements) throw new Error('there is no process in it')
  const nodes = []
  const flows = []
  const roles = new Map((process.laneSets ?? []).flatMap((s) => s.lanes ?? []).flatMap((l) => (l.flowNodeRef ?? []).map((n) => [n.id, l.name ?? ''])))
  const walk = (scope, parent) => {
    for (const e of scope.flowElements ?? []) {
      if (e.$type === 'bpmn:SequenceFlow') flows.push({ id: e.id, name: e.name ?? '', source: e.sourceRef.id, target: e.targetRef.id, bo: e })
      else if (/Event$|Task$|Gateway$|SubProcess$|CallActivity$/.test(e.$type)) {
        nodes.push({ id: e.id, name: e.name ?? '', element: bare(e.$type), trigger: (e.eventDefinitions?.[0]?.$type ?? '').replace(/^bpmn:|EventDefinition$/g, '').toLowerCase(), role: roles.get(e.id) ?? '', parent, task: isTask(e), bo: e })
        walk(e, e.id)
      }
    }
  }
  walk(process, '')
  return { process, nodes, flows }
}
const lineOf = (text, id) => { const at = text.indexOf(`id="${id}"`); return at < 0 ? null : text.slice(0, at).split('\n').length }
const plain = ({ bo, ...rest }) => rest

async function judge(path, text) {
  let model
  try { model = await read(text) } catch (fault) {
    return { sound: false, fault: { code: /xml|tag|parse/i.test(fault.message) ? 'xml.syntax' : 'bpmn.syntax', where: `${path}:1`, text: String(fault.message).split('\n')[0] }, findings: [] }
  }
  const findings = []
  for (const n of model.nodes) {
    const out = model.flows.filter((f) => f.source === n.id)
    const line = lineOf(text, n.id)
    if (n.element !== 'startEvent' && n.element !== 'boundaryEvent' && !model.flows.some((f) => f.target === n.id)) return { sound: false, fault: { code: 'bpmn.unreachable', where: `${path}:${line}`, text: `${n.element} "${n.id}": nothing leads to it` }, findings }
    if (n.element === 'exclusiveGateway' && out.length > 1 && !n.bo.default) findings.push({ line, zh: `排他网关“${n.name || n.id}”没有默认流向：条件都不成立时会停滞。`, en: `Exclusive gateway “${n.id}” has no default flow: when no condition holds it is parked.`, fault: false })
    if (isTask(n.bo) && !n.name) findings.push({ line, zh: `环节“${n.id}”没有名称。`, en: `Task “${n.id}” has no name.`, fault: false })
  }
  return { sound: true, fault: null, findings, model }
}

/* ---- walking -------------------------------------------------------------------------------- */

const truth = (text, variables) => { const m = /^\s*(\w+)\s*=\s*(true|false)\s*$/.exec(text ?? ''); return m ? variables[m[1]] === (m[2] === 'true') : false }

function player(model, at) {
  const state = { tokens: [], moves: [], variables: {}, number: 0, at }
  const byId = new Map(model.nodes.map((n) => [n.id, n]))
  const tell = (move, node, token, more = {}) => state.moves.push({ move, node, token, at: iso(state.at), detail: '', value: null, ...more })
  function leave(node, token) {
    tell('left', node.id, token)
    const out = model.flows.filter((f) => f.source === node.id)
    if (node.element === 'endEvent') return state.tokens.length === 0 && tell('ended', '', 0)
    const one = /exclusive|eventBased/.test(node.element)
    const taken = one ? [out.find((f) => f.bo.conditionExpression && truth(f.bo.conditionExpression.body, state.variables)) ?? out.find((f) => f.bo === node.bo.default) ?? out[0]] : out
    for (const f of taken) {
      tell('taken', node.id, token, { detail: f.id })
      enter(byId.get(f.target))
    }
  }
  function enter(node) {
    const token = ++state.number
    tell('entered', node.id, token)
    if (node.element === 'parallelGateway') {
      const needed = model.flows.filter((f) => f.target === node.id).length
      node.came = (node.came ?? 0) + 1
      if (node.came < needed) return
      node.came = 0
    }
    const waits = (isTask(node.bo) && !/script|businessRule/.test(node.element)) || node.element === 'intermediateCatchEvent'
    if (!waits) return leave(node, token)
    const loop = node.bo.loopCharacteristics
    const items = loop ? (state.variables.signers ?? ['甲', '乙']) : [null]
    for (const item of items) {
      const mine = items.length > 1 ? ++state.number : token
      state.tokens.push({ node, token: mine, item, kind: isTask(node.bo) ? 'task' : 'event' })
      tell('waiting', node.id, mine, { detail: node.id })
    }
  }
  const place = (w) => (state.tokens.filter((x) => x.node === w.node).length > 1 ? `${w.node.id}#${w.token}` : w.node.id)
  return {
    state, place,
    begin(variables) {
      Object.assign(state.variables, variables)
      tell('started', '', 0)
      enter(model.nodes.find((n) => n.element === 'startEvent'))
    },
    act(line) {
      if (line.at) state.at = Date.parse(line.at)
      if (line.act === 'wake') return null
      const w = state.tokens.find((x) => place(x) === line.place) ?? state.tokens.find((x) => x.node.id === line.place)
      if (!w) return { code: 'process.not_waiting', text: `nothing waits at "${line.place}"` }
      if (line.act === 'fail') { w.kind = 'incident'; w.reason = line.name ?? 'failed'; tell('parked', w.node.id, w.token, { detail: w.reason }); return null }
      if (line.act === 'retry') { w.kind = 'task'; w.reason = ''; return null }
      Object.assign(state.variables, line.value ?? {})
      state.tokens = state.tokens.filter((x) => x !== w)
      if (!state.tokens.some((x) => x.node === w.node)) leave(w.node, w.token)
      return null
    },
    waiting: () => state.tokens.map((w) => ({ place: place(w), node: w.node.id, name: w.node.name, kind: w.kind, role: w.node.role, since: iso(state.at), due: null, lamp: null, reason: w.reason ?? '', item: w.item, task: null, officer: null }))
  }
}

/* ---- what runs ------------------------------------------------------------------------------ */

const STEPS = ['accept', 'assign', 'review', 'approve', 'decide', 'make', 'deliver']
const WAITS = { received: 'accept', correcting: 'accept', accepted: 'review', suspended: 'review', granted: 'make', refused: 'deliver' }
const parked = new Map([['case/8', 'the decision “auto approval” found no value for “area”'], ['case/20', 'the condition of flow-5 is not true or false: null']])
/* Tasks of the mock: steps of cases that wait, and a countersigning. */
const TASK = records.find((r) => r.name === 'task')
const NOTICE = records.find((r) => r.name === 'notice')
const OFFICER = 'admin'
const tasks = []
const notices = []

function fill() {
  const cases = tables.get('cases').rows.filter((r) => ['accepted', 'received'].includes(r.state)).slice(0, 9)
  cases.forEach((row, i) => tasks.push({ id: i + 1, state: 'open', task_kind: 'sign', title: i % 3 === 0 ? '会签 countersign' : '审查 review', step: i % 3 === 0 ? 'sign' : 'review', subject: `case/${row.id}`, officer: i % 4 === 3 ? 'bo' : OFFICER, delegated_by: i === 2 ? 'anna' : null, position: i === 4 ? 'before' : null, started_at: iso(NOW - (i + 1) * 5 * HOUR), due_at: iso(NOW + (i - 3) * 20 * HOUR), lamp: i < 3 ? 'red' : i < 5 ? 'yellow' : 'green' }))
  cases.slice(0, 3).forEach((row, i) => notices.push({ id: i + 1, state: 'sent', notice_kind: ['urge', 'supervise', 'copy'][i], subject: `case/${row.id}`, officer: OFFICER, reason: ['请在今日内完成审查。', '区领导批示，限三日办结。', '抄送参考。'][i], sent_at: iso(NOW - (i + 1) * 7 * HOUR), acknowledged_at: null }))
}

function flowOf(kind, row) {
  if (kind === 'process') return jointFlow(row)
  const at = parked.has(`case/${row.id}`) ? 'review' : WAITS[row.state]
  const list = world.streams.get(`case/${row.id}`) ?? []
  const done = list.filter((e) => e.kind !== 'case.received').map((e) => ({ e, node: { 'case.accepted': 'accept', 'case.assigned': 'assign', 'case.reviewed': 'review', 'case.approved': 'approve', 'case.granted': 'decide', 'case.document_made': 'make', 'case.delivered': 'deliver' }[e.kind] })).filter((x) => x.node && x.node !== at)
  const clocks = dress(records.find((r) => r.name === 'case'), row).clocks
  const reason = parked.get(`case/${row.id}`)
  const task = tasks.find((t) => t.subject === `case/${row.id}` && t.state === 'open')
  return {
    name: 'promised-case', version: { id: 0, label: promised.versions.at(-1).label ?? labelOf('2022-01-01', promised.versions.at(-1).text) },
    newer: promised.versions.filter((v) => v.id && !v.withdrawn).map((v) => ({ id: v.id, label: labelOf(v.effective_on, v.text), effective_on: v.effective_on })),
    waiting: at ? [{ place: at, node: at, name: nameOf(at), kind: reason ? 'incident' : 'task', role: '审批员', since: list.at(-1)?.recorded_at ?? null, due: clocks[0]?.due_at ?? null, lamp: clocks[0]?.lamp ?? null, reason: reason ?? '', item: null, task: task?.id ?? null, officer: row.officer ?? null }] : [],
    passed: [...(list[0] ? [{ node: 'start', times: 1, first_at: list[0].happened_at, last_at: list[0].happened_at, by: list[0].actor, event: list[0].seq }] : []), ...done.map(({ e, node }) => ({ node, times: 1, first_at: e.happened_at, last_at: e.happened_at, by: e.actor, event: e.seq }))],
    clocks: clocks.map((c) => ({ clock: c.name, zh: { promised: '承诺时限', statutory: '法定时限' }[c.name], en: { promised: 'Promised limit', statutory: 'Statutory limit' }[c.name], due: c.due_at, lamp: c.lamp, basis: c.name === 'statutory' ? '《行政许可法》第四十二条' : '', tag: c.tag, paused: row.state === 'suspended', provisional: c.name === 'statutory' }))
  }
}
const nameOf = (node) => /name="([^"]+)"/.exec(promised.versions.at(-1).text.split('\n').find((l) => l.includes(`id="${node}"`)) ?? '')?.[1] ?? node
function jointFlow(row) {
  const sign = (place, item, lamp, due, more = {}) => ({ place, node: 'sign', name: '会签 countersign', kind: 'task', role: '', since: iso(NOW - 30 * HOUR), due, lamp, reason: '', item, task: null, officer: item, ...more })
  return {
    name: 'joint-opinion', version: { id: 0, label: labelOf('2022-01-01', SIGNING) }, newer: [],
    waiting: row.parked_at ? [{ place: 'report', node: 'report', name: '汇总 report', kind: 'incident', role: '', since: row.parked_at, due: null, lamp: null, reason: 'the service did not answer', item: null, task: null, officer: null }] : [sign('sign#3', 'anna', 'yellow', iso(NOW + 6 * HOUR)), sign('sign#4', 'bo', 'red', iso(NOW - 9 * HOUR))],
    passed: [{ node: 'start', times: 1, first_at: iso(NOW - 60 * HOUR), last_at: iso(NOW - 60 * HOUR), by: 'leader', event: 3 }, ...(row.parked_at ? [{ node: 'sign', times: 3, first_at: iso(NOW - 40 * HOUR), last_at: iso(NOW - 20 * HOUR), by: 'anna', event: 5 }] : [])],
    clocks: []
  }
}

const CLOCKS = (on) => {
  const add = (n) => { let d = Date.parse(`${on}T00:00:00Z`); for (let k = 0; k < n;) { d += DAY; if (![0, 6].includes(new Date(d).getUTCDay())) k++ } return new Date(d).toISOString().slice(0, 10) }
  return [
    { clock: 'correction_notice', zh: '补正告知', en: 'Correction notice', value: 5, unit: 'working', starts: 'received', starts_zh: '收件之日', ends: 'noticed', ends_zh: '一次性告知', not_counted_zh: null, extend: null, effect_zh: '逾期不告知的，自收到申请材料之日起即为受理。', effect_en: 'When no notice is given in time, it counts as accepted on the day of receipt.', basis: '《行政许可法》第三十二条', tag: 'L', valid_from: '2004-07-01', plain_zh: '收件之日起5个工作日内一次性告知需要补正的全部内容。', plain_en: 'Within 5 working days of receipt the applicant is told once, and of everything that is missing.', due: add(5), due_extended: null },
    { clock: 'statutory', zh: '法定时限', en: 'Statutory limit', value: 20, unit: 'working', starts: 'accepted', starts_zh: '受理之日', ends: 'decided', ends_zh: '作出决定', not_counted_zh: '听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审所需时间', not_counted_en: 'hearings, tenders, auctions, inspections, tests, quarantine, appraisals and expert reviews', extend: { times: 1, value: 10, approver: 'agency_head', approver_zh: '本机关负责人', approver_en: 'head of the agency' }, effect_zh: '', effect_en: '', basis: '《行政许可法》第四十二条', tag: 'L', valid_from: '2004-07-01', plain_zh: '受理之日起20个工作日内作出决定；经本机关负责人批准可延长10个工作日。', plain_en: 'It is decided within 20 working days of acceptance; with the approval of the head of the agency within 10 more.', due: add(20), due_extended: add(30) },
    { clock: 'promised', zh: '承诺时限', en: 'Promised limit', value: 7, unit: 'working', starts: 'accepted', starts_zh: '受理之日', ends: 'decided', ends_zh: '作出决定', not_counted_zh: null, extend: null, effect_zh: '计入超时，亮红灯。', effect_en: 'It counts as late; the lamp turns red.', basis: '演示默认值', tag: 'D', valid_from: '2022-01-01', plain_zh: '受理之日起7个工作日内作出决定。', plain_en: 'It is decided within 7 working days of acceptance.', due: add(7), due_extended: null },
    { clock: 'acceptance', zh: '受理', en: 'Acceptance', value: 0, unit: 'on_spot', starts: 'received', starts_zh: '收件', ends: 'accepted', ends_zh: '受理决定', not_counted_zh: null, extend: null, effect_zh: '', effect_en: '', basis: '《行政许可法》第三十二条', tag: 'L', valid_from: null, plain_zh: '材料齐全的，当场受理。', plain_en: 'When the materials are complete it is accepted on the spot.', due: null, due_extended: null }
  ]
}

function simulated(config) {
  const pools = Object.entries(config.pools)
  const load = Object.values(config.tasks).reduce((sum, t) => sum + (t.duration.lognormal?.[0] ?? t.duration.fixed), 0) * config.arrivals.per_working_day
  const busy = load / (pools.reduce((sum, [, n]) => sum + n, 0) * 6)
  const mean = 60 * (load / config.arrivals.per_working_day) * (1 + busy)
  const spread = (x) => ({ n: 300, mean: x, low: x * 0.95, high: x * 1.05, median: x * 0.9, p90: x * 1.7, p95: x * 2, most: x * 3 })
  const share = Math.min(1, (config.promise * 360) / (mean * 1.7))
  return { runs: config.runs, started: 310, finished: 300, incidents: 0, unfinished: 10, cycle_minutes: spread(mean), cycle_elapsed_minutes: spread(mean * 4), limits: config.limits.map((days) => ({ days, share: { mean: share, low: share - 0.02, high: Math.min(1, share + 0.02) } })), tasks: Object.entries(config.tasks).map(([id, t]) => ({ id, name: id, pool: t.pool, done: 300, cancelled: 0, wait_minutes: spread(90 * busy), work_minutes: spread(60 * (t.duration.lognormal?.[0] ?? t.duration.fixed)) })), pools: pools.map(([name, capacity]) => ({ name, capacity, utilisation: { mean: busy, low: busy, high: busy }, queue: { mean: 1, low: 1, high: 1 } })) }
}

/* ---- routes --------------------------------------------------------------------------------- */

/** The routes of processes. `publish` and `takeBack` are those of definitions, told which path is ours. */
export function flowRoutes({ No, mustBe, now }) {
  if (tasks.length === 0) fill()
  const today = () => iso(now()).slice(0, 10)
  const none = (code) => new No(404, `${code}.not_found`, '没有这条记录', 'There is no such record')
  const find = (name) => models.find((m) => m.name === name) ?? (() => { throw none('model') })()
  const brief = ({ text, ...v }) => ({ ...v, digest: hash(text), label: labelOf(v.effective_on, text), published_by: v.published_by ?? null, published_at: v.published_at ?? null, running: v.id ? 0 : 12 })
  const inForce = (m) => m.versions.filter((v) => !v.withdrawn && v.effective_on <= today()).sort((a, b) => (a.effective_on < b.effective_on ? 1 : a.effective_on > b.effective_on ? -1 : b.id - a.id))[0]
  const version = (m, id) => (id === null || id === undefined || id === '' ? inForce(m) : m.versions.find((v) => v.id === Number(id))) ?? (() => { throw none('model') })()
  const textOf = (m, body) => body.text ?? version(m, body.version).text
  const rowOf = (kind, id) => (kind === 'processes' ? processes : tables.get(kind).rows).find((r) => r.id === Number(id)) ?? (() => { throw none('case') })()
  const list = (rows, query) => ({ items: rows, next: null, synthetic: true, ...(query.get('count') === '1' ? { total: rows.length } : {}) })
  const act = (record, row, name, body, who, payload) => { const entry = write(record, row, { name, version: 1 }, { at: now(), actor: who.user, payload, body }); return { record: row, id: row.id, seq: entry.seq, events: 1 } }
  const seen = (permission, handler) => (asked) => { mustBe(asked.who, permission); return handler(asked) }
  const PROCESS = records.find((r) => r.name === 'process') ?? { name: 'process', path: 'processes', table: 'process_instance', columns: [] }
  const processes = [{ id: 1, state: 'running', definition: 'processes/joint-opinion.bpmn', title: '产业园会签', officer: 'leader', started_at: iso(NOW - 60 * HOUR), waiting: 'sign' }, { id: 2, state: 'running', definition: 'processes/joint-opinion.bpmn', title: '用地会签', officer: 'leader', started_at: iso(NOW - 80 * HOUR), waiting: 'report', parked_at: iso(NOW - 19 * HOUR), parked_reason: 'the service did not answer' }]
  world.streams.set('process/1', [])
  world.streams.set('process/2', [])
  const parkedCases = () => tables.get('cases').rows.filter((r) => parked.has(`case/${r.id}`)).map((r) => ({ ...dress(records.find((x) => x.name === 'case'), r), parked_at: iso(NOW - r.id * 3 * HOUR) }))
  const retry = ({ who, m, body }, verb) => {
    const kind = m[1] === 'cases' ? 'case' : 'process'
    const row = rowOf(m[1], m[2])
    if (verb !== 'retry' && !body.reason) throw new No(400, 'field.missing', '缺少必填项', 'A required member is missing', 'payload.reason')
    parked.delete(`${kind}/${row.id}`)
    row.parked_at = null
    return act(kind === 'case' ? records.find((r) => r.name === 'case') : PROCESS, row, { retry: 'flow.retried', skip: 'flow.skipped', stop: 'flow.stopped' }[verb], {}, who, body)
  }
  return {
    /** Publishes a model of ours; undefined when the path is not one. */
    async publish({ who, body }) {
      const m = models.find((x) => x.path === body.definition)
      if (!m) return undefined
      mustBe(who, 'definition.publish')
      for (const name of ['effective_on', 'model', 'reason', 'approver']) if (!body[name]) throw new No(400, 'field.missing', '缺少必填项', 'A required member is missing', `payload.${name}`)
      if (body.approver === who.user) throw new No(409, 'definition.same_person', '批准人不能是发布人自己', 'The approver cannot be the one who publishes', 'payload.approver')
      const id = 901 + models.flatMap((x) => x.versions).filter((v) => v.id > 900).length
      m.versions.unshift({ id, effective_on: body.effective_on, withdrawn: false, text: body.model, published_by: who.user, published_at: iso(now()) })
      return { status: 201, json: { record: { id }, id, seq: 1, events: 1 } }
    },
    routes: [
      ['GET', /^\/models$/, seen('read.definition', async () => ({ models: (await Promise.all(models.map(async (m) => { const { process } = await read(inForce(m).text).catch(() => ({})); return process && { name: m.name, path: m.path, process: process.id, title: process.name, drives: m.drives, items: m.name === 'promised-case' ? ['A04', 'A05', 'A11', 'A12', 'A13', 'B03', 'B04', 'C01'] : [], versions: m.versions.map(brief) } }))).filter(Boolean) }))],
      ['GET', /^\/models\/([\w-]+)$/, seen('read.definition', async ({ m, query }) => {
        const model = find(m[1])
        const v = version(model, query.get('version'))
        const { nodes, flows } = await read(v.text)
        return { name: model.name, path: model.path, version: brief(v), text: v.text, nodes: nodes.map(plain), flows: flows.map(plain) }
      })],
      ['POST', /^\/models\/([\w-]+)\/check$/, seen('read.definition', async ({ m, body }) => { const { model, ...verdict } = await judge(find(m[1]).path, body.text); return verdict })],
      ['POST', /^\/models\/([\w-]+)\/try$/, seen('read.definition', async ({ m, body }) => {
        const verdict = await judge(find(m[1]).path, textOf(find(m[1]), body))
        if (!verdict.model) throw new No(409, 'definition.invalid', '模型不能载入', 'The model cannot be loaded', verdict.fault.where)
        const p = player(verdict.model, now())
        p.begin(body.input ?? {})
        const refused = []
        for (const [i, line] of (body.script ?? []).entries()) { const no = p.act(line); if (no) { refused.push({ line: i + 1, ...no }); break } }
        return { moves: p.state.moves, waiting: p.waiting(), variables: p.state.variables, refused }
      })],
      ['POST', /^\/models\/([\w-]+)\/simulate$/, seen('read.definition', ({ body }) => simulated(body.config))],
      ['GET', /^\/(cases|processes)\/(\d+)\/flow$/, seen('read.case', ({ m }) => flowOf(m[1] === 'cases' ? 'case' : 'process', rowOf(m[1], m[2])))],
      ['GET', /^\/(cases|processes)\/(\d+)\/migration$/, seen('read.case', ({ m, query }) => {
        const map = Object.fromEntries((query.get('map') ?? '').split(' ').filter(Boolean).map((p) => p.split('>')))
        const target = version(promised, query.get('to')).text
        const rows = flowOf(m[1] === 'cases' ? 'case' : 'process', rowOf(m[1], m[2])).waiting.map((w) => { const to = map[w.node] ?? w.node; const there = target.includes(`id="${to}"`); return { from: w.place, to: there ? to : '', code: there ? null : 'missing' } })
        return { to: Number(query.get('to')), rows, possible: rows.every((r) => !r.code) }
      })],
      ['POST', /^\/(cases|processes)\/(\d+)\/migrate$/, seen('flow.migrate', ({ m, body, who }) => act(records.find((r) => r.path === m[1]) ?? PROCESS, rowOf(m[1], m[2]), 'flow.migrated', { process_version: body.process_version }, who, body))],
      ['POST', /^\/(cases|processes)\/(\d+)\/retry$/, seen('flow.retry', (asked) => retry(asked, 'retry'))],
      ['POST', /^\/(cases|processes)\/(\d+)\/skip$/, seen('flow.skip', (asked) => retry(asked, 'skip'))],
      ['POST', /^\/(cases|processes)\/(\d+)\/stop$/, seen('flow.stop', (asked) => retry(asked, 'stop'))],
      ['GET', /^\/processes$/, seen('read.process', ({ query }) => list(query.get('parked') ? processes.filter((p) => p.parked_at) : processes, query))],
      ['GET', /^\/processes\/(\d+)$/, seen('read.process', ({ m }) => rowOf('processes', m[1]))],
      ['GET', /^\/processes\/(\d+)\/events$/, seen('read.process', ({ m }) => ({ items: world.streams.get(`process/${m[1]}`) ?? [] }))],
      ['GET', /^\/([\w-]+)$/, ({ who, m, query }) => { if (!query.get('parked')) return undefined; mustBe(who, 'read.case'); return list(m[1] === 'cases' ? parkedCases() : [], query) }],
      ['GET', /^\/tasks$/, seen('read.task', ({ query }) => list(tasks.filter((t) => (!query.get('officer') || t.officer === query.get('officer')) && (!query.get('state') || t.state === query.get('state'))), query))],
      ['GET', /^\/tasks\/(\d+)$/, seen('read.task', ({ m }) => tasks.find((t) => t.id === Number(m[1])) ?? (() => { throw none('task') })())],
      ['GET', /^\/tasks\/(\d+)\/events$/, seen('read.task', () => ({ items: [] }))],
      ['POST', /^\/tasks\/(\d+)\/([\w-]+)$/, ({ who, m, body }) => {
        mustBe(who, `task.${m[2].replaceAll('-', '_')}`)
        const row = tasks.find((t) => t.id === Number(m[1]))
        if (!row) throw none('task')
        const verdict = body.task_verdict ?? body.verdict
        if (m[2] === 'sign') row.state = { agree: 'agreed', refuse: 'refused', abstain: 'abstained' }[verdict] ?? 'agreed'
        if (['transfer', 'delegate'].includes(m[2])) row.officer = body.officer
        return act(TASK, row, 'task.signed', {}, who, body)
      }],
      ['GET', /^\/notices$/, seen('read.notice', ({ query }) => list(notices.filter((n) => !query.get('officer') || n.officer === query.get('officer')), query))],
      ['POST', /^\/notices\/(\d+)\/acknowledge$/, seen('notice.acknowledge', ({ who, m, body }) => { const row = notices.find((n) => n.id === Number(m[1])); row.acknowledged_at = iso(now()); return act(NOTICE, row, 'notice.acknowledged', {}, who, body) })],
      ['GET', /^\/items\/([\w-]+)\/clocks$/, seen('read.case', ({ m, query }) => ({ item: m[1], name: '食品经营许可（示例）', name_en: 'Food business licence (sample)', on: query.get('on') ?? today(), clocks: CLOCKS(query.get('on') ?? today()) }))]
    ]
  }
}
