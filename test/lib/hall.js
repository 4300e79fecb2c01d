// The addresses of the hall, each asked once through the caller's `call`, which holds it against the OpenAPI document. What
// they mean is tried in 47-hall.
'use strict'
const { ok, is } = require('./suite.js')

const POINT = '440112000000'
const WINDOW = `${POINT}-01`

/** opened(target): one event of the stream at this address, counted as a call of it. */
module.exports = async function hall({ call, opened }) {
  const get = (target, as, wanted = 200) => call('GET', target, { as, wanted })
  const post = (target, body, as, wanted = 200) => call('POST', target, { as, body, wanted })
  const draw = async (more = {}) =>
    (await post('/queue-numbers', { service_point: POINT, business_group: 'general', channel: 'terminal', ...more }, 'terminal', 201)).json.id

  is((await opened(`/hall/${POINT}/stream`)).event, 'hall', 'the screen tells how the hall stands')
  await draw({ need: 'disabled' })
  const window = (await post('/hall-windows', { window: WINDOW }, 'clerk', 201)).json.id
  const at = (verb, body = {}, wanted = 200) => post(`/hall-windows/${window}/${verb}`, body, 'clerk', wanted)
  const number = (await at('call')).json.record.current
  await at('announce')
  const screen = (await get(`/hall/${POINT}`, '')).json
  ok(screen.calling[0].say_zh.includes(screen.calling[0].number), 'what is said aloud', screen.calling[0])
  await get('/hall/nowhere', '', 404)
  is((await get(`/hall/${POINT}/panel?window=${WINDOW}`, 'clerk')).json.current.id, number, 'the panel')
  await at('call', {}, 409)
  await at('pass')
  await post(`/queue-numbers/${number}/requeue`, {}, 'guide')
  await post(`/queue-numbers/${number}/transfer`, { window: WINDOW, reason: '请到1号窗口' }, 'guide')
  await at('call')
  await post(`/queue-numbers/${number}/announce`, {}, 'guide')
  await at('finish')
  await at('pause', { reason: '午餐' })
  await at('resume')
  await at('close')
  const board = (await get(`/hall/${POINT}/board`, 'guide')).json
  ok(board.issued > 0 && board.visits.total === board.issued, 'the day of the hall', board)
}
