// The addresses of a ticket's hard ways, the knowledge base, duties and calls, each asked once as the people use them who
// have it. What they mean is tried in test/desk/scenarios and 43-ticket; here each request goes through the caller's
// `call`, which holds it against the OpenAPI document.
'use strict'
const { is } = require('./suite.js')

const person = { name: '诉求人测试', phone: '13800005678' }
const TOPIC = '050301' // the rules send it to "city", the unit of handler

module.exports = async function tickets({ call }) {
  const post = async (target, body, as = 'operator', wanted = 200) => (await call('POST', target, { as, body, wanted })).json
  const get = async (target, as = 'auditor') => (await call('GET', target, { as, wanted: 200 })).json
  const make = async (target, body, as = 'operator') => (await post(target, body, as, 201)).id
  const file = (body, as = 'operator') =>
    make('/tickets', { ticket_class: 'complaint', channel: as === 'operator' ? 'phone' : 'web', person, topic: TOPIC, ...body }, as)
  const state = async (id) => (await get(`/tickets/${id}`, 'operator')).state

  const refused = await file({})
  await post(`/tickets/${refused}/refuse`, { ground: 'court', reason: '已起诉', way_out: '请向受理法院查询' })
  is(await state(refused), 'not_accepted', 'not taken up')

  const given = await file({ ticket_class: 'help' }, 'applicant')
  await post(`/tickets/${given}/classify`, { ticket_class: 'complaint', reason: '归类' })
  await post(`/tickets/${given}/add`, { content: '三楼也有' }, 'applicant')
  await post(`/tickets/${given}/dispatch`, {})
  await post(`/tickets/${given}/return`, { ground: 'not-ours', reason: '不属于本单位' }, 'handler')
  await post(`/tickets/${given}/refuse-return`, { reason: '属本单位职责' })
  await post(`/tickets/${given}/return`, { ground: 'not-ours', reason: '不属于本单位' }, 'handler', 409)
  await post(`/tickets/${given}/note`, { note: '已联系' }, 'handler')
  await post(`/tickets/${given}/sign`, {}, 'handler')
  await post(`/tickets/${given}/flag`, { key_ticket: true, reason: '重点' })
  await post(`/tickets/${given}/rectify`, { reason: '已整改' }, 'handler')
  await post(`/tickets/${given}/terminate`, { reason: '诉求人撤回', approver: 'leader', document_no: '终止〔2022〕1号' })
  is(await state(given), 'terminated', 'terminated by two')

  const urgent = await file({ topic: '100301', ticket_class: 'help' })
  await post(`/tickets/${urgent}/feedback`, { reason: '已到场' })
  const shop = await file({ topic: '080101' })
  await post(`/tickets/${shop}/special`, { special_step: 'accept', reason: '受理' })

  const article = await make('/articles', { title: '居住证办理', content: '到街道服务中心办理', topic: '090202', keywords: '居住证' })
  await post(`/articles/${article}/publish`, {}, 'operator2')
  const asked = await file({ ticket_class: 'consult', topic: '090202' }, 'applicant')
  await post(`/tickets/${asked}/answer`, { article })
  await post(`/tickets/${asked}/reopen`, { reason: '没有解决' }, 'applicant')
  is(await state(asked), 'reworking', 'reopened')
  await post(`/articles/${article}/revise`, { reason: '地址有变', content: '到政务服务中心办理' })
  await post(`/articles/${article}/withdraw`, { reason: '过期' })
  const second = await make('/articles', { title: '公积金提取', content: '到公积金中心办理' })
  is((await get('/articles', 'handler')).items.map((a) => a.id).includes(second), true, 'who handles tickets reads them')
  await get(`/articles/${article}/events`)

  const duty = await make('/duties', { on: '2022-06-01', shift: 'morning', officer: 'operator' }, 'operator2')
  await post('/duties', { on: '2022-06-01', shift: 'morning', officer: 'operator2' }, 'operator2', 409)
  await get('/duties')
  await get(`/duties/${duty}/events`)
  await post(`/duties/${duty}/cancel`, { reason: '换班' }, 'operator2')
  const heard = await make('/calls', { answered: true, waited_s: 6, ticket: asked })
  await get('/calls')
  await get(`/calls/${heard}/events`)
}
