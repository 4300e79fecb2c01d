// The addresses of technical reviews, settlements and joint examinations, each asked once through the caller's `call`, which
// holds it against the OpenAPI document. What they mean is tried in 58-review.
'use strict'
const { ok, is } = require('./suite.js')

const DAY = 86400000
const dayAfter = (instant, days) => new Date(Date.parse(instant) + (days * 24 + 8) * 3600000).toISOString().slice(0, 10)

/** now(): the office's present instant; moved(instant): lets it be that late. */
module.exports = async function reviews({ call, now, moved }) {
  const get = (target, as, wanted = 200) => call('GET', target, { as, wanted })
  const post = (target, body, as, wanted = 200) => call('POST', target, { as, body, wanted })
  const points = (await get('/reviews/checklists/energy', '')).json.points
  await get('/reviews/checklists/nothing', '', 404)
  const met = points.map((p) => ({ id: p.id, found: 'met' }))
  const open = met.map((p, i) => (i ? p : { ...p, found: 'open', text: '依据缺失' }))
  const order = async () => {
    const { id } = (await post('/technical-reviews', { review_type: 'energy', prepared_by: 'preparer-1', checklist: true }, 'review', 201)).json
    await post(`/technical-reviews/${id}/assign`, {}, 'review')
    return id
  }
  const opine = (id, found, wanted) => post(`/technical-reviews/${id}/opine`, { opinion: '一次性意见', passed_check: found === met, points: found }, 'review', wanted)

  const failing = await order()
  await opine(failing, met.slice(1), 409)
  await opine(failing, open)
  await post(`/technical-reviews/${failing}/fail`, { reason: '企业撤回' }, 'review')
  const good = await order()
  await post(`/technical-reviews/${good}/release`, { reason: '回避' }, 'review')
  await post(`/technical-reviews/${good}/assign`, { agency: 'energy-2' }, 'review')
  await opine(good, met)
  await post(`/technical-reviews/${good}/report`, { opinion: '通过' }, 'review')
  await post(`/technical-reviews/${good}/accept`, { marks: { depth: 90, clarity: 90, service: 90 } }, 'review')
  ok((await get(`/technical-reviews/${good}/sheet`, 'review')).json.rounds.length === 1, 'the sheet of a review')
  await get('/technical-reviews/987654321/sheet', 'review', 404)
  ok((await get('/reviews/board', 'review')).json.agencies.length > 0, 'the board of reviews')

  const batch = async (fee) => (await post('/settlements', { agency: 'energy-2', fees: [{ review: good, fee_fen: fee }] }, 'review', 201)).json.id
  await post(`/settlements/${await batch(1)}/send-back`, { reason: '单价' }, 'approver')
  const paid = await batch(1500000)
  await post(`/settlements/${paid}/approve`, {}, 'approver')
  await post(`/settlements/${paid}/pay`, { receipt_no: 'PZ-2' }, 'payer')
  is((await get(`/settlements/${paid}/sheet`, 'payer')).json.settlement.state, 'paid', 'the sheet of a settlement')

  const today = await now()
  const project = (await post('/projects', { title: '联审示例项目（合成）', facts: {} }, 'agent', 201)).json.id
  const convene = async () => (await post('/examinations', { project, title: '联审', departments: 'ecology', on: dayAfter(today, 12) }, 'agent', 201)).json.id
  await post(`/examinations/${await convene()}/cancel`, { reason: '企业调整方案' }, 'agent')
  const id = await convene()
  const asked = (await get(`/examinations/${id}/sheet`, 'agent')).json.opinions[0].id
  await post(`/examination-opinions/${asked}/give`, { task_verdict: 'agree', opinion: '同意' }, 'ecology')
  await moved(new Date(Date.parse(today) + 13 * DAY).toISOString())
  await post(`/examinations/${id}/hold`, { minutes: '会议纪要' }, 'agent')
  const todo = (await post('/follow-ups', { examination: id, department: 'ecology', title: '核实', on: dayAfter(today, 30) }, 'agent', 201)).json.id
  await post(`/examinations/${id}/decide`, { conclusion: 'agree', opinion: '同意' }, 'leader')
  await post(`/follow-ups/${todo}/finish`, { reason: '已核实' }, 'ecology')
  await post(`/examinations/${id}/close`, {}, 'agent')
}
