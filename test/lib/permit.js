// The addresses of permits and of the joint route, each asked once; what they mean is tried in 61-permit.
'use strict'
const { ok, is } = require('./suite.js')

const person = { name: '黄埔示例生物科技有限公司', id_no: '91999999MA5EXAMP0E', phone: '13800000002' }
const facts = { project_name: '示例生物医药厂房（合成）', site: '黄埔区示例路2号（合成）', industry: 'biomedicine', eia_class: 'form', permit_class: 'simplified',
  capacity_t: 500, solvent_t: 8, outlets: 2, sewage_to: 'plant', total_t: 1.25, confidential: false }

/** One application for two permits, to the one delivery. */
async function joint({ call, now, moved }) {
  const post = (target, body, as, wanted = 200) => call('POST', target, { as, body, wanted })
  const seen = (await post('/matters/joint-eia-form/check', { applicant_kind: 'company', answers: {}, facts, person, materials: [], whole: true }, 'company')).json
  const raw = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
  const file = (await call('POST', '/files?name=a.pdf', { as: 'company', raw, type: 'application/pdf', wanted: 201 })).json.hash
  const materials = seen.materials.filter((m) => m.how === 'asked' || m.how === 'later').map((m) => ({ material: m.code, how: 'file', file }))
  const { id } = (await post('/matters-applied', { matter_kind: 'joint-eia-form', channel: 'online', applicant_kind: 'company', person, answers: {}, facts, materials }, 'company', 201)).json
  const at = `/matters-applied/${id}`
  const first = (await call('GET', at, { as: 'company', wanted: 200 })).json.first_case
  await post(`${at}/accept`, {}, 'reviewer')
  for (const c of [first, first + 1]) {
    await post(`/cases/${c}/assign`, { officer: 'reviewer' }, 'leader')
    await post(`/cases/${c}/review`, { opinion: '符合条件' }, 'reviewer')
    await post(`/cases/${c}/approve`, {}, 'leader')
  }
  await post(`${at}/publish`, { content: '联办公示（合成）' }, 'reviewer')
  await moved(new Date(Date.parse(await now()) + 20 * 86400000).toISOString().replace(/\.\d+Z/, 'Z'))
  await post(`${at}/decide`, { result: 'granted' }, 'leader')
  for (const c of [first, first + 1]) await post(`/cases/${c}/make`, { document_no: `SYN-EIA-${c}` }, 'reviewer')
  await post(`${at}/deliver`, { delivery: 'electronic' }, 'clerk')
}

module.exports = async function permits({ call, now, moved }) {
  const get = (target, wanted = 200) => call('GET', target, { as: '', wanted })
  const post = (body, wanted = 200) => call('POST', '/permits/check', { as: '', body, wanted })
  const rules = (await get('/permits')).json
  const pair = rules.usual.join(',')
  ok(rules.permits.length > 1 && rules.subjects.length > 30 && rules.usual.length === 2, 'permits, subjects and the usual pair')
  const report = (await get(`/permits/check?pair=${pair}&on=2022-12-31&bridged=true`)).json
  is(report.open, 0, 'all are resolved at the end of the year')
  ok((await get(`/permits/${rules.usual[0]}`)).json.clauses.length > 30, 'what one permit asks for')
  const patch = report.findings.map((f) => f.remedy)
  is((await post({ pair, on: '2022-12-31', patch })).json.findings, [], 'with all causes taken away none is left')
  await get('/permits/nothing', 404)
  await get('/permits/check?pair=A12', 400)
  await get('/permits/check?pair=A12,A12', 422)
  await get('/permits/check?pair=A12,D09&on=soon', 400)
  await post({ patch: [{ permit: 'x', subject: 'unit' }] }, 422)
  await post({ patch: [{ permit: 1 }] }, 400)
  await joint({ call, now, moved })
}
