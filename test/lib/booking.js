// The addresses of booking, each asked once through the caller's `call`, which holds it against the OpenAPI document. What
// they mean is tried in 46-booking.
'use strict'
const { ok, is } = require('./suite.js')
const { idNo } = require('./person.js')

const POINT = '440112000000'
const GROUP = 'tax'

/** opened(target): one event of the stream at this address, counted as a call of it. */
module.exports = async function booking({ call, opened }) {
  const get = (target, as, wanted = 200) => call('GET', target, { as, wanted })
  const post = (target, body, as, wanted = 200) => call('POST', target, { as, body, wanted })
  const person = (n) => ({ name: '合成人', id_no: idNo(n), phone: '19900000001' })

  const rules = (await get('/booking/rules', '')).json
  ok(rules.rules.length > 0 && rules.first_on, 'rules of booking')
  ok((await get('/booking/groups', '')).json.some((g) => g.code === GROUP), 'groups of matters')
  is((await get(`/booking/points?group=${GROUP}&lat=23.1&lon=113.5&from=${rules.first_on}&limit=2`, '')).json.points.length, 2, 'points')
  await get('/booking/points?item=none', '', 404)
  const [day] = (await get(`/booking/slots?point=${POINT}&group=${GROUP}&from=${rules.last_on}&days=1`, '')).json.days
  const [first, second] = day.slots
  const seen = await opened(`/booking/stream?point=${POINT}&group=${GROUP}&on=${day.on}`)
  is([seen.event, seen.data.slots.length], ['slots', day.slots.length], 'the stream tells how the day stands')

  const book = (n, slot, as, wanted = 201) => post('/bookings', { service_point: POINT, business_group: GROUP, slot_at: slot.slot_at, channel: 'web', person: person(n) }, as, wanted)
  const id = (await book(1, first, 'applicant')).json.id
  await book(1, second, 'applicant', 409)
  await post(`/bookings/${id}/move`, { slot_at: second.slot_at }, 'applicant')
  ok((await get(`/bookings/${id}/check-in`, 'applicant')).json.code.startsWith(`B${id}-`), 'a code to come with')
  ok((await get(`/bookings/${id}/ics`, 'applicant')).text.startsWith('BEGIN:VCALENDAR'), 'a calendar file')
  const { url } = (await get('/me/calendar', 'applicant')).json
  for (const name of ['holidays.ics', `${POINT}.ics`, url.split('/').at(-1)]) await get(`/calendars/${name}`, '')
  await get('/calendars/nobody-AAAAAAAAAA.ics', '', 404)
  await post(`/bookings/${id}/cancel`, {}, 'applicant')
  const nobody = { service_point: POINT, business_group: GROUP, slot_at: second.slot_at, channel: 'web' }
  const own = (await post('/bookings', nobody, 'applicant', 201)).json.id
  await post(`/bookings/${own}/cancel`, {}, 'applicant')
  is((await post('/bookings', nobody, 'guide', 400)).json.code, 'field.missing', 'staff say for whom they book')

  const slot = (await post('/slots', { service_point: POINT, business_group: GROUP, slot_at: first.slot_at, reason: '停电' }, 'guide', 201)).json.id
  await book(2, first, 'citizen', 409)
  await post(`/slots/${slot}/reopen`, {}, 'guide')
}

/** Somebody who missed a booking (the year has some) is pardoned. */
module.exports.pardon = async ({ call }, visitors) => {
  const missed = visitors.find((v) => v.no_shows > 0)
  ok(missed, 'somebody did not come in the year')
  await call('GET', `/visitors/${missed.id}`, { as: 'auditor', wanted: 200 })
  await call('POST', `/visitors/${missed.id}/pardon`, { as: 'rating', body: { reason: '住院，有证明', approver: 'leader' }, wanted: 200 })
}
