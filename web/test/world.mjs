/* A small synthetic district for the mock server: a few hundred records with their events. Nothing here is real. */
import { createHash } from 'node:crypto'
import { commands, events, fields, records } from './tables.mjs'

let seed = 20220101
const random = () => {
  seed = (seed * 1664525 + 1013904223) >>> 0
  return seed / 4294967296
}
const pick = (list) => list[Math.floor(random() * list.length)]
const between = (low, high) => low + Math.floor(random() * (high - low + 1))
const DAY = 86_400_000
export const iso = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19) + '+08:00'
export const NOW = Date.parse('2022-12-30T16:20:00+08:00')

const named = (prefix, pairs) => pairs.map(([name_zh, name_en], i) => ({ code: `${prefix}${String(i + 1).padStart(2, '0')}`, name_zh, name_en }))
const streets = ['东岭', '南洲', '西湾', '北塘', '云桥', '长堤', '联兴', '萝岗口', '青石', '大沙里', '文冲口', '新港']
export const codes = {
  items: named('SYN-ITEM-', [
    ['食品经营许可（示例）', 'Food business licence (sample)'], ['内资企业设立登记（示例）', 'Company registration (sample)'],
    ['建设工程规划许可（示例）', 'Construction planning permit (sample)'], ['排污许可证核发（示例）', 'Discharge permit (sample)'],
    ['户外广告设置审批（示例）', 'Outdoor advertising approval (sample)'], ['社会保障卡申领（示例）', 'Social security card (sample)'],
    ['道路运输经营许可（示例）', 'Road transport licence (sample)'], ['公共场所卫生许可（示例）', 'Public place hygiene licence (sample)'],
    ['建筑工程施工许可（示例）', 'Building construction permit (sample)'], ['特种设备使用登记（示例）', 'Special equipment registration (sample)']
  ]),
  departments: named('D', [
    ['政务服务数据管理局（示例）', 'Government Services Data Bureau (sample)'], ['市场监督管理局（示例）', 'Market Supervision Bureau (sample)'],
    ['生态环境分局（示例）', 'Ecology and Environment Office (sample)'], ['住房和城乡建设局（示例）', 'Housing and Construction Bureau (sample)'],
    ['城市管理局（示例）', 'City Management Bureau (sample)'], ['交通运输局（示例）', 'Transport Bureau (sample)']
  ]),
  'service-points': streets.flatMap((s, i) => [
    { code: `SP${100 + i}`, name_zh: `${s}街道政务服务中心`, name_en: '', level: 'street' },
    ...Array.from({ length: 6 }, (_, k) => ({ code: `SP${100 + i}${k + 1}`, name_zh: `${s}${k + 1}社区服务站`, name_en: '', level: 'village' }))
  ]),
  windows: named('W', Array.from({ length: 12 }, (_, i) => [`综合受理${i + 1}号窗`, `General window ${i + 1}`])),
  'business-groups': named('G', [['企业登记', 'Company registration'], ['工程建设', 'Construction'], ['社会保障', 'Social security'], ['综合事务', 'General matters']]),
  agencies: named('A', [['示例技术审查中心', 'Sample technical review centre'], ['示例测绘院', 'Sample surveying institute'], ['示例环保咨询公司', 'Sample environmental consultancy']]),
  documents: named('DOC', [['订制式审批管理办法（示例）', 'Measures for customised approval (sample)'], ['实施细则一（示例）', 'Detailed rules I (sample)']]),
  'pause-reasons': named('PR', [['专家评审', 'Expert review'], ['检验检测', 'Inspection and testing'], ['听证', 'Hearing']]),
  classes: named('TC', [['咨询', 'Enquiry'], ['求助', 'Request for help'], ['投诉', 'Complaint'], ['举报', 'Report'], ['建议', 'Suggestion']]),
  topics: named('T', [['噪声扰民', 'Noise'], ['占道经营', 'Street trading'], ['停车管理', 'Parking'], ['社保查询', 'Social security enquiry'], ['供水', 'Water supply'], ['营业执照', 'Business licence']]),
  regulations: named('R', [['热线办法（示例一）', 'Hotline measures (sample 1)'], ['热线办法（示例二）', 'Hotline measures (sample 2)']]),
  'free-services': named('FS', [['地形图测量', 'Topographic survey'], ['管线探测', 'Pipeline detection'], ['规划技术审查', 'Planning technical review']]),
  'review-types': named('RT', [['环评技术评估', 'EIA technical assessment'], ['排污许可技术审查', 'Discharge permit technical review']]),
  contradictions: named('RULE', [['产能口径不一致', 'Capacity is stated differently'], ['污染因子不一致', 'Pollutants differ'], ['时限互为前置', 'Each waits for the other']]),
  lines: named('L', [['信息化运维', 'IT operation'], ['大厅运行', 'Hall operation'], ['人员经费', 'Staff']]),
  schemes: named('S', [['国家框架（示例）', 'National frame (sample)'], ['五五分值（示例）', '50/50 table (sample)']]),
  'score-items': named('SI', [['产出数量', 'Output quantity'], ['产出质量', 'Output quality'], ['满意度', 'Satisfaction']])
}

const surnames = ['张', '李', '王', '陈', '黄', '林', '何', '梁']
const TITLES = ['智能终端产业园一期', '生物医药中试平台', '政务云资源扩容', '12345 知识库升级', '视频会议系统维护', '新材料研发中心', '门户网站年度运维', '中心机房巡检']
const REASONS = ['材料缺少法定代表人签字页，请补齐。', '情况复杂，需现场核查。', '不属于本单位职责，建议转交。', '已电话告知诉求人处理结果。', '按规定办理。']

/* Usual lives of a record: event verbs one after another with the command behind each. Each kind has a few. */
const LIVES = {
  case_file: ['received accepted granted delivered', 'received accepted assigned reviewed approved granted document_made delivered', 'received correction_noticed corrected accepted granted delivered', 'received accepted suspended', 'received accepted assigned', 'received', 'received rejected', 'received correction_noticed', 'received accepted withdrawn'],
  ticket: ['received dispatched signed replied submitted reviewed closed called_back', 'received answered', 'received dispatched returned dispatched signed replied submitted reviewed closed', 'received dispatched signed extended', 'received dispatched signed', 'received dispatched', 'received', 'received dispatched signed replied submitted'],
  slot: ['changed'], booking: ['booked checked_in served', 'booked cancelled', 'booked missed', 'booked'],
  queue_number: ['issued called finished', 'issued called passed', 'issued abandoned', 'issued'],
  rating: ['given', 'given', 'given verified rectified closed', 'given verified'],
  project: ['registered planned stage_reached', 'registered planned stage_reached finished', 'registered'],
  free_service: ['ordered delivered', 'ordered'], contradiction: ['found resolved', 'found'],
  review: ['requested assigned opined reported accepted settled', 'requested assigned opined', 'requested'],
  it_project: ['applied audited established funded', 'applied audited', 'applied'], fund_line: ['decomposed'],
  budget_line: ['set', 'set adjusted'], payment: ['planned requested approved paid', 'planned requested', 'planned'],
  access: ['requested approved opened closed', 'requested approved opened', 'requested'], scan: ['recorded'],
  vulnerability: ['found fixed verified', 'found fixed', 'found'], incident: ['opened closed', 'opened'],
  disclosure: ['received answered', 'received extended answered', 'received'], score: ['given'], calendar_year: ['adopted'], mirror: ['opened stepped closed']
}
const SIZE = { case_file: 240, ticket: 260, booking: 120, queue_number: 160, rating: 80, slot: 40, calendar_year: 3, budget_line: 9, it_project: 24, score: 12 }
const AGENTS = ['window.clerk', 'hotline.operator', 'dept.agent', 'reviewer']
const AGENTS_SYSTEM = 'system'

const eventOf = (table, verb) => events.find((e) => e.table === table && e.verb === verb)
/** The event that answers a command: the one whose name begins as the verb does, with the irregular ones named. */
const IRREGULAR = {
  'case_file.correct': 'correction_noticed', 'case_file.complete': 'corrected', 'case_file.make': 'document_made', 'case_file.decide': 'granted',
  'ticket.rework': 'reworked', 'ticket.call_back': 'called_back', 'ticket.flag': 'flagged', 'booking.book': 'booked', 'rating.give': 'given',
  'disclosure.correct': 'correction_noticed', 'disclosure.complete': 'corrected', 'payment.pay': 'paid', 'project.reach': 'stage_reached',
  'project.check_drawings': 'drawings_checked', 'contradiction.find': 'found', 'vulnerability.find': 'found', 'score.give': 'given'
}
export function answerTo(command) {
  const special = IRREGULAR[`${command.table}.${command.verb}`]
  return eventOf(command.table, special ?? '') ?? events.find((e) => e.table === command.table && e.verb.startsWith(command.verb.slice(0, 4)))
}
const commandFor = (event) => commands.find((c) => c.table === event.table && answerTo(c)?.verb === event.verb)

function value(field, now) {
  const f = fields[field]
  if (f.type === 'CODE') return codes[f.class] ? pick(codes[f.class]).code : null
  if (f.type === 'WORD') return f.words ? pick(f.words) : null
  if (f.type === 'BOOL') return random() < 0.15
  if (f.type === 'FEN') return between(50_000, 90_000_000)
  if (f.type === 'MS') return iso(now + between(1, 20) * DAY)
  if (f.type === 'DAY') return iso(now + between(5, 60) * DAY).slice(0, 10)
  if (f.type === 'INT') return field === 'year' ? 2022 : field === 'grade' ? pick([5, 5, 5, 4, 2]) : between(1, Math.min(f.most ?? 20, 20))
  if (f.type === 'REF') return between(1, 8)
  if (f.type === 'FACTS') return { 用地面积: 12_000, 甲乙类厂房: false, 行业: '医药制造' }
  if (field === 'title') return pick(TITLES)
  if (field === 'host') return `10.8.${between(1, 30)}.${between(2, 250)}`
  if (field === 'subject') return `case/${between(1, 200)}`
  if (field === 'contract') return `SYN-2022-${between(100, 999)}`
  if (/reason|opinion|cause|resolution/.test(field)) return pick(REASONS)
  if (/approve|officer|requested_by|paid_by/.test(field)) return pick(AGENTS)
  if (field === 'tool') return 'nmap'
  if (field === 'system') return pick(['协同办公平台', '视频监控平台', '财务系统'])
  return '示例'
}

export const world = { seq: 0, streams: new Map(), ledger: [], counts: {} }
const hashOf = (text) => createHash('sha256').update(text).digest('hex')

/** Writes one event of a record: to the ledger, to the record, chained to the one before. */
export function write(record, row, event, { at, happened = at, actor, command, payload, body }) {
  const list = world.streams.get(`${record.name}/${row.id}`) ?? []
  world.streams.set(`${record.name}/${row.id}`, list)
  const full = { ...body }
  if (event.to) full.state = event.to
  if (event.stamp) full[event.stamp] = iso(happened)
  Object.assign(row, full)
  const prev = list.at(-1)
  const entry = {
    seq: ++world.seq, n: list.length + 1, prev: prev?.seq ?? null, stream: `${record.name}/${row.id}`, kind: event.name, version: event.version,
    happened_at: iso(happened), recorded_at: iso(at), actor, command: command?.name ?? null, payload: payload ?? null, body: full
  }
  entry.hash = hashOf((prev?.hash ?? '') + JSON.stringify(entry))
  list.push(entry)
  world.ledger.push(entry)
  row.head = entry.seq
  row.events = list.length
  return entry
}

export const tables = new Map(records.map((r) => [r.path, { record: r, rows: [] }]))

function firstBody(record, at) {
  const body = {}
  const made = commands.find((c) => c.table === record.table && c.creates)
  const wanted = new Set([...(made?.args.map((a) => a.field) ?? []), 'item', 'department', 'service_point', 'channel', 'topic', 'title', 'officer'])
  for (const column of record.columns) if (wanted.has(column) && fields[column].type !== 'PERSON') body[column] = value(column, at)
  if (record.columns.includes('case_no')) body.case_no = `SYN${iso(at).slice(0, 10).replaceAll('-', '')}${String(between(1, 9999)).padStart(4, '0')}`
  if (record.columns.includes('case_type')) body.case_type = random() < 0.6 ? 'instant' : 'promised'
  if (record.columns.includes('limit_days')) body.limit_days = pick([3, 5, 10])
  if (record.columns.includes('promised_days')) Object.assign(body, { promised_days: 7, statutory_days: 20 })
  const due = iso(at + (body.limit_days ?? 7) * 1.4 * DAY).slice(0, 10) + 'T23:59:59+08:00'
  if (record.columns.includes('due_at')) body.due_at = due
  if (record.columns.includes('first_due_at')) body.first_due_at = due
  if (record.columns.includes('promised_due_at')) Object.assign(body, { promised_due_at: due, statutory_due_at: iso(at + 28 * DAY) })
  return body
}

const CLOSED = new Set(['closed', 'granted', 'refused', 'rejected', 'withdrawn', 'merged', 'answered', 'finished', 'served', 'cancelled', 'verified', 'settled', 'paid', 'revoked'])

/** Lamp and clocks as the server would say them. */
export function dress(record, row, now = NOW) {
  const dues = record.table === 'case_file'
    ? [['promised', row.received_at, row.promised_due_at, row.promised_days, 'working', 'D'], ['statutory', row.accepted_at, row.statutory_due_at, row.statutory_days, 'working', 'M']]
    : row.due_at ? [['handling', row.received_at ?? row.found_at ?? row.requested_at, row.due_at, row.limit_days ?? null, row.limit_days ? 'working' : null, row.limit_days ? 'P' : null]] : []
  const open = !CLOSED.has(row.state)
  const clocks = dues.filter(([, started, due]) => started && due).map(([name, started_at, due_at, limit_days, unit, tag]) => {
    const left = Date.parse(due_at) - now
    return { name, started_at, due_at, limit_days, unit, tag, lamp: !open ? null : left < 0 ? 'red' : left < 2 * DAY ? 'yellow' : 'green' }
  })
  return { ...row, lamp: clocks[0]?.lamp ?? null, clocks }
}

function live(record, id) {
  const life = pick(LIVES[record.table]).split(' ')
  const finished = CLOSED.has(eventOf(record.table, life.at(-1))?.to)
  let at = finished ? NOW - between(3, 360) * DAY - between(0, 8) * 3_600_000 : NOW - between(0, 9) * DAY - between(0, 6) * 3_600_000
  const row = { id }
  tables.get(record.path).rows.push(row)
  life.forEach((verb, step) => {
    const event = eventOf(record.table, verb)
    const command = commandFor(event)
    const body = step === 0 ? firstBody(record, at) : {}
    const payload = {}
    for (const { field } of command?.args ?? []) {
      if (fields[field].type === 'PERSON') continue
      payload[field] = body[field] ?? value(field, at)
      if (record.columns.includes(field)) body[field] = payload[field]
    }
    if (step > 0 && CLOSED.has(event.to) && record.columns.includes('on_time')) body.on_time = random() < 0.97
    if (verb === 'granted') body.result = 'granted'
    if (record.columns.includes('satisfaction') && verb === 'called_back') Object.assign(body, { reached: true, satisfaction: pick(['very_satisfied', 'satisfied', 'so_so']), solved: true })
    if (verb === 'called_back' && payload.satisfaction) payload.satisfaction = body.satisfaction
    const late = random() < 0.1 ? between(1, 30) * 3_600_000 : 0
    write(record, row, event, { at, happened: at - late, actor: command ? pick(AGENTS) : AGENTS_SYSTEM, command, payload, body })
    at = Math.min(at + between(1, 30) * 3_600_000, NOW - 60_000)
  })
  const takesPerson = commands.some((c) => c.table === record.table && c.creates && c.args.some((a) => a.field === 'person'))
  if (takesPerson) {
    row.person = { name: `${pick(surnames)}*`, id_no: '440112********0017', phone: `138****${between(1000, 9999)}` }
  }
}

/* Definitions come from decisions.mjs. */
for (const record of records.filter((r) => LIVES[r.table])) for (let id = 1; id <= (SIZE[record.table] ?? 18); id++) live(record, id)

const months = Array.from({ length: 12 }, (_, i) => {
  const weight = [0.75, 0.6, 1.1, 1, 0.98, 1.04, 1.06, 1.15, 1.05, 0.9, 0.95, 0.92][i]
  return {
    month: i + 1, cases: Math.round(13_560 * weight), tickets: Math.round(15_900 * (0.8 + weight / 5)),
    bookings: Math.round(10_080 * weight), visits: Math.round(75_800 * weight), ratings: Math.round(6_100 * weight)
  }
})
export const dashboard = {
  year: 2022, synthetic: true, now: iso(NOW), months,
  totals: { ...Object.fromEntries(['cases', 'tickets', 'bookings', 'visits', 'ratings'].map((k) => [k, months.reduce((s, m) => s + m[k], 0)])), events: 5_913_482 },
  tickets_on_time: { hit: 190_871, base: 190_902 }, cases_on_time: { hit: 160_233, base: 161_020 },
  lamps: { green: 1_462, yellow: 117, red: 9 }, open: { cases: 943, tickets: 645 }
}
