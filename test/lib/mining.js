// The addresses of event logs, each asked once; what they mean is tried in 62-mining. Each request goes through the caller's `call`, which
// holds it against the OpenAPI document.
'use strict'
const { ok, is } = require('./suite.js')

module.exports = async function mining({ call }) {
  const get = async (path, wanted = 200, as = 'auditor') => (await call('GET', `/mining/${path}`, { as, wanted })).json
  const { logs } = await get('logs')
  ok(logs.some((l) => l.log === 'case'), 'there is a log of the cases')
  const map = await get('map?log=case&share=90')
  ok(map.activities.length > 1 && map.edges.length > 0, 'a map of the cases')
  const { paths } = await get('paths?log=case&limit=2')
  is((await get(`cases?log=case&way=${paths[0].path}`)).chosen.total, paths[0].count, 'the cases of a way')
  ok((await get('conformance?log=case&process=instant-case')).fitness > 0.5, 'cases and their process')
  const mapping = 'activity,node\ncase.received,accept\n'
  await call('POST', '/mining/conformance?log=case&process=instant-case', { as: 'auditor', body: { mapping }, wanted: 200 })
  await call('POST', '/mining/conformance?log=case&process=instant-case', { as: 'auditor', body: { rows: '' }, wanted: 400 })
  await get('map?log=nothing', 404)
  await get('map', 400)
  await get('logs', 403, 'clerk')
}
