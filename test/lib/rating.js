// The addresses of ratings, each asked once: invitation, page and rating by code, and the chain of a bad one. What they
// mean is tried in 51-rating; here each request goes through the caller's `call`, which holds it against the OpenAPI document.
'use strict'
const { ok, is } = require('./suite.js')

const POINT = '440112000000'

module.exports = async function ratings({ call }) {
  const get = async (target, as = '', wanted = 200) => (await call('GET', target, { as, wanted })).json
  const post = async (target, body, as = '', wanted = 200) => (await call('POST', target, { as, body, wanted })).json

  const visit = async () => {
    const { id } = await post('/queue-numbers', { service_point: POINT, business_group: 'general', channel: 'walk_in' }, 'guide', 201)
    await post(`/queue-numbers/${id}/call`, { window: `${POINT}-01` }, 'guide')
    await post(`/queue-numbers/${id}/finish`, {}, 'guide')
    return id
  }

  const seen = await visit()
  const { code } = await get(`/queue-numbers/${seen}/invitation`, 'citizen')
  is((await get(`/rate/${code}`)).rated, false, 'a code to rate with')
  is((await post(`/rate/${code}`, { grade: 5, scores: { overall: 5 }, tags: ['quick'], content: '很好' }, '', 201)).rated, true, 'rated')
  await post(`/rate/${code}`, { grade: 5 }, '', 409)
  await get('/rate/R-q1-1-AAAAAAAAAA', '', 404)

  const [served] = (await get('/bookings?state=served&limit=1', 'auditor')).items
  ok((await get(`/bookings/${served.id}/invitation`, 'citizen')).code.startsWith('R-q'), 'of who had booked')
  await get('/bookings/999999999/invitation', 'applicant', 404)

  const person = { name: '张小明', phone: '13800000001' }
  const ticket = (await post('/tickets', { ticket_class: 'consult', channel: 'web', person, content: '咨询' }, 'applicant', 201)).id
  await post(`/tickets/${ticket}/answer`, { reason: '已答复' }, 'operator')
  ok((await get(`/tickets/${ticket}/invitation`, 'applicant')).code.startsWith('R-t'), 'of a ticket')
  const mine = (await call('GET', '/cases?limit=100&count=1', { as: 'applicant', wanted: 200 })).json.items
  for (const one of mine.slice(0, 1)) ok((await get(`/cases/${one.id}/invitation?service_no=2`, 'applicant')).code.startsWith('R-c'), 'of a case')

  const bad = (await post('/ratings', { subject: `queue/${await visit()}`, grade: 1, channel: 'terminal', department: 'approval' }, 'citizen', 201)).id
  await post(`/ratings/${bad}/verify`, { verdict: 'proven', reason: '属实' }, 'rating')
  await post(`/ratings/${bad}/appeal`, { reason: '评错' }, 'unit')
  await post(`/ratings/${bad}/decide-appeal`, { upheld: false, reason: '不成立' }, 'rating2')
  await post(`/ratings/${bad}/rectify`, { reason: '已整改' }, 'unit')
  await post(`/ratings/${bad}/answer`, { reason: '已说明' }, 'unit')
  await post(`/ratings/${bad}/call-back`, { reached: true, satisfaction: 'satisfied' }, 'rating')
  await post(`/ratings/${bad}/close`, {}, 'rating')
}
