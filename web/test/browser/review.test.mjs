/* Technical reviews and joint examinations in a browser: an order by rota, an agency that works through the checklist by keyboard, rounds
 * side by side, a batch by three persons, an examination; every page in two sizes and two languages. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { becomes, DESK, faultsOfAxe, overflow, PHONE, settled, strayChinese } from './harness.mjs'
import { absent, beginPortal } from './portal-harness.mjs'

const FACTS = { category: 'new-land', land_source: 'listing', filing: 'filing', eia_class: 'form', permit_class: 'simplified', energy_tce: 1200, electricity_gwh: 6, fire_class: 'E', features: [], drawings: true, investment: 1.3 }
const skip = absent || (process.env.YICHUANG_URL ? 'needs a server on the virtual clock' : false)
const who = {}
let b
let project
let points
before(async () => {
  if (skip) return
  b = await beginPortal(['--clock', 'virtual'])
  for (const user of ['player', 'agent', 'review', 'agency-energy-1', 'approver', 'payer', 'ecology', 'leader', 'auditor']) who[user] = await b.account(user)
  await at('2022-03-07T09:00:00+08:00')
  project = (await b.send(who.agent, '/projects', { title: '示例研发厂房', facts: FACTS })).id
  await b.send(who.agent, `/projects/${project}/plan`, { facts: FACTS })
  points = (await b.send(who.review, '/reviews/checklists/energy')).points
})
after(async () => b?.end())

const at = (moment) => b.send(who.player, '/server-scans', { host: 'clock', tool: 't', findings: 0, at: moment })
async function open(user, route, { size = DESK, lang = 'zh-CN' } = {}) {
  const page = await b.open({ session: who[user], size, lang })
  await page.goto(`${b.url}/#${route}`)
  await settled(page)
  return page
}
async function sound(page, what) {
  assert.deepEqual(page.faults, [], what)
  assert.ok((await overflow(page)) <= 0, `${what}: wider than the window`)
  assert.deepEqual(await faultsOfAxe(page), [], what)
}
const state = (page) => page.locator('[data-state]').first().innerText()
const press = async (page, verb) => { await page.click(`[data-verb=${verb}]`); await page.locator('form').first().waitFor() }
const submit = async (page) => { await page.click('form .btn.primary'); await settled(page) }
/* The whole checklist by keys alone: 1 for each point, 2 and a text where it is open. */
async function byKeys(page, openAt) {
  await page.locator('[data-line] input[type=radio]').first().focus()
  const lines = await page.locator('[data-line]').count()
  for (let i = 0; i < lines; i++) {
    await page.keyboard.press(i === openAt ? '2' : '1')
    if (i !== openAt) continue
    await page.waitForFunction(() => document.activeElement.tagName === 'TEXTAREA')
    await page.keyboard.type('未给出等价值')
    await page.locator(`[data-line] >> nth=${i + 1} >> input[type=radio] >> nth=0`).focus()
  }
  return lines
}

describe('a technical review', { skip }, () => {
  let id
  test('is ordered and goes to the agency whose turn it is', async () => {
    const made = await b.send(who.agent, '/technical-reviews', { review_type: 'energy', prepared_by: 'preparer-1', project, plan_item: 'A15', checklist: true })
    id = made.id
    const page = await open('review', '/reviews')
    await page.locator(`[data-review="${id}"] a`).click()
    await press(page, 'assign')
    await submit(page)
    await page.getByText('按轮候派出').waitFor()
    await becomes(() => page.locator('aside.side').innerText(), /轮候 0 次 · 信用 84/)
    await becomes(() => state(page), '已委托')
    await sound(page, 'assigned')
    await page.close()
  })
  test('is answered point by point by keyboard; what is missing is named; the next round asks only what was open', async () => {
    const page = await open('agency-energy-1', `/reviews/${id}`)
    await press(page, 'opine')
    await page.click('[data-do=opine]')
    await becomes(() => page.locator('.problem').innerText(), new RegExp(`${points.length} 条`))
    assert.equal(await byKeys(page, 2), points.length, 'the first opinion shows all points')
    await becomes(() => page.locator('input[name=passed]').nth(1).isChecked(), true) /* an open point that must be met does not pass */
    await page.fill('#opinion', '缺等价值')
    await page.click('[data-do=opine]')
    await becomes(() => page.locator('tr.open').innerText(), /未给出等价值/)
    await sound(page, 'opined')
    /* Who may do more than one thing finds it in groups that have names. */
    const manager = await open('review', `/reviews/${id}`)
    await manager.locator('[data-verb=fail]').waitFor()
    assert.doesNotMatch(await manager.locator('main').innerText(), /groups\./)
    assert.deepEqual(manager.faults, [])
    await manager.close()
    await press(page, 'correct')
    await submit(page)
    await press(page, 'opine')
    await settled(page)
    await becomes(() => page.locator('[data-line]').evaluateAll((all) => all.map((l) => l.dataset.line)), [points[2].id]) /* only what was open */
    await byKeys(page, -1)
    await page.fill('#opinion', '已补充')
    await page.click('[data-do=opine]')
    await page.locator('th:has-text("第 2 轮")').waitFor()
    await press(page, 'report')
    await page.fill('#arg-opinion', '建议通过')
    await submit(page)
    await page.waitForFunction(() => /报/.test(document.querySelector('[data-state]')?.textContent ?? ''))
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('is accepted with marks, and its fee settled by three persons', async () => {
    const page = await open('review', `/reviews/${id}`)
    await press(page, 'accept')
    await page.click('[data-do=accept]')
    await page.getByText('85', { exact: true }).first().waitFor()
    const read = await b.send(who.review, `/technical-reviews/${id}`)
    assert.deepEqual([read.state, read.quality], ['accepted', 85])
    await page.goto(`${b.url}/#/settlements`)
    await settled(page)
    await page.click('[data-do=make]')
    await page.locator(`#fee-${id}`).fill('14000')
    await page.locator('.el-drawer form .btn.primary').click()
    await page.locator('.el-drawer [data-state]').waitFor()
    await becomes(() => page.locator('.el-drawer.open').innerText(), /14,000\.00/)
    assert.equal(await page.locator('.el-drawer [data-verb=approve]').count(), 0, 'who made it does not approve it')
    await sound(page, 'a batch')
    await page.close()
    const batch = (await b.send(who.approver, '/settlements')).items[0].id
    await b.send(who.approver, `/settlements/${batch}/approve`, {})
    const pays = await open('payer', '/settlements')
    await pays.locator(`[data-batch="${batch}"] button`).click()
    await pays.click('[data-verb=pay]')
    await pays.locator('.el-drawer form .btn.primary').click()
    await pays.waitForFunction(() => /已支付/.test(document.querySelector('.el-drawer [data-state]')?.textContent ?? ''))
    assert.equal((await b.send(who.review, `/technical-reviews/${id}`)).state, 'settled')
    await pays.close()
  })
})

describe('a joint examination', { skip }, () => {
  test('is called, answered by a department, decided and followed up', async () => {
    const made = await b.send(who.agent, '/examinations', { project, title: '总平面与环保联审', departments: 'ecology', on: '2022-03-10', content: '总平面' })
    const page = await open('ecology', '/examinations')
    await page.locator('[data-asked] a').click()
    await press(page, 'give')
    await page.fill('#arg-opinion', '同意，注意预处理')
    await page.selectOption('#arg-task_verdict', 'agree')
    await submit(page)
    await page.locator('[data-opinion] .chip.good').waitFor()
    await sound(page, 'answered')
    await page.close()
    await at('2022-03-11T09:00:00+08:00')
    const agent = await open('agent', `/examinations/${made.id}`)
    await press(agent, 'hold')
    await agent.fill('#arg-minutes', '会议纪要')
    await submit(agent)
    await agent.locator('[data-do=assign]').waitFor()
    const todo = await b.send(who.agent, '/follow-ups', { examination: made.id, department: 'ecology', title: '核实预处理设施', on: '2022-03-20' })
    await b.send(who.leader, `/examinations/${made.id}/decide`, { conclusion: 'agree', opinion: '同意' })
    await agent.reload()
    await settled(agent)
    await agent.locator(`[data-follow="${todo.id}"]`).waitFor()
    await sound(agent, 'decided')
    await agent.close()
  })
})

describe('every page', { skip }, () => {
  for (const [name, size] of [['desk', DESK], ['phone', PHONE]]) {
    for (const lang of ['zh-CN', 'en']) {
      test(`is sound: ${name}, ${lang}`, async () => {
        for (const route of ['/reviews', '/reviews?do=drawings', '/reviews?do=agencies', '/reviews/1', '/settlements', '/examinations', '/examinations/1']) {
          const page = await open('auditor', route, { size, lang })
          await sound(page, `${route} ${name} ${lang}`)
          if (lang === 'en') assert.deepEqual((await strayChinese(page)).filter((s) => !/合成/.test(s)), [], route)
          await page.close()
        }
      })
    }
  }
})
