// The addresses of the one window, each asked once as the people use them who have it. What they mean is tried in 25-guides,
// 35-catalogue, 36-documents and 45-window; here each request goes through the caller's `call`, which holds it against the
// OpenAPI document.
'use strict'
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { ok, is } = require('./suite.js')
const { PACK } = require('./program.js')

const ITEM = 'G02' // decided at once: a form and nothing else
const MATTER = 'newborn'
const person = { name: '张小明', id_no: '999999199001010016', phone: '13800000001', address: '黄埔区合成路1号' }

module.exports = async function window({ call }) {
  const get = (target, as, wanted = 200) => call('GET', target, { as, wanted })
  const post = (target, body, as, wanted = 200) => call('POST', target, { as, body, wanted })

  async function guides() {
    const found = (await get('/guides?search=canbao&for=person&limit=3', '')).json
    ok(found.items.length > 0, 'guides are found')
    for (const [path, name] of [['guides', ITEM], ['matters', MATTER]]) {
      const guide = (await get(`/${path}/${name}`, '')).json
      const needs = (await post(`/${path}/${name}/check`, { applicant_kind: 'person', answers: {}, whole: false }, '')).json
      ok(needs.listed >= guide.materials.length, `${name}: what is asked for`, needs.listed)
      ok((await get(`/${path}/${name}/points?lat=23.1&lon=113.5&sort=distance`, '')).json.items.length > 0, `${name}: places`)
      await get(`/${path}/${name}/print?lang=en`, '')
      await get(`/${path}/no-such-thing`, '', 404)
    }
    ok((await get('/matters', '')).json.items.some((m) => m.name === MATTER), 'matters')
  }

  async function cases() {
    const { item } = (await get(`/guides/${ITEM}`, '')).json
    const body = { item, channel: 'online', applicant_kind: 'person', person, answers: {}, facts: { delivery_way: 'electronic' }, materials: [] }
    const id = (await post('/cases/apply', body, 'applicant', 201)).json.id
    for (const as of ['applicant', 'clerk', 'auditor']) is((await get(`/cases/${id}/page`, as)).json.record.id, id, `one page for ${as}`)
    for (const as of ['clerk', 'market-leader', 'applicant']) await get('/inbox?limit=5&sort=-due', as)
    await get('/supervision?limit=5', 'market-leader')
  }

  async function definitions() {
    const { items } = (await get('/forms', 'rules')).json
    const one = (await get(`/forms/${items[0].name}`, 'rules')).json
    is(one.model, readFileSync(join(PACK, one.definition), 'utf8'), 'a form as it is written')
    ok((await post('/forms/try', { name: one.name, model: one.model, facts: {}, whole: true }, 'rules')).json.errors.length > 0, 'an empty form has faults')
    is((await post('/forms/try', { name: one.name, model: one.model, facts: {}, whole: false }, 'rules')).json.errors, [], 'none while it is being filled in')
    await get('/forms/none', 'rules', 404)
    is((await get(`/catalogue/items/${ITEM}`, 'catalogue')).json.id, ITEM, 'an item as it may be published')
    const list = (await get('/catalogue/export?format=csv', 'catalogue')).text
    const report = await call('POST', '/catalogue/check?format=csv', { as: 'catalogue', raw: list, type: 'text/csv', wanted: 200 })
    is(report.json.faults, 0, 'what is exported reads back')
    await call('POST', '/catalogue/check', { as: 'catalogue', raw: 'colour\nred\n', type: 'text/csv', wanted: 400 })
  }

  await guides()
  await cases()
  await definitions()
}
