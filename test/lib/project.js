// The addresses of projects and their plans, each asked once through the caller's `call`, which holds it against the
// OpenAPI document. What they mean is tried in 57-project.
'use strict'
const { ok, is } = require('./suite.js')

const FACTS = { category: 'existing-land', land_source: 'existing', filing: 'filing', eia_class: 'form', permit_class: 'simplified',
  energy_tce: 10, electricity_gwh: 1, floor_area: 20000, fire_class: 'E', features: [], drawings: true, investment: 1.3 }

module.exports = async function projects({ call }) {
  const get = (target, as, wanted = 200) => call('GET', target, { as, wanted })
  const post = (target, body, as, wanted = 200) => call('POST', target, { as, body, wanted })
  const asked = (await get('/plans/facts', '')).json
  ok(asked.facts.length > 10 && asked.categories.length > 3, 'facts and categories')
  const end = (await post('/plans/try', { facts: FACTS }, '')).json.end
  await post('/plans/try', { facts: { ...FACTS, hazardous_goods: true } }, '', 422)
  const { id } = (await post('/projects', { title: '地址清单项目（合成）', facts: FACTS }, 'company', 201)).json
  is((await get(`/projects/${id}/plan`, 'company')).json.end, end, 'the plan that was tried')
  await get(`/projects/${id}/plan?version=7`, 'company', 404)
  await get(`/projects/${id}/plan/svg`, 'company')
  await get(`/projects/${id}/plan/md?lang=en`, 'company')
  await post(`/projects/${id}/what-if`, { what_if: { promise: { B02: 3 } } }, 'company')
  await post(`/projects/${id}/what-if`, { what_if: { promise: { Z99: 3 } } }, 'company', 422)
  await get(`/projects/${id}/chances?runs=100`, 'company')
  await get(`/projects/${id}/chances?by=soon`, 'company', 400)
  await get(`/projects/${id}/board`, 'agent')
  await get('/projects/board', 'agent')
  await get('/projects/load', 'agent')
  await get('/projects/agents', 'agent')
  await post(`/projects/${id}/assign-agent`, { officer: 'agent' }, 'agent')
  await post(`/projects/${id}/note`, { content: '已联系企业' }, 'agent')
  await post(`/projects/${id}/start`, { items: ['A03'] }, 'agent')
  await post(`/projects/${id}/start`, { items: ['A03'] }, 'agent', 409)
  await post(`/projects/${id}/done`, { items: ['A16'], reason: '市级窗口已办结' }, 'agent')
  await get(`/projects/${id}/board`, 'applicant', 404)
}
