/* Projects and their plans: the agent registers one, looks at its plan, starts cases and asks what if; a firm finds out on a phone what its
 * project needs, registers it and sees what is next; every page in two sizes and two languages. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { becomes, DESK, PHONE, settled, sound, until } from './harness.mjs'
import { absent, beginPortal } from './portal-harness.mjs'
import { uploadAll } from './portal-steps.mjs'

const FACTS = { land_source: 'listing', category: 'new-land', investment: 2, eia_class: 'form', fire_class: 'C', drawings: true, production_sewage: true }
const SMALL = { width: 360, height: 740 }
const who = {}
let b
let made
before(async () => {
  if (absent) return
  b = await beginPortal()
  for (const user of ['agent', 'company', 'applicant', 'auditor', 'review', 'agency-energy-2', 'player']) who[user] = await b.account(user)
  for (const title of ['同时期的项目', '浏览器测试项目']) {
    made = await b.send(who.agent, '/projects', { title, facts: FACTS })
    await b.send(who.agent, `/projects/${made.id}/plan`, { facts: FACTS })
  }
})
after(async () => b?.end())

async function open(user, route, { size = DESK, lang = 'zh-CN', portal = false } = {}) {
  const page = await b.open({ session: user && who[user], size, lang })
  await page.goto(`${b.url}/${portal ? 'portal.html' : ''}#${route}`)
  await settled(page)
  return page
}
const planOf = (id, user = 'agent') => b.send(who[user], `/projects/${id}/plan`)
/* The questions that have to be answered, each with its first choice that leads to new land. */
async function answer(page, facts) {
  for (const [code, nth] of Object.entries(facts)) await page.locator(`[data-fact=${code}] .choice`).nth(nth).click()
}

describe('the agent', { skip: absent }, () => {
  test('registers a project from its facts and has the plan at once', async () => {
    const page = await open('agent', '/projects')
    await page.click('[data-do=register]')
    await page.locator('.fact-form').waitFor()
    await page.fill('input[name=title]', '页面登记的项目')
    await answer(page, { land_source: 0, category: 0 })
    await settled(page)
    const told = await page.locator('.result').innerText()
    await page.click('.sheet [type=submit]')
    await page.waitForURL(/#\/projects\/\d+$/)
    await page.locator('.gantt [data-item]').first().waitFor()
    const plan = await planOf(/projects\/(\d+)/.exec(page.url())[1])
    assert.match(told, new RegExp(`共 ${plan.items.length} 个事项`))
    await becomes(() => page.locator('.gantt [data-item]').count(), plan.items.length)
    await becomes(() => page.locator('[data-stat=end] strong').innerText(), plan.end)
    await becomes(() => page.locator('[data-proof]').getAttribute('data-proof'), plan.schedule.proof)
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('goes through the items by keys and reads why one applies', async () => {
    const page = await open('agent', `/projects/${made.id}`)
    const plan = await planOf(made.id)
    await page.locator('.gantt [data-item]').first().focus()
    const at = () => page.evaluate(() => document.activeElement.dataset.item)
    const first = await at()
    await page.keyboard.press('ArrowDown')
    const second = await until(async () => (await at()) !== first && at())
    await page.keyboard.press('Enter')
    const item = plan.items.find((i) => i.id === second)
    await becomes(async () => (await page.locator('.facts-of').innerText()).includes(item.why.zh), true)
    await becomes(() => page.locator(`.gantt [data-item=${second}]`).getAttribute('aria-pressed'), 'true')
    /* Every item of the critical path is told as such to a screen reader. */
    for (const i of plan.items.filter((x) => x.critical).slice(0, 3)) assert.match(await page.locator(`.gantt [data-item=${i.id}]`).textContent(), /关键线路/)
    await page.close()
  })
  test('names the agent among the accounts that may be it', async () => {
    const page = await open('agent', `/projects/${made.id}`)
    await page.click('[data-do=agent]')
    await page.locator('#arg-officer option[value=agent2]').waitFor({ state: 'attached' })
    assert.equal(await page.locator('#arg-officer option[value=clerk]').count(), 0)
    await page.selectOption('#arg-officer', 'agent2')
    await page.click('.form [type=submit]')
    await becomes(() => page.locator('.agent b').innerText(), '演示代办员二')
    await sound(page)
    await page.close()
  })
  /* The plan wants a technical review of the planning before this item, and nobody has ordered it. */
  test('is told of a review that the plan wants; granted without it the case says why', async () => {
    const { id } = await b.send(who.company, '/projects', { title: '待审查的项目', facts: { ...FACTS, category: 'existing-land', land_source: 'existing', filing: 'filing', fire_class: 'E', energy_tce: 10, electricity_gwh: 1, floor_area: 20000, permit_class: 'simplified', features: [], production_sewage: undefined } })
    const caseOf = async (item) => (await b.send(who.agent, `/projects/${id}/board`)).cases.find((c) => c.item === item).case
    const start = async (item) => {
      await b.send(who.agent, `/projects/${id}/start`, { items: [item], person: { name: '合成联系人' }, materials: [{ material: `${item}.m1`, how: 'paper' }] })
      return caseOf(item)
    }
    const act = (file, verb, body = {}) => b.send(who.player, `/cases/${file}/${verb}`, body)
    const filing = await start('A03')
    await act(filing, 'accept')
    await act(filing, 'decide', { result: 'granted' })
    const file = await start('B01')
    await act(file, 'accept')
    await act(file, 'assign', { officer: 'player' })
    await act(file, 'review', { opinion: '可' })
    await act(file, 'approve')
    const page = await open('player', `/cases/${file}`)
    assert.equal(await page.locator('.actions .review').count(), 1)
    await page.click('[data-verb=decide]')
    await page.selectOption('#arg-result', 'granted')
    await page.fill('#arg-reason', '材料齐全')
    await page.click('.form [type=submit]')
    await page.locator('.form [role=alert]').waitFor()
    await becomes(() => page.locator('#arg-without_review').getAttribute('aria-invalid'), 'true')
    await page.fill('#arg-without_review', '规划部门已组织审查')
    await page.click('.form [type=submit]')
    await page.locator('.told').waitFor()
    await becomes(() => page.locator('.time').innerText(), /未经技术审查即准予的理由\s*规划部门已组织审查/)
    await sound(page)
    await page.close()
  })
  test('asks what if: the new end stands at once, nothing is changed by asking', async () => {
    const before = await planOf(made.id)
    const page = await open('agent', `/projects/${made.id}?do=whatif`)
    const item = before.items.filter((i) => i.critical && i.unit === 'working').sort((a, c) => c.days - a.days)[0]
    await page.locator(`[data-promise=${item.id}]`).fill(String(Math.max(0, item.days - 3)))
    await page.locator('.proof[data-proof]').nth(1).waitFor()
    const expected = await b.send(who.agent, `/projects/${made.id}/what-if`, { what_if: { promise: { [item.id]: Math.max(0, item.days - 3) } } })
    await becomes(() => page.locator('[data-new-end]').innerText(), expected.end_after)
    assert.ok(expected.end_after < expected.end_before, 'three days less on the critical path end it earlier')
    assert.equal((await planOf(made.id)).version, before.version)
    /* Back as it was: the end is the plan's again. */
    await page.locator(`[data-promise=${item.id}]`).fill(String(item.days))
    await page.waitForFunction((end) => document.querySelector('[data-new-end]').textContent === end, before.end)
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('starts an item that is ready, records another as done, and writes into the diary', async () => {
    const page = await open('agent', `/projects/${made.id}?do=cases`)
    const ready = (await planOf(made.id)).items.filter((i) => i.state === 'ready')
    assert.ok(ready.length > 0)
    await page.check(`[data-ready=${ready[0].id}]`)
    await page.click('[data-do=start]')
    await page.fill('.start [name=name]', '浏览器测试有限公司')
    await page.fill('.start [name=id_no]', '91999999MADEM0001X')
    await page.fill('.start [name=phone]', '13800000002')
    await page.click('.start [type=submit]')
    await page.locator('.told, .start .problem').first().waitFor()
    await settled(page)
    assert.equal(await page.locator('.start .problem').count(), 0, await page.locator('.start .problem').allInnerTexts().then(String))
    const item = (await planOf(made.id)).items.find((i) => i.id === ready[0].id)
    assert.ok(item.case > 0, 'a real case runs for it')
    await page.locator(`a[href="#/cases/${item.case}"]`).waitFor()
    await page.click('[data-tab=diary]')
    await page.fill('#entry', '已与企业核对前期材料。')
    await page.click('.note [type=submit]')
    await page.getByText('已与企业核对前期材料。', { exact: true }).locator('visible=true').last().waitFor()
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('sees each version with its cause', async () => {
    const plan = await planOf(made.id)
    const page = await open('agent', `/projects/${made.id}?do=versions`)
    await becomes(() => page.locator('[data-version]').count(), plan.versions.length)
    await page.locator('[data-version] button').first().click()
    await page.locator('.gantt [data-item]').first().waitFor()
    await page.close()
  })
})

describe('a firm on a phone', { skip: absent }, () => {
  test('finds out without a login what its project needs, registers it and sees what is next', async () => {
    const open1 = await open(null, '/plan', { size: SMALL, portal: true })
    await open1.locator('[data-do=plan]').waitFor()
    await answer(open1, { land_source: 3, category: 4 })
    await becomes(() => open1.locator('[data-end]').innerText(), /^\d{4}-\d\d-\d\d$/)
    /* Without an industry nobody knows whether it needs an EIA, and the plan says so. */
    await open1.locator('[data-risk=eia-unknown]').waitFor()
    await sound(open1)
    await open1.close()

    const page = await open('company', '/plan', { size: SMALL, portal: true })
    await page.locator('[data-do=plan]').waitFor()
    await answer(page, { land_source: 3, category: 4 })
    await page.locator('[data-end]').waitFor()
    await page.fill('input[name=title]', '手机登记的项目')
    await page.click('[data-do=register]')
    await page.waitForURL(/#\/projects\/\d+$/)
    await settled(page)
    const id = Number(/projects\/(\d+)/.exec(page.url())[1])
    await page.locator('[data-next]').first().waitFor()
    const board = await b.send(who.company, `/projects/${id}/board`)
    await becomes(() => page.locator('[data-next]').count(), board.next.length)
    const shown = await page.locator('.next').innerText()
    for (const step of board.next) assert.ok(shown.includes(step.what_zh), step.what_zh)
    await becomes(() => page.locator('.end [data-end]').innerText(), (await planOf(id, 'company')).end)
    await sound(page)
    /* The agent is known by name. */
    await b.send(who.agent, `/projects/${id}/assign-agent`, { officer: 'agent' })
    await page.reload()
    await settled(page)
    await page.getByText('演示代办员').waitFor()
    /* Nobody else's firm sees it. */
    assert.ok(!(await b.send(who.applicant, `/projects/${id}/plan`)).items)

    /* What is asked of the firm is handed in here: photographs, and a real case begins. */
    const mine = board.next.filter((s) => s.who === 'firm')
    assert.ok(mine.length > 0, 'something is asked of the firm')
    await page.locator('[data-hand-in]').first().click()
    const item = mine[0].item
    await page.locator('[data-do=send]').waitFor()
    await uploadAll(page)
    await sound(page)
    await page.click('[data-do=send]')
    await page.waitForFunction((id) => document.querySelector('.hand-in [role=alert]') || !document.querySelector(`[data-hand-in="${id}"], .hand-in`), item)
    assert.equal(await page.locator('.hand-in [role=alert]').count(), 0, String(await page.locator('.hand-in [role=alert]').allInnerTexts()))
    const begun = (await planOf(id, 'company')).items.find((i) => i.id === item)
    assert.ok(begun.case > 0)
    assert.equal((await b.send(who.company, `/cases/${begun.case}`)).applicant, 'company')
    await page.close()
  })
  test('reads what a technical review found open, and hands in the correction', async () => {
    const { id } = await b.send(who.company, '/projects', { title: '待修改的项目', facts: FACTS })
    const agent = await open('agent', `/projects/${id}?do=reviews`)
    await agent.locator('[data-order]').first().waitFor()
    await agent.close()
    const points = (await b.send(who.review, '/reviews/checklists/energy')).points
    const review = (await b.send(who.review, '/technical-reviews', { review_type: 'energy', prepared_by: 'preparer-1', project: id, checklist: true })).id
    await b.send(who.review, `/technical-reviews/${review}/assign`, { agency: 'energy-2', reason: '指定' })
    await b.send(who['agency-energy-2'], `/technical-reviews/${review}/opine`, { opinion: '缺等价值', passed_check: false,
      points: points.map((p, k) => (k === 2 ? { id: p.id, found: 'open', text: '未给出等价值' } : { id: p.id, found: 'met' })) })
    const page = await open('company', `/projects/${id}`, { size: SMALL, portal: true })
    const point = page.locator(`.correct [data-point="${points[2].id}"]`)
    await point.waitFor()
    await becomes(() => page.locator('.correct [data-point]').count(), 1)
    await becomes(() => point.innerText(), new RegExp(`${points[2].name_zh}[^]*未给出等价值`))
    await sound(page)
    await page.fill('.correct textarea', '已补充等价值')
    await page.click('[data-do=correct]')
    await page.locator('.correct').waitFor({ state: 'detached' })
    assert.equal((await b.send(who.review, `/technical-reviews/${review}`)).state, 'corrected')
    await page.close()
  })
  test('is told at the question what contradicts', async () => {
    const page = await open(null, '/plan', { size: SMALL, portal: true })
    await page.locator('[data-do=plan]').waitFor()
    await page.click('[data-do=plan]')
    await page.locator('[role=alert]').first().waitFor()
    assert.equal(await page.locator('[data-end]').count(), 0)
    await page.close()
  })
})

describe('pages', { skip: absent }, () => {
  const TABS = ['plan', 'stages', 'why', 'materials', 'alternatives', 'whatif', 'chances', 'cases', 'diary', 'reviews', 'versions']
  for (const [sizeName, size] of [['phone', PHONE], ['desk', DESK]]) {
    for (const lang of ['zh-CN', 'en']) {
      test(`the desk's are accessible, fit and speak one language: ${sizeName}, ${lang}`, async () => {
        const page = await open('agent', '/projects', { size, lang })
        await sound(page, lang)
        for (const way of ['list', 'load']) {
          await page.goto(`${b.url}/#/projects?do=${way}`)
          await settled(page)
          await sound(page, lang).catch((cause) => { throw new Error(`${way}: ${cause.message}`) })
        }
        assert.ok((await page.locator('.load .over').count()) > 0, 'two plans want the same reviewers in one week')
        await becomes(() => page.locator('.load .who').first().innerText(), /浏览器测试项目/)
        /* Each tab is seen in each size and each language; the pictures that are the widest in all four. */
        for (const tab of (size === PHONE) === (lang === 'en') ? TABS : ['plan', 'whatif']) {
          await page.goto(`${b.url}/#/projects/${made.id}?do=${tab}`)
          await settled(page)
          assert.equal(await page.locator('main [role=alert]').count(), 0, `${tab} shows what it should`)
          await sound(page, lang).catch((cause) => { throw new Error(`${tab}: ${cause.message}`) })
        }
        await page.close()
      })
    }
  }
  for (const lang of ['zh-CN', 'en']) {
    test(`the portal's are accessible, fit a narrow phone and speak one language: ${lang}`, async () => {
      const id = (await b.send(who.company, '/projects')).items[0].id
      for (const route of ['/plan', '/projects', `/projects/${id}`]) {
        const page = await open('company', route, { size: SMALL, lang, portal: true })
        await sound(page, lang).catch((cause) => { throw new Error(`${route}: ${cause.message}`) })
        await page.close()
      }
    })
  }
})
