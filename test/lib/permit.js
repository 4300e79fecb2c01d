// The addresses of permits, each asked once; what they mean is tried in 61-permit.
'use strict'
const { ok, is } = require('./suite.js')

module.exports = async function permits({ call }) {
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
}
