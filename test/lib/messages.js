// The addresses of messages, each asked once as who has it uses it. What messages are is tried in 52-messages; here each
// request goes through the caller's `call`, which holds it against the OpenAPI document. The server runs with --messages on
// and --webhook-private.
'use strict'
const { ok, is, until } = require('./suite.js')

module.exports = async function messages({ call }) {
  const get = (target, as, wanted = 200) => call('GET', target, { as, wanted })
  const post = (target, body, as, wanted = 200) => call('POST', target, { as, body, wanted })

  async function mine() {
    const body = { ticket_class: 'consult', channel: 'web', person: { name: '张小明', phone: '13800000001' }, content: '咨询' }
    const { json } = await post('/tickets', body, 'applicant', 201)
    const found = await until(async () => (await get('/me/messages?limit=50&lang=en', 'applicant')).json.messages.find((m) => m.subject === `ticket/${json.id}`))
    if (!ok(found, 'who asked is told')) return
    await post(`/me/messages/${found.id}/read`, undefined, 'applicant', 204)
    await post('/me/messages/msg_0_0/read', undefined, 'applicant', 404)
    await call('PUT', '/me/channels', { as: 'applicant', body: { language: 'zh', mail: true, sms: true }, wanted: 200 })
    is((await get('/me/channels', 'applicant')).json.language, 'zh', 'ways are kept')
  }

  async function webhooks() {
    const made = (await post('/webhooks', { url: 'http://127.0.0.1:9/', events: ['calendar.adopted'] }, 'admin', 201)).json
    const sent = (await post(`/webhooks/${made.id}/test`, undefined, 'admin')).json
    ok((await get(`/deliveries?receiver=webhook:${made.id}&limit=5`, 'admin')).json.items.some((d) => d.id === sent.id), 'a test is a delivery')
    is((await post(`/deliveries/${sent.id}/retry`, undefined, 'admin')).json.state, 'waiting', 'it is tried again')
    for (const act of ['rotate', 'resume']) is((await post(`/webhooks/${made.id}/${act}`, undefined, 'admin')).json.id, made.id, act)
    ok((await get('/webhooks', 'admin')).json.items.some((w) => w.id === made.id && !w.secret), 'subscriptions, without secrets')
    await call('DELETE', `/webhooks/${made.id}`, { as: 'admin', wanted: 204 })
    await post('/webhooks', { url: 'https://u:p@example.org/', events: ['*'] }, 'admin', 400)
  }

  await mine()
  await webhooks()
}
