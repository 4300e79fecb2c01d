/* Event logs as a mirror: a log from elsewhere, its map and list, the cases behind a place, the other parts, conformance by a pasted mapping; in
 * two sizes and two languages. The server is its own, with a small log that was imported before it began. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { after, before, describe, test } from 'node:test'
import { becomes, DESK, PHONE, settled, sound } from './harness.mjs'
import { absent, beginPortal, program } from './portal-harness.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const LOG = 'mirror:xes:small.xes'
const THIRD = { exclude: [['.bpmn-box']] }
const skip = absent || (process.env.YICHUANG_URL ? 'needs a server of its own' : false)
let b
let auditor

/* Seven cases go in, check, decide; three are checked twice. */
function xes() {
  const event = (activity, hour, who) => `<event><string key="concept:name" value="${activity}"/><string key="org:resource" value="${who}"/><date key="time:timestamp" value="2022-03-01T${String(hour).padStart(2, '0')}:00:00+08:00"/></event>`
  const trace = (n) => `<trace><string key="concept:name" value="case-${n}"/>${event('Take in', 8, 'ann')}${event('Check', 10, 'bob')}${n > 7 ? event('Check', 11, 'bob') : ''}${event('Decide', 12, 'eve')}</trace>`
  return `<?xml version="1.0"?><log>${Array.from({ length: 10 }, (_, i) => trace(i + 1)).join('')}</log>`
}
before(async () => {
  if (skip) return
  b = await beginPortal([], (db) => {
    const log = join(dirname(db), 'small.xes')
    writeFileSync(log, xes())
    const taken = spawnSync(program, ['import', 'xes', log, '--db', `sqlite:${db}`], { cwd: root })
    assert.equal(taken.status, 0, taken.stderr.toString())
  })
  auditor = await b.account('auditor')
})
after(async () => b?.end())

async function open(query = '', { size = DESK, lang = 'zh-CN' } = {}) {
  const page = await b.open({ session: auditor, size, lang })
  await page.goto(`${b.url}/#/mining?log=${LOG}${query}`)
  await settled(page)
  await page.locator('[data-stat=cases]').waitFor()
  return page
}
const stat = async (page, key) => (await page.locator(`[data-stat=${key}] strong`).innerText()).trim()

describe('event logs', { skip, concurrency: false }, () => {
  test('the map, the list beside it, and the cases behind a place', async () => {
    const page = await open()
    await becomes(() => Promise.all(['cases', 'events', 'activities', 'paths', 'rework'].map((key) => stat(page, key))), ['10', '33', '3', '2', '3'])
    await page.locator('svg[data-map] [data-activity="Check"]').waitFor()
    await becomes(() => page.locator('svg[data-map] [data-activity]').count(), 3)
    await becomes(() => page.locator('svg[data-map] [data-activity="Check"] .value').textContent(), /13/)
    await page.locator('[data-share]').fill('50')
    await page.locator('[data-share]').dispatchEvent('change')
    await page.waitForFunction(() => /7/.test(document.querySelector('svg[data-map] [data-activity="Check"] .value')?.textContent ?? ''))
    assert.equal(await stat(page, 'cases'), '10', 'the figures stay those of the whole log')
    await page.locator('[data-metric=total]').click()
    await page.locator('svg[data-map] [data-activity="Decide"]').click()
    await becomes(() => page.locator('[data-cases] [data-total]').innerText(), /10/)
    /* by keys alone: the list has what the picture has */
    await page.locator('[data-step="Take in"] .next button').first().focus()
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => /Take in → Check/.test(document.querySelector('[data-cases] h2')?.textContent ?? ''))
    await becomes(() => page.locator('[data-cases] [data-total]').innerText(), /10/)
    await becomes(() => page.locator('[data-cases] a').first().getAttribute('href'), /#\/records\/mirrors\/\d+/)
    await sound(page, 'zh-CN', THIRD)
    await page.close()
  })

  test('ways, time, lateness, people', async () => {
    const page = await open('', { lang: 'en' })
    await page.locator('[data-tab=paths]').click()
    await becomes(() => page.locator('[data-way]').count(), 2)
    await becomes(() => page.locator('[data-way]').first().innerText(), /7 cases[\s\S]*70\.0%/)
    for (const [tab, text] of [['time', /Check[\s\S]*3 cases, 3 times more/], ['late', /0 cases that can be judged/], ['people', /ann → bob/]]) {
      await page.locator(`[data-tab=${tab}]`).click()
      await page.waitForFunction((t) => document.querySelector(`[data-tab=${t}]`)?.getAttribute('aria-pressed') === 'true', tab)
      await becomes(() => page.locator('.parts > .main').innerText(), text)
    }
    await page.close()
  })

  test('conformance by a mapping that is pasted', async () => {
    const page = await open('&do=conformance', { lang: 'en' })
    await page.locator('[data-process]').selectOption('promised-case')
    await page.locator('[data-fitness]').waitFor() /* Decide is a step of the same name */
    const alone = await page.locator('[data-fitness]').innerText()
    await page.locator('summary').click()
    await page.locator('#mapping-rows').fill('activity,node\nTake in,accept\nCheck,review\nDecide,decide\n')
    await page.locator('details .btn').last().click()
    await page.waitForFunction((before) => document.querySelector('[data-fitness]') && document.querySelector('[data-fitness]').innerText !== before, alone)
    await becomes(() => page.locator('[data-deviations]').innerText(), /3 cases/)
    await page.close()
  })

  test('a log whose cases follow several processes asks which one, as an imported log does', async () => {
    const clerk = await b.account('clerk')
    const { item } = await b.ask('/guides/G09')
    const made = await b.send(clerk, '/cases', { item, service_point: '440112000000', channel: 'window', applicant_kind: 'person', person: { name: '张同' } })
    assert.ok(made.id, JSON.stringify(made))
    assert.ok((await b.send(clerk, `/cases/${made.id}/accept`, {})).seq)
    const page = await b.open({ session: auditor })
    await page.goto(`${b.url}/#/mining?log=case&do=conformance`)
    await page.getByText('这份日志没有唯一的流程').waitFor()
    await sound(page, 'zh-CN', THIRD)
    await page.locator('[data-process]').selectOption('promised-case')
    await page.locator('[data-fitness]').waitFor()
    await page.close()
  })

  test('on a phone the list comes first; both languages, nothing too wide', async () => {
    for (const lang of ['zh-CN', 'en']) {
      const page = await open('', { size: PHONE, lang })
      await page.locator('[data-step="Check"]').waitFor()
      assert.equal(await page.locator('svg[data-map]').count(), 0)
      await sound(page, lang, THIRD)
      await page.close()
    }
  })
})
