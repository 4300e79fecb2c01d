/* A mock of the server for developing and testing the page where the real one is not built: the same routes with a small
 * synthetic district. Run: node test/mock.mjs [PORT]. Serves dist/ as the real server does. */
import { createServer } from 'node:http'
import { existsSync, readFileSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decisionRoutes, explainedGrant } from './decisions.mjs'
import { deskRoutes } from './desk.mjs'
import { commands, fields, records, events as eventDefs, words } from './tables.mjs'
import { answerTo, codes, dashboard, dress, iso, NOW, tables, world, write } from './world.mjs'
import { evidenceOf, figures, html, lint } from './figures.mjs'
import { flowRoutes } from './flows.mjs'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const LOGINS = [
  { user: 'leader', password: 'demo-leader', name_zh: '周局长', role: 'leader', role_zh: '局领导', role_en: 'Bureau leader', permissions: ['read.*', 'report.read', 'codes'] },
  { user: 'clerk', password: 'demo-clerk', name_zh: '陈小窗', role: 'window_clerk', role_zh: '窗口人员', role_en: 'Window clerk', permissions: ['case.*', 'booking.*', 'queue.*', 'read.case', 'read.booking', 'read.queue', 'read.rating', 'read.slot', 'reveal.case', 'codes'] },
  { user: 'operator', password: 'demo-operator', name_zh: '李话务', role: 'hotline_operator', role_zh: '热线话务员', role_en: 'Hotline operator', permissions: ['ticket.*', 'read.ticket', 'reveal.ticket', 'codes'] },
  { user: 'auditor', password: 'demo-auditor', name_zh: '吴审计', role: 'auditor', role_zh: '审计人员', role_en: 'Auditor', permissions: ['read.*', 'report.read', 'codes'] },
  { user: 'admin', password: 'demo-admin', name_zh: '何管理', role: 'admin', role_zh: '管理员', role_en: 'Administrator', permissions: ['*'] },
  { user: 'rules', password: 'demo-rules', name_zh: '郑规则', role: 'rule_officer', role_zh: '规则管理员', role_en: 'Rule officer', permissions: ['definition.publish', 'definition.withdraw', 'read.definition', 'read.case', 'codes'] }
]
const tokens = new Map()
const live = { seq: 5_913_482, totals: { ...dashboard.totals }, months: structuredClone(dashboard.months), now: NOW, playing: false }

/* The cases that the machine granted hold why. */
for (const entry of world.ledger) {
  if (entry.kind === 'case.granted') entry.body.explanation = await explainedGrant(entry.body.item ?? 'SYN-ITEM-01')
}

class No extends Error {
  constructor(status, code, title, title_en, where) {
    super(code)
    Object.assign(this, { status, body: { type: `/problems/${code}`, title, title_en, status, code, where, detail: title_en } })
  }
}
const notFound = (code) => new No(404, `${code}.not_found`, '没有这条记录', 'There is no such record')
const allows = (who, permission) => who.permissions.some((p) => p === permission || (p.endsWith('*') && permission.startsWith(p.slice(0, -1))))
function mustBe(who, permission) {
  if (!who) throw new No(401, 'auth.missing', '请先登录', 'Please sign in first')
  if (!allows(who, permission)) throw new No(403, 'auth.may_not', '您的角色无权进行此操作', 'Your role may not do this')
}

const fieldOf = (record, name) => {
  const field = { ...fields[name] }
  if (name === 'state') field.words = [...new Set(eventDefs.filter((e) => e.table === record.table && e.to).map((e) => e.to))]
  return field
}
const meta = () => ({
  product: 'yichuang', version: '0.1-mock', suite: 'sha256',
  pack: { name: 'sample', title_zh: '示例区 2022', title_en: 'Sample district 2022', synthetic: true },
  clock: { kind: 'virtual', now: iso(live.now) }, words, fields: Object.values(fields),
  records: records.map((r) => ({
    name: r.name, path: r.path, zh: r.zh, en: r.en, columns: r.columns.map((c) => fieldOf(r, c)),
    commands: commands.filter((c) => c.table === r.table && !c.system).map(({ name, verb, creates, from, args, zh, en }) => ({ name, verb, creates, from, args, zh, en }))
  }))
})

function list(table, query) {
  const known = new Set([...table.record.columns, 'id'])
  const asked = new Set(['q', 'cursor', 'count', 'sort', 'format', 'limit'])
  let rows = table.rows.map((row) => dress(table.record, row))
  for (const [name, text] of query) {
    const [column, edge] = name.split('.')
    if (asked.has(name)) continue
    if (!known.has(column)) throw new No(400, 'field.unknown', '没有这个字段', 'There is no such field', name)
    if (edge === 'from') rows = rows.filter((r) => String(r[column] ?? '') >= text)
    else if (edge === 'to') rows = rows.filter((r) => r[column] && String(r[column]) < text)
    else rows = rows.filter((r) => text.split(',').includes(String(r[column])))
  }
  const q = query.get('q')
  if (q) rows = rows.filter((r) => String(r.id) === q || ['title', 'case_no', 'subject', 'host'].some((c) => String(r[c] ?? '').includes(q)))
  const sort = query.get('sort') ?? '-id'
  const key = sort.replace(/^-/, '')
  rows.sort((a, b) => (a[key] === b[key] ? a.id - b.id : (a[key] ?? '') < (b[key] ?? '') ? -1 : 1))
  if (sort.startsWith('-')) rows.reverse()
  return rows
}

const csv = (record, rows) => ['id', ...record.columns, 'synthetic'].join(',') + '\n' + rows.map((r) => [...['id', ...record.columns].map((c) => JSON.stringify(r[c] ?? '')), 'yes'].join(',')).join('\n') + '\n'

function check(command, payload) {
  for (const { field, required } of command.args) {
    const value = payload[field]
    if (required && (value === undefined || value === null || value === '')) {
      throw new No(400, 'field.missing', `缺少必填项“${fields[field].zh}”`, `“${fields[field].en}” is required`, `payload.${field}`)
    }
    const most = field === 'days' ? 30 : fields[field].most
    if (fields[field].type === 'INT' && value > most) {
      throw new No(400, 'field.range', `“${fields[field].zh}”超出范围`, `“${fields[field].en}” is out of range`, `payload.${field}`)
    }
  }
}

function perform(who, command, row, payload, match) {
  mustBe(who, command.name)
  if (row && match && match !== `"${row.head}"`) throw new No(412, 'record.changed', '记录已被他人修改', 'The record has changed since')
  if (row && command.from.length && !command.from.includes(row.state)) {
    throw new No(409, `${command.name.split('.')[0]}.wrong_state`, '当前状态不能进行此操作', 'This is not possible in the present state')
  }
  check(command, payload)
  const table = tables.get(records.find((r) => r.table === command.table).path)
  const target = row ?? { id: table.rows.length + 1 }
  if (!row) table.rows.push(target)
  const body = Object.fromEntries(Object.entries(payload).filter(([k]) => table.record.columns.includes(k)))
  const { person, ...open } = payload
  if (person) target.person = { name: `${String(person.name ?? '').slice(0, 1)}*`, phone: '138****0000' }
  const event = answerTo(command)
  const entry = write(table.record, target, event, { at: live.now, actor: who.user, command, payload: open, body })
  live.seq += 1
  return { record: dress(table.record, target), id: target.id, seq: entry.seq, events: 1 }
}

const flows = flowRoutes({ No, mustBe, now: () => live.now })
const routes = [
  ...deskRoutes({ No, mustBe, allows, now: () => live.now }),
  ...flows.routes,
  ['POST', /^\/definitions$/, flows.publish],
  ...decisionRoutes({ No, mustBe, now: () => live.now }),
  ['GET', /^\/health$/, () => ({ ok: true, seq: live.seq })],
  ['GET', /^\/meta$/, meta],
  ['GET', /^\/demo-logins$/, () => LOGINS.map(({ permissions, ...rest }) => rest)],
  ['POST', /^\/session$/, ({ body }) => {
    const login = LOGINS.find((l) => l.user === body.user && l.password === body.password)
    if (!login) throw new No(401, 'auth.wrong_password', '用户名或密码不对', 'The user name or the password is wrong')
    const token = `mock-${login.user}-${tokens.size}`
    tokens.set(token, login)
    return { token, user: login.user, name: login.name_zh, role: login.role, permissions: login.permissions }
  }],
  ['GET', /^\/session$/, ({ who }) => (mustBe(who, who?.permissions[0]), { user: who.user, name: who.name_zh, role: who.role, permissions: who.permissions })],
  ['DELETE', /^\/session$/, () => ({})],
  ['GET', /^\/codes\/([\w-]+)$/, ({ m }) => { if (!codes[m[1]]) throw notFound('codes'); return { items: codes[m[1]] } }],
  ['GET', /^\/dashboard$/, ({ who }) => (mustBe(who, 'report.read'), { ...dashboard, now: iso(live.now), totals: live.totals, months: live.months })],
  ['GET', /^\/figures$/, ({ who }) => (mustBe(who, 'report.read'), { items: figures })],
  ['GET', /^\/figures\/(\w+)$/, ({ who, m }) => { mustBe(who, 'report.read'); const f = figures.find((x) => x.id === m[1]); if (!f) throw notFound('figure'); return f }],
  ['GET', /^\/figures\/(\w+)\/evidence$/, ({ m, query }) => evidenceOf(figures.find((x) => x.id === m[1]), Number(query.get('limit') ?? 50), Number(query.get('cursor') ?? 0))],
  ['GET', /^\/report$/, ({ who, query }) => { mustBe(who, 'report.read'); return query.get('format') === 'json' ? { period: '2022', figures, lint, score: '94.2' } : { raw: query.get('format') === 'md' ? '# 合成报告\n' : html, type: query.get('format') === 'md' ? 'text/markdown' : 'text/html' } }],
  ['GET', /^\/ledger\/head$/, () => ({ seq: world.seq, head: world.ledger.at(-1).hash, suite: 'sha256', stretch: 256 })],
  ['GET', /^\/ledger\/events\/(\d+)$/, ({ m }) => { const e = world.ledger[m[1] - 1]; if (!e) throw notFound('event'); return e }],
  ['GET', /^\/ledger\/proof\/(\d+)$/, ({ m }) => { const e = world.ledger[m[1] - 1]; if (!e) throw notFound('event'); return { seq: e.seq, leaf: e.hash, path: world.ledger.slice(0, 5).map((x) => x.hash), head: world.ledger.at(-1).hash } }]
]

function recordRoute({ method, path, query, who, body, match }) {
  const [, root, id, verb] = path.split('/')
  const table = tables.get(root)
  if (!table) throw notFound('route')
  if (method === 'GET' && !id) {
    mustBe(who, `read.${table.record.name}`)
    const rows = list(table, query)
    if (query.get('format') === 'csv') return { raw: csv(table.record, rows), type: 'text/csv' }
    const from = Number(query.get('cursor') ?? 0)
    const limit = Number(query.get('limit') ?? 50)
    const page = { items: rows.slice(from, from + limit), next: from + limit < rows.length ? String(from + limit) : null, synthetic: true }
    return query.get('count') === '1' ? { ...page, total: rows.length } : page
  }
  if (method === 'POST' && !id) return { status: 201, json: perform(who, commands.find((c) => c.table === table.record.table && c.creates), null, body) }
  const row = table.rows.find((r) => r.id === Number(id))
  if (!row) throw notFound(table.record.name)
  if (method === 'GET') {
    mustBe(who, `read.${table.record.name}`)
    return verb === 'events' ? { items: world.streams.get(`${table.record.name}/${row.id}`) } : dress(table.record, row)
  }
  if (verb === 'reveal') {
    mustBe(who, `reveal.${table.record.name}`)
    if (!body.purpose) throw new No(400, 'field.missing', '请写明用途', 'Say what it is for', 'purpose')
    write(table.record, row, { name: 'person.revealed', version: 1 }, { at: live.now, actor: who.user, payload: { purpose: body.purpose }, body: {} })
    return { person: { name: '张示例', id_no: '440112199001010017', phone: '13800005678', address: '示例区东岭街道 1 号' } }
  }
  const command = commands.find((c) => c.table === table.record.table && c.verb.replaceAll('_', '-') === verb && !c.system)
  if (!command) throw notFound('command')
  return perform(who, command, row, body, match)
}

function stream(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  const tell = () => response.write(`event: tick\ndata: ${JSON.stringify({ now: iso(live.now), seq: live.seq, totals: live.totals, open: dashboard.open })}\n\n`)
  tell()
  let told = live.seq
  const timer = setInterval(() => {
    if (!live.playing && told !== live.seq) { told = live.seq; return tell() }
    if (!live.playing) return response.write(': still here\n\n')
    const december = live.months[11]
    for (const [key, step] of Object.entries({ cases: 37, tickets: 41, bookings: 23, visits: 198, ratings: 12 })) {
      live.totals[key] += step
      december[key] += step
    }
    live.totals.events += 1400
    live.seq += 1400
    live.now += 600_000
    tell()
  }, 500)
  response.on('close', () => clearInterval(timer))
}

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' }
function file(path, response) {
  const wanted = join(dist, normalize(decodeURIComponent(path)))
  const found = wanted.startsWith(dist) && extname(wanted) && existsSync(wanted) ? wanted : join(dist, 'index.html')
  response.writeHead(existsSync(found) ? 200 : 404, { 'content-type': TYPES[extname(found)] ?? 'application/octet-stream' })
  response.end(existsSync(found) ? readFileSync(found) : 'not built')
}

/* What takes bytes as they are. */
const RAW = /^\/(files|catalogue\/check)$/
function bodyOf(bytes) {
  const text = bytes.toString()
  try {
    return text ? JSON.parse(text) : {}
  } catch {
    throw new No(400, 'json.bad', '内容不是合法的 JSON', 'The body is not JSON')
  }
}

async function answer(request, response) {
  const url = new URL(request.url, 'http://mock')
  if (!url.pathname.startsWith('/api/v1')) return file(url.pathname, response)
  const path = url.pathname.slice(7)
  const who = tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
  if (path === '/stream') return stream(response)
  if (path === '/mock/play') { live.playing = url.searchParams.get('on') === '1'; return response.end('{}') }
  try {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const body = ['POST', 'PUT'].includes(request.method) && !RAW.test(path) ? bodyOf(bytes) : {}
    const asked = { method: request.method, path, query: url.searchParams, who, body, bytes, match: request.headers['if-match'] }
    const fit = routes.filter(([method, pattern]) => method === request.method && pattern.test(path))
    if (!who && !/^\/(health|meta|demo-logins|session|session\/methods|qr)$|^\/guides/.test(path)) throw new No(401, 'auth.missing', '请先登录', 'Please sign in first')
    /* A route that answers nothing leaves the question to the next one. */
    let result
    for (const [, pattern, handler] of fit) if (result === undefined) result = await handler({ ...asked, m: pattern.exec(path) })
    result ??= recordRoute(asked)
    if (result.raw !== undefined) return response.writeHead(200, { 'content-type': `${result.type}; charset=utf-8` }).end(result.raw)
    response.writeHead(result.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(result.json ?? result))
  } catch (no) {
    if (!(no instanceof No)) throw no
    response.writeHead(no.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(no.body))
  }
}

/** Starts the mock; port 0 takes a free one. Gives back {url, close}. */
export function startMock(port = 0) {
  const server = createServer((request, response) => void answer(request, response))
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve({
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => { server.closeAllConnections(); server.close() }
  })))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock(Number(process.argv[2] ?? 8799))
  console.log(`mock server with synthetic data at ${mock.url}`)
}
