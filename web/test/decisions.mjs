/* Decisions for the mock server: the pack's own models, checked and tried with npm feelin. Plausible, not the real thing:
 * what the server really finds and explains is its own affair. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DmnModdle } from 'dmn-moddle'
import { evaluate, unaryTest } from 'feelin'
import { records } from './tables.mjs'
import { iso, world, write } from './world.mjs'

const folder = fileURLToPath(new URL('../../packs/huangpu-2022/decisions/', import.meta.url))
const moddle = new DmnModdle()
const record = records.find((r) => r.name === 'definition') ?? { table: 'definition', name: 'definition', path: 'definitions', columns: [] }
const hash = (text) => createHash('sha256').update(text).digest('hex')
const labelOf = (day, text) => `${day}/${hash(text).slice(0, 16)}`
const versions = readdirSync(folder).filter((f) => f.endsWith('.dmn')).sort().map((f) => {
  const text = readFileSync(folder + f, 'utf8')
  return { id: null, path: `decisions/${f}`, effective_on: '2022-01-01', text, label: labelOf('2022-01-01', text), state: 'pack', published_at: null, actor: null }
})

/* Table "definition" of the mock: rows made here only. */
const rows = []

async function read(text) {
  const { rootElement, warnings } = await moddle.fromXML(text.replace(/DMN\/\d{8}\/(MODEL|DMNDI)\//g, 'DMN/20191111/$1/'), 'dmn:Definitions')
  if (warnings.length) throw new Error(warnings[0].message)
  return rootElement
}
const drg = (model, type) => (model.drgElement ?? []).filter((e) => e.$type === type)
const lineOf = (text, id) => { const at = text.indexOf(`id="${id}"`); return at < 0 ? null : text.slice(0, at).split('\n').length }
const idOf = (href) => href?.href?.replace(/^#/, '')

function inputsOf(model, decision, seen = new Set()) {
  if (seen.has(decision.id)) return []
  seen.add(decision.id)
  return (decision.informationRequirement ?? []).flatMap((r) => {
    const input = drg(model, 'dmn:InputData').find((i) => i.id === idOf(r.requiredInput))
    const other = drg(model, 'dmn:Decision').find((d) => d.id === idOf(r.requiredDecision))
    return input ? [{ name: input.name, type: input.variable?.typeRef ?? 'Any' }] : other ? inputsOf(model, other, seen) : []
  }).filter((x, i, all) => all.findIndex((y) => y.name === x.name) === i)
}
const describe = (model) => drg(model, 'dmn:Decision').map((d) => ({ name: d.name, type: d.variable?.typeRef ?? '', inputs: inputsOf(model, d) }))

/* A test entry as one of the unary tests that feelin knows. */
const isAny = (text) => !text || text.trim() === '-' || text.trim() === ''
function syntax(text, unary) {
  if (isAny(text)) return null
  try { unary ? unaryTest(text, { '?': null }) : evaluate(text, {}); return null } catch (fault) { return fault.message }
}

function findingsOf(model, path, text) {
  const found = []
  for (const decision of drg(model, 'dmn:Decision')) {
    const table = decision.decisionLogic
    if (table?.$type !== 'dmn:DecisionTable') continue
    const put = (code, fault, rule, other, zh, en) => found.push({ code, fault, file: path, line: lineOf(text, table.rule[(rule ?? 1) - 1]?.id) ?? lineOf(text, table.id), decision: decision.name, table: table.id, rule, other, zh, en })
    const texts = table.rule.map((r) => r.inputEntry.map((e) => (isAny(e.text) ? '-' : e.text.trim())))
    texts.forEach((entries, i) => {
      for (let k = 0; k < i; k++) {
        const covers = texts[k].every((t, c) => t === '-' || t === entries[c])
        const same = texts[k].join('|') === entries.join('|')
        if (table.hitPolicy === 'UNIQUE' && (same || covers)) return put('dmn.overlap', true, i + 1, k + 1, `规则 ${i + 1} 与规则 ${k + 1} 重叠，命中策略“唯一”不允许。`, `Rules ${k + 1} and ${i + 1} overlap, which the hit policy Unique forbids.`)
        if (table.hitPolicy === 'FIRST' && covers) return put('dmn.masked', true, i + 1, k + 1, `规则 ${i + 1} 永远轮不到：规则 ${k + 1} 总是先命中。`, `Rule ${i + 1} is never reached: rule ${k + 1} always matches first.`)
      }
    })
    if (['UNIQUE', 'FIRST'].includes(table.hitPolicy) && !texts.some((t) => t.every((x) => x === '-'))) put('dmn.gap', false, null, null, `决策“${decision.name}”有没有规则覆盖的输入。`, `Some inputs of “${decision.name}” are covered by no rule.`)
  }
  return found
}

async function judge(path, text) {
  let model
  try { model = await read(text) } catch (fault) {
    return { sound: false, fault: { code: 'xml.syntax', where: `${path}:1`, line: 1, detail: String(fault.message).split('\n')[0] }, findings: [], decisions: [] }
  }
  for (const decision of drg(model, 'dmn:Decision')) {
    const logic = decision.decisionLogic
    const parts = logic?.$type === 'dmn:DecisionTable' ? logic.rule.flatMap((r) => [...r.inputEntry.map((e) => [e, true]), ...r.outputEntry.map((e) => [e, false])]) : logic ? [[logic, false]] : []
    for (const [entry, unary] of parts) {
      const fault = syntax(entry.text, unary)
      if (!fault) continue
      const line = lineOf(text, entry.id)
      return { sound: false, fault: { code: 'feel.syntax', where: `${path}:${line}`, line, detail: `${entry.text}: ${fault}` }, findings: [], decisions: [] }
    }
  }
  const findings = findingsOf(model, path, text)
  const bad = findings.find((f) => f.fault)
  return { sound: !bad, fault: bad ? { code: 'definition.findings', where: `${path}:${bad.line}`, line: bad.line, detail: bad.en } : null, findings, decisions: describe(model), model }
}

const tidy = (value) => (value === undefined ? null : value && typeof value === 'object' && typeof value.toISODate === 'function' ? value.toISODate() : value)
const dated = (value, type) => (type === 'date' && typeof value === 'string' ? evaluate(`date("${value}")`).value : value)

function evaluateTable(table, decision, scope, notes) {
  const inputs = table.input.map((i) => ({ expression: i.inputExpression.text, label: i.label ?? '', value: evaluate(i.inputExpression.text, scope).value }))
  const first = table.hitPolicy === 'FIRST'
  const matched = []
  const others = []
  table.rule.forEach((rule, r) => {
    const failed = rule.inputEntry.flatMap((entry, c) => (isAny(entry.text) || unaryTest(entry.text, { ...scope, '?': inputs[c].value }).value === true ? [] : [{ column: c + 1, test: entry.text }]))
    if (failed.length) others.push({ after: 0, failed, rule: r + 1 })
    else if (first && matched.length) others.push({ after: matched[0], failed: [], rule: r + 1 })
    else matched.push(r + 1)
  })
  notes.push({ decision: decision.name, hit_policy: table.hitPolicy, id: table.id, inputs: inputs.map((i) => ({ ...i, value: shown(i.value) })), left_out: 0, matched, rules: others })
  const results = matched.map((n) => {
    const values = table.rule[n - 1].outputEntry.map((e) => tidy(evaluate(e.text, scope).value))
    return table.output.length === 1 ? values[0] : Object.fromEntries(table.output.map((o, i) => [o.name, values[i]]))
  })
  return table.hitPolicy === 'COLLECT' ? results : (results[0] ?? null)
}
const shown = (value) => { const v = tidy(value); return v && typeof v === 'object' && !Array.isArray(v) && Object.getPrototypeOf(v) !== Object.prototype ? String(v) : v }

function evaluateDecision(model, decision, scope, notes) {
  const inner = { ...scope }
  for (const r of decision.informationRequirement ?? []) {
    const other = drg(model, 'dmn:Decision').find((d) => d.id === idOf(r.requiredDecision))
    if (other) inner[other.name] = evaluateDecision(model, other, scope, notes)
  }
  const logic = decision.decisionLogic
  return logic.$type === 'dmn:DecisionTable' ? evaluateTable(logic, decision, inner, notes) : tidy(evaluate(logic.text, inner).value)
}

const stem = (path) => path.replace(/^decisions\//, '').replace(/\.dmn$/, '')
const inForce = (path, today) => versions.filter((v) => v.path === path && v.state !== 'withdrawn' && v.effective_on <= today).sort((a, b) => (a.effective_on < b.effective_on ? -1 : a.effective_on > b.effective_on ? 1 : (a.id ?? 0) - (b.id ?? 0))).at(-1)
const brief = ({ id, label, effective_on, text, state, published_at, actor }) => ({ id, label, effective_on, digest: hash(text), state, published_at, actor })

/** The routes of decisions and definitions. `no` makes a refusal, `now` tells the office's time in ms. */
export function decisionRoutes({ No, mustBe, now }) {
  const today = () => iso(now()).slice(0, 10)
  const refuse = (code, zh, en, where = '', detail = en, status = 409) => { const no = new No(status, code, zh, en, where); no.body.detail = detail; return no }
  const notFound = () => refuse('decision.not_found', '没有这个决策', 'There is no such decision', '', 'There is no such decision', 404)
  const row = (id) => rows.find((r) => r.id === Number(id)) ?? (() => { throw refuse('definition.not_found', '没有这条记录', 'There is no such record', '', '', 404) })()
  const find = (path, label) => versions.find((v) => v.path === path && v.label === label)

  async function publish({ who, body }) {
    mustBe(who, 'definition.publish')
    for (const name of ['definition', 'effective_on', 'model', 'reason', 'approver']) if (!body[name]) throw refuse('field.missing', '缺少必填项', 'A required member is missing', `payload.${name}`, name, 400)
    if (body.effective_on < today()) throw refuse('definition.past', '生效日期不能早于今天', 'The first day cannot be before today', 'payload.effective_on')
    if (body.approver === who.user) throw refuse('definition.same_person', '批准人不能是发布人自己', 'The approver cannot be the one who publishes', 'payload.approver')
    const held = inForce(body.definition, today())
    if (held?.text === body.model) throw refuse('definition.unchanged', '与在用版本相同', 'It is the same as the version in force')
    const verdict = await judge(body.definition, body.model)
    if (!verdict.sound) throw refuse(verdict.findings.length ? 'definition.findings' : 'definition.invalid', '规则有错误，不能发布', 'The rules have faults and cannot be published', verdict.fault.where, verdict.fault.detail)
    const had = held ? (await judge(held.path, held.text)).decisions : []
    const gone = had.find((d) => !verdict.decisions.some((x) => x.name === d.name))
    if (gone) throw refuse('definition.interface', '少了在用版本里的决策', 'A decision of the version in force is missing', body.definition, gone.name)
    const id = rows.length + 1
    const made = { id }
    rows.push(made)
    const digest = hash(body.model)
    const entry = write(record, made, { name: 'definition.published', version: 1, to: 'published', stamp: 'published_at' }, { at: now(), actor: who.user, payload: body, body: { definition: body.definition, effective_on: body.effective_on, digest, reason: body.reason, approver: body.approver } })
    versions.push({ id, path: body.definition, effective_on: body.effective_on, text: body.model, label: labelOf(body.effective_on, body.model), state: 'published', published_at: iso(now()), actor: who.user })
    return { status: 201, json: { record: made, id, seq: entry.seq, events: 1 } }
  }
  function takeBack({ who, m, body }) {
    mustBe(who, 'definition.withdraw')
    const found = row(m[1])
    const version = versions.find((v) => v.id === found.id)
    if (!body.reason) throw refuse('field.missing', '缺少必填项', 'A required member is missing', 'payload.reason', 'reason', 400)
    if (version.effective_on <= today()) throw refuse('definition.in_force', '已经生效，不能撤回', 'It is in force and cannot be withdrawn')
    version.state = 'withdrawn'
    const entry = write(record, found, { name: 'definition.withdrawn', version: 1, to: 'withdrawn', stamp: 'withdrawn_at' }, { at: now(), actor: who.user, payload: body, body: { reason: body.reason } })
    return { record: found, id: found.id, seq: entry.seq, events: 1 }
  }
  async function attempt({ who, body }) {
    mustBe(who, 'read.definition')
    const version = body.version ? find(body.definition, body.version) : inForce(body.definition, today())
    const text = body.model ?? version?.text
    if (!text) throw notFound()
    const verdict = await judge(body.definition, text)
    if (!verdict.model) throw refuse('definition.invalid', '模型不能载入', 'The model cannot be loaded', verdict.fault.where, verdict.fault.detail)
    const decision = drg(verdict.model, 'dmn:Decision').find((d) => d.name === body.decision)
    if (!decision) throw notFound()
    const inputs = inputsOf(verdict.model, decision)
    const unknown = Object.keys(body.inputs ?? {}).find((k) => !inputs.some((i) => i.name === k))
    if (unknown) throw refuse('dmn.unknown_input', '没有这个输入', 'There is no such input', unknown, unknown, 400)
    const scope = Object.fromEntries(inputs.map((i) => [i.name, dated(body.inputs?.[i.name] ?? null, i.type)]))
    const notes = []
    const result = evaluateDecision(verdict.model, decision, scope, notes)
    return { result, explanation: { decision: decision.name, inputs: body.inputs ?? {}, result, tables: notes, version: body.model ? null : version.label }, warnings: result === null ? [{ code: 'dmn.no_match', text: 'no rule matches' }] : [] }
  }
  const seen = (handler) => (asked) => { mustBe(asked.who, 'read.definition'); return handler(asked) }
  return [
    ['GET', /^\/decisions$/, seen(async () => ({ items: await Promise.all([...new Set(versions.map((v) => v.path))].map(async (path) => {
      const held = inForce(path, today())
      const own = versions.filter((v) => v.path === path).sort((a, b) => (a.effective_on < b.effective_on ? 1 : -1))
      return { definition: path, decisions: (await judge(path, (held ?? own[0]).text)).decisions, in_force: held?.label ?? null, versions: own.map(brief) }
    })) }))],
    ['POST', /^\/decisions\/check$/, seen(async ({ body }) => { const { model, ...verdict } = await judge(body.definition, body.model); return verdict })],
    ['POST', /^\/decisions\/try$/, attempt],
    ['GET', /^\/decisions\/([\w-]+)$/, seen(async ({ m, query }) => {
      const path = `decisions/${m[1]}.dmn`
      const version = query.get('version') ? find(path, query.get('version')) : inForce(path, today())
      if (!version) throw notFound()
      const { decisions, findings } = await judge(path, version.text)
      return { definition: path, label: version.label, effective_on: version.effective_on, state: version.state, id: version.id, model: version.text, decisions, findings }
    })],
    ['GET', /^\/definitions$/, seen(() => ({ items: [...rows].reverse(), next: null, synthetic: true, total: rows.length }))],
    ['GET', /^\/definitions\/(\d+)$/, seen(({ m }) => ({ ...row(m[1]), model: versions.find((v) => v.id === Number(m[1]))?.text }))],
    ['GET', /^\/definitions\/(\d+)\/events$/, seen(({ m }) => ({ items: world.streams.get(`definition/${row(m[1]).id}`) }))],
    ['POST', /^\/definitions$/, publish],
    ['POST', /^\/definitions\/(\d+)\/withdraw$/, takeBack]
  ]
}

/** The explanation of a case that the machine granted, as the server would store it. */
export async function explainedGrant(item) {
  const version = versions.find((v) => v.path === 'decisions/auto-approval.dmn')
  if (!version) return null
  const { model } = await judge(version.path, version.text)
  const decision = drg(model, 'dmn:Decision')[0]
  const inputs = { 'applicant kind': 'person', facts: { quota_limited: false }, 'facts verified': true, item, 'materials complete': true }
  const notes = []
  const result = evaluateDecision(model, decision, { ...Object.fromEntries(inputsOf(model, decision).map((i) => [i.name, null])), ...inputs }, notes)
  return { decision: decision.name, inputs, result, tables: notes, version: version.label }
}
