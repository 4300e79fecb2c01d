// The addresses of the hotline's reading side, each asked once; what they mean is tried in 48-hotline. Each request goes
// through the caller's `call`, which holds it against the OpenAPI document.
'use strict'
const { ok, is } = require('./suite.js')

module.exports = async function hotline({ call }) {
  const content = '科学大道消火栓漏水，请派人处理'
  const body = { ticket_class: 'help', channel: 'phone', content, address: '科学大道99号', lat_e6: 23170000, lon_e6: 113460000, person: { name: '合成乙', phone: '13800006666' } }
  const { id } = (await call('POST', '/tickets', { as: 'operator', body, wanted: 201 })).json
  const found = (await call('GET', `/search?q=${encodeURIComponent('消火栓漏水')}&kind=ticket&limit=3`, { as: 'operator', wanted: 200 })).json
  is(found.results[0]?.id, id, 'a ticket is found by its words')
  await call('GET', '/search?q=x&kind=nothing', { as: 'operator', wanted: 400 })
  const question = { content, address: '科学大道99号', lat_e6: 23170100, lon_e6: 113460100, topic: null, ticket_class: 'help', area: null, phone: '13800006666', id_no: null, urgent: false }
  const hints = (await call('POST', '/hotline/hints', { as: 'operator', body: question, wanted: 200 })).json
  is(hints.duplicates[0]?.id, id, 'hints know of it')
  await call('POST', '/hotline/hints', { as: 'operator', body: { lat_e6: 91000000 }, wanted: 400 })
  const board = (await call('GET', '/hotline/board', { as: 'operator', wanted: 200 })).json
  ok(board.today.received > 0, 'the board counts it')
}
