/* The desk's own routes for the mock server: inbox, page of a case, guides, catalogue, forms, accounts. All of it invented. */
import { createHash } from 'node:crypto'
import { codes, dress, iso, tables, world } from './world.mjs'
import { words } from './tables.mjs'

const DAY = 86_400_000
const QR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 7 7"><path fill="#fff" d="M0 0h7v7H0z"/><path d="M0 0h3v3H0zm4 0h3v3H4zM0 4h3v3H0zm4 0h1v1H4zm2 1h1v2H6z"/></svg>'
const OPEN = { case: ['received', 'correcting', 'accepted', 'suspended'], ticket: ['received', 'dispatched', 'signed', 'returned', 'replied', 'submitted', 'reviewed', 'reworking'] }
const STEPS = { received: ['受理', 'Acceptance'], correcting: ['补正材料', 'Correction'], accepted: ['审查', 'Review'], suspended: ['特别程序', 'Special procedure'], dispatched: ['签收', 'Signing'], signed: ['办理答复', 'Handling'], replied: ['复核', 'Review'], submitted: ['审核', 'Check'] }

const MATERIALS = [
  { code: 'm1', name_zh: '申请书', name_en: 'Application', need: 'must', source: 'applicant', type: 'form', format: 'both', copies: 1, basis: '演示默认（示例）', tag: 'D', accept_standard: '填写完整，签名或盖章', fill_explain: '', conditional: false },
  { code: 'm2', name_zh: '经营场所证明', name_en: 'Proof of premises', need: 'must', source: 'applicant', type: 'copy', format: 'both', copies: 1, basis: '演示默认（示例）', tag: 'D', accept_standard: '', fill_explain: '', conditional: false },
  { code: 'm3', name_zh: '营业执照', name_en: 'Business licence', need: 'reused', source: 'government', type: 'certificate', format: 'electronic', copies: 1, basis: '演示默认（示例）', tag: 'D', accept_standard: '', fill_explain: '', conditional: false },
  { code: 'm4', name_zh: '从业人员健康证明', name_en: 'Health certificates', need: 'tolerable', source: 'applicant', type: 'copy', format: 'both', copies: 1, basis: '演示默认（示例）', tag: 'D', accept_standard: '', fill_explain: '', conditional: false },
  { code: 'm5', name_zh: '租赁合同', name_en: 'Lease', need: 'must', source: 'applicant', type: 'copy', format: 'both', copies: 1, basis: '演示默认（示例）', tag: 'D', accept_standard: '', fill_explain: '', conditional: true }
]
const QUESTIONS = [
  { code: 'rented', zh: '经营场所是租来的吗？', en: 'Are the premises rented?', type: 'yes_no', options: [] },
  { code: 'scale', zh: '经营规模', en: 'Size of the business', type: 'choice', options: [{ value: 'small', zh: '小微', en: 'Small' }, { value: 'large', zh: '大中型', en: 'Large' }] }
]
const SCHEMA = {
  type: 'default', schemaVersion: 16, id: 'basic',
  components: [
    { type: 'textfield', key: 'shop_name', label: '店铺名称', properties: { label_en: 'Name of the shop' }, validate: { required: true, maxLength: 40 } },
    { type: 'number', key: 'area', label: '经营面积（平方米）', properties: { label_en: 'Area (square metres)' }, validate: { required: true, min: 1 } },
    { type: 'radio', key: 'scope', label: '经营方式', properties: { label_en: 'Kind of business' }, values: [{ value: 'eat', label: '堂食' }, { value: 'away', label: '外卖' }] },
    { type: 'textarea', key: 'note', label: '补充说明', properties: { label_en: 'Remarks' }, conditional: { hide: '=scope = "away"' } }
  ]
}
const DEFINITION = { id: '', task_name: '', task_name_en: '', anticipate_day: 20, anticipate_type: 'working', promise_day: 7, promise_type: 'working', materials: MATERIALS.map((m) => ({ material_code: m.code, material_name: m.name_zh, material_name_en: m.name_en, is_need: m.need, source_type: m.source, page_num: 1, by_law: m.basis, tag: 'D' })) }

const guideRows = () => codes.items.map((row, i) => ({
  item: `1144011200000000000000000000000${i}`, id: row.code, name_zh: row.name_zh, name_en: row.name_en, department: codes.departments[i % 6].code, department_zh: codes.departments[i % 6].name_zh,
  department_en: codes.departments[i % 6].name_en, type: 'licence', type_zh: '行政许可', type_en: 'Licence', case_type: i % 2 ? 'promised' : 'instant', promised: { value: i % 2 ? 7 : 0, unit: 'working' }, statutory: { value: 20, unit: 'working' }, online: i % 3 !== 0, fee: i % 4 === 3
}))
const files = new Map()
const published = []
let totp = false

function needs(body) {
  const rented = body.answers?.rented === true
  const materials = MATERIALS.map((m) => {
    const how = m.code === 'm3' ? 'shared' : m.code === 'm5' && !rented ? 'not_needed' : 'asked'
    return { code: m.code, name_zh: m.name_zh, name_en: m.name_en, how, from_case: null, why_zh: how === 'shared' ? '由电子证照共享取得' : null, why_en: how === 'shared' ? 'taken from e-certificates' : null, missing: how === 'asked' }
  })
  return { materials, asked: materials.filter((m) => m.how === 'asked').length }
}
/* The mock's small judge: what is required, and the one condition. */
function judge(schema, facts, whole) {
  const hidden = facts.scope === 'away' ? ['note'] : []
  const errors = []
  for (const c of schema.components) {
    if (!c.key || hidden.includes(c.key)) continue
    const empty = facts[c.key] === undefined || facts[c.key] === null || facts[c.key] === ''
    if (whole && c.validate?.required && empty) errors.push({ where: `payload.facts.${c.key}`, code: 'form.required', zh: `请填写“${c.label}”。`, en: `Please fill in “${c.properties?.label_en ?? c.label}”.` })
    if (c.validate?.min !== undefined && Number(facts[c.key]) < c.validate.min) errors.push({ where: `payload.facts.${c.key}`, code: 'form.min', zh: `“${c.label}”不能小于 ${c.validate.min}。`, en: `“${c.properties?.label_en ?? c.label}” must be at least ${c.validate.min}.` })
  }
  for (const key of Object.keys(facts)) if (!schema.components.some((c) => c.key === key)) errors.push({ where: `payload.facts.${key}`, code: 'form.unknown_field', zh: `表中没有“${key}”。`, en: `The form has no “${key}”.` })
  return { errors, hidden }
}

function inboxRows(now) {
  const rows = []
  for (const [kind, states] of Object.entries(OPEN)) {
    const table = [...tables.values()].find((t) => t.record.name === kind)
    for (const row of table.rows) {
      if (!states.includes(row.state)) continue
      const full = dress(table.record, row, now)
      const lamp = full.lamp ?? null
      const due = full.clocks[0]?.due_at ?? null
      const item = codes.items.find((i) => i.code === row.item)
      const [zh, en] = STEPS[row.state] ?? [row.state, row.state]
      rows.push({ kind, id: row.id, no: row.case_no ?? `#${row.id}`, item: row.item ?? null, item_zh: item?.name_zh ?? null, item_en: item?.name_en ?? null, title: kind === 'ticket' ? '热线工单（示例）' : null, waiting: row.state, waiting_zh: zh, waiting_en: en, state: row.state, officer: row.officer ?? null, department: row.department ?? codes.departments[row.id % 6].code, service_point: row.service_point ?? null, since: row.received_at, due, clock: full.clocks[0]?.name ?? null, lamp, channel: row.channel ?? null, flags: [...(row.id % 7 === 0 ? ['elderly'] : []), ...(row.tolerant ? ['tolerant'] : [])], days_over: due && Date.parse(due) < now ? Math.ceil((now - Date.parse(due)) / DAY) : 0 })
    }
  }
  const rank = { red: 0, yellow: 1, green: 2 }
  return rows.sort((a, b) => (rank[a.lamp] ?? 3) - (rank[b.lamp] ?? 3) || String(a.due).localeCompare(String(b.due)) || b.id - a.id)
}

/** Routes for the mock: [method, pattern, handler]. */
export function deskRoutes({ No, mustBe, now, allows }) {
  const inbox = (mode) => ({ who, query }) => {
    mustBe(who, who?.permissions.find((p) => p.startsWith('read.') || p === '*') ?? 'read.case')
    let rows = inboxRows(now()).filter((r) => allows(who, `read.${r.kind}`))
    const counts = { red: 0, yellow: 0, green: 0, none: 0, total: rows.length, capped: false }
    for (const row of rows) counts[row.lamp ?? 'none'] += 1
    const lamps = query.get('lamp')?.split(',') ?? (mode === 'supervision' ? ['red', 'yellow'] : null)
    if (lamps) rows = rows.filter((r) => lamps.includes(r.lamp ?? 'none'))
    for (const key of ['kind', 'item']) if (query.get(key)) rows = rows.filter((r) => r[key] === query.get(key))
    if (query.get('mine') === '1') rows = rows.filter((r) => r.officer === who.user)
    const search = query.get('search')
    if (search) rows = rows.filter((r) => `${r.no} ${r.item_zh} ${r.title}`.includes(search))
    if (query.get('format')) return { raw: `kind,no,lamp,due\n${rows.map((r) => [r.kind, r.no, r.lamp, r.due].join(',')).join('\n')}\n`, type: query.get('format') === 'csv' ? 'text/csv' : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }
    const from = Number(query.get('cursor') ?? 0)
    const limit = Number(query.get('limit') ?? 50)
    return { items: rows.slice(from, from + limit), counts, next: from + limit < rows.length ? String(from + limit) : null }
  }
  const caseOf = (id) => {
    const row = tables.get('cases').rows.find((r) => r.id === Number(id))
    if (!row) throw new No(404, 'case.not_found', '没有这个办件', 'There is no such case')
    return row
  }
  const letterOf = (row) => [{ n: 1, kind: row.state === 'correcting' ? 'correction' : 'acceptance', no: `示受〔2022〕${row.id}号`, title_zh: row.state === 'correcting' ? '一次性告知补正通知书' : '受理通知书', title_en: row.state === 'correcting' ? 'Correction notice' : 'Notice of acceptance', issued_at: row.received_at, code: '1-0123456789abcdef' }]
  const page = ({ who, m }) => {
    mustBe(who, 'read.case')
    const row = caseOf(m[1])
    const record = dress(tables.get('cases').record, row, now())
    const history = world.streams.get(`case/${row.id}`) ?? []
    const word = (code) => ({ code, zh: words[code]?.zh ?? code, en: words[code]?.en ?? code, at: row.received_at })
    const others = tables.get('cases').rows.filter((r) => r.item === row.item && r.id !== row.id).slice(0, 2)
    return {
      record, statuses: { materials: { code: 'complete', zh: '齐全', en: 'Complete', at: row.received_at }, acceptance: row.accepted_at ? { code: 'accepted', zh: '已受理', en: 'Accepted', at: row.accepted_at } : { code: 'waiting', zh: '待受理', en: 'Waiting', at: null }, review: { code: 'none', zh: '未审查', en: 'Not yet', at: null }, decision: ['granted', 'refused'].includes(row.state) ? word(row.state) : { code: 'none', zh: '未决定', en: 'Not yet', at: null }, delivery: { code: 'none', zh: '未送达', en: 'Not yet', at: null }, payment: { code: 'none', zh: '无需缴费', en: 'No fee', at: null }, rating: { code: 'none', zh: '未评价', en: 'Not yet', at: null }, archive: { code: 'none', zh: '未归档', en: 'Not yet', at: null } },
      materials: MATERIALS.slice(0, 4).map((x, i) => ({ code: x.code, name_zh: x.name_zh, name_en: x.name_en, how: ['file', 'paper', 'shared', 'later'][i], file: i === 0 ? 'a'.repeat(64) : null, bytes: i === 0 ? 48_123 : null, type: i === 0 ? 'image/svg+xml' : null, from: null })),
      answers: { rented: true }, situations: [{ code: 'rented', zh: '租赁场所', en: 'Rented premises' }], form: { name: 'basic', schema: SCHEMA, values: { facts: { shop_name: '示例小店', area: 60, scope: 'eat' }, person: {} } },
      clocks: record.clocks, flow: null, history: [...history].reverse(), notes: row.notes ?? [], related: others.map((r) => ({ kind: 'case', id: r.id, case_no: r.case_no, item: r.item, state: r.state, why: 'applicant' })), letters: letterOf(row), messages: [],
      who_now: { role_zh: '审批员', role_en: 'Reviewer', department_zh: codes.departments[0].name_zh, officer: row.officer ?? null }, rating: null
    }
  }
  const guide = (id) => {
    const row = guideRows().find((r) => r.id === id)
    if (!row) throw new No(404, 'item.not_found', '没有这个事项', 'There is no such item')
    return row
  }
  return [
    ['GET', /^\/inbox$/, inbox('inbox')],
    ['GET', /^\/supervision$/, inbox('supervision')],
    ['GET', /^\/cases\/(\d+)\/page$/, page],
    ['GET', /^\/cases\/(\d+)\/letters$/, ({ m }) => ({ items: letterOf(caseOf(m[1])) })],
    ['GET', /^\/cases\/(\d+)\/letters\/\d+$/, ({ m }) => ({ raw: `<!doctype html><html lang="zh-CN"><title>通知书</title><h1>受理通知书（示例）</h1><p>第 ${caseOf(m[1]).id} 号</p>`, type: 'text/html' })],
    ['GET', /^\/cases\/(\d+)\/receipt$/, ({ m }) => ({ events: [], proof: { seq: caseOf(m[1]).head }, suite: 'sha256' })],
    ['GET', /^\/cases\/\d+\/files\/\w+$/, () => ({ raw: QR, type: 'image/svg+xml' })],
    ['POST', /^\/cases\/(\d+)\/note$/, ({ m, who, body, match }) => {
      const row = caseOf(m[1])
      mustBe(who, 'case.note')
      if (match && match !== `"${row.head}"`) throw new No(412, 'record.changed', '记录已被他人修改', 'The record has changed since')
      row.notes = [{ seq: world.seq + 1, happened_at: iso(now()), actor: who.user, body: { note: body.note } }, ...(row.notes ?? [])]
      row.head = ++world.seq
      return { record: row, id: row.id, seq: world.seq }
    }],
    ['GET', /^\/guides$/, ({ query }) => {
      const search = query.get('search')
      const rows = guideRows().filter((r) => !search || r.name_zh.includes(search) || r.name_en.toLowerCase().includes(search.toLowerCase()) || r.id.includes(search))
      return { items: rows.map((r) => ({ ...r, matched: search ? { how: 'name', text: search } : null })).slice(0, Number(query.get('limit') ?? 50)), next: null, total: rows.length }
    }],
    ['GET', /^\/guides\/([\w-]+)$/, ({ m }) => ({ ...guide(m[1]), version: '1', valid_from: '2022-01-01', national: {}, materials: MATERIALS, questions: QUESTIONS, situations: [{ code: 'rented', zh: '租赁场所', en: 'Rented premises' }], fees: [], faqs: [{ question_zh: '可以代办吗？', question_en: 'May somebody else apply for me?', answer_zh: '可以，请带授权书。', answer_en: 'Yes, with an authority.' }], form: SCHEMA, clocks: [{ zh: '受理后 7 个工作日内办结。', en: 'Decided within 7 working days of acceptance.' }], points_total: 178, synthetic: true })],
    ['POST', /^\/guides\/([\w-]+)\/check$/, ({ body }) => {
      const { materials, asked } = needs(body)
      return { questions: ['rented', 'scale'], situations: body.answers?.rented ? [{ code: 'rented', zh: '租赁场所', en: 'Rented premises' }] : [], materials, listed: MATERIALS.length, asked, fees: [], fee_fen: 0, hidden: [], errors: [], prefill: { facts: {}, person: {} } }
    }],
    ['GET', /^\/guides\/([\w-]+)\/print$/, ({ m }) => ({ raw: `<!doctype html><html lang="zh-CN"><title>办事指南</title><h1>${guide(m[1]).name_zh}</h1>${QR}`, type: 'text/html' })],
    ['GET', /^\/qr$/, () => ({ raw: QR, type: 'image/svg+xml' })],
    ['POST', /^\/files$/, ({ bytes, query }) => {
      if (!bytes.length) throw new No(400, 'file.empty', '文件是空的', 'The file is empty')
      const hash = createHash('sha256').update(bytes).digest('hex')
      files.set(hash, bytes)
      return { status: 201, json: { hash, bytes: bytes.length, type: 'application/pdf', name: query.get('name') } }
    }],
    ['POST', /^\/catalogue\/check$/, ({ who, bytes }) => {
      mustBe(who, 'definition.publish')
      const lines = bytes.toString().trim().split(/\r?\n/).slice(1)
      const bad = lines.flatMap((l, i) => (l.includes('其他材料') ? [{ row: i + 2, column: 'material_name', level: 'fault', code: 'item.catch_all', zh: '材料名称含兜底用语：其他材料', en: 'a catch-all material: 其他材料'.replace(/[\u4e00-\u9fff]/g, '') }] : []))
      const good = lines.filter((l) => !l.includes('其他材料'))
      return { rows: lines.length, good: good.length, report: bad, preview: [], items: good.map((l) => ({ definition: `items/${l.split(',')[0]}.json`, model: '{}' })) }
    }],
    ['GET', /^\/catalogue\/export$/, ({ query }) => ({ raw: 'id,name\n', type: query.get('format') === 'csv' ? 'text/csv' : 'application/octet-stream' })],
    ['GET', /^\/catalogue\/items\/([\w-]+)$/, ({ m }) => ({ ...DEFINITION, id: m[1], task_name: guide(m[1]).name_zh, task_name_en: guide(m[1]).name_en })],
    ['GET', /^\/forms$/, () => ({ items: [{ name: 'basic', title: '基本申请表（示例）', items: ['SYN-ITEM-01'], versions: [{ id: null, label: 'pack', effective_on: '2022-01-01' }] }] })],
    ['GET', /^\/forms\/(\w+)$/, () => ({ name: 'basic', title: '基本申请表（示例）', items: ['SYN-ITEM-01'], versions: [{ id: null, label: 'pack', effective_on: '2022-01-01' }], definition: 'forms/basic.form', model: JSON.stringify(SCHEMA) })],
    ['POST', /^\/forms\/try$/, ({ body }) => judge(JSON.parse(body.model), body.facts ?? {}, body.whole)],
    ['POST', /^\/definitions$/, ({ who, body }) => {
      if (!/^(items|forms)\//.test(body.definition)) return undefined
      mustBe(who, 'definition.publish')
      if (!body.reason) throw new No(400, 'field.missing', '缺少必填项“理由”', '“reason” is required', 'payload.reason')
      published.push(body)
      return { status: 201, json: { id: published.length, seq: 1000 + published.length, record: {} } }
    }],
    ['GET', /^\/me$/, ({ who }) => ({ user: who.user, name: who.name_zh, role: who.role, person: { phone: '138****0000' }, kind: 'person', second_factor: totp })],
    ['PUT', /^\/me$/, () => ({})],
    ['GET', /^\/me\/audit$/, () => ({ items: [{ seq: 3, at: iso(now()), who: 'reviewer', record: 'case/1', reason: '核对材料' }] })],
    ['POST', /^\/me\/password$/, ({ body, who }) => { if (body.old !== who.password) throw new No(403, 'auth.wrong_password', '当前密码不对', 'The present password is wrong'); return {} }],
    ['POST', /^\/me\/totp$/, () => ({ secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/sample' })],
    ['POST', /^\/me\/totp\/confirm$/, ({ body }) => { if (body.code !== '123456') throw new No(400, 'auth.totp_wrong', '验证码不对', 'The code is wrong'); totp = true; return { recovery_codes: ['ab12-cd34', 'ef56-gh78'] } }],
    ['GET', /^\/audit$/, ({ who, query }) => { mustBe(who, 'audit.read'); const kind = query.get('kind'); return { items: [{ seq: 2, at: iso(now()), actor: 'clerk', kind: 'login', address: '127.0.0.1', target: '', detail: '' }, { seq: 1, at: iso(now()), actor: 'reviewer', kind: 'reveal', address: '127.0.0.1', target: 'case/1', detail: '核对材料' }].filter((r) => !kind || r.kind === kind), next: null } }],
    ['GET', /^\/purposes$/, () => ({ items: [{ code: 'handling', zh: '办理本件', en: 'to handle this case' }] })],
    ['GET', /^\/sessions$/, () => ({ items: [{ id: 'a', this: true, label: '', address: '127.0.0.1', created_at: iso(now()), used_at: iso(now()) }] })],
    ['POST', /^\/accounts\/(\w+)\/password$/, ({ who }) => (mustBe(who, 'account.open'), { password: 'sample-once-1234' })],
    ['GET', /^\/session\/methods$/, () => ({ oidc: [{ name: 'sample', zh: '统一身份认证（示例）', en: 'sample identity', start: '/api/v1/oidc/sample/start' }] })]
  ]
}

/* Accounts of the mock. */
const accounts = [...tables.values()].find((t) => t.record.name === 'account')
if (accounts) for (const [i, [user, title, role, state]] of [['clerk', '陈小窗', 'window_clerk', 'active'], ['newcomer', '新同事', null, 'opened'], ['gone', '离岗人员', 'window_clerk', 'locked']].entries()) accounts.rows.push({ id: i + 1, user, title, role, state, head: i + 1, events: 1 })
