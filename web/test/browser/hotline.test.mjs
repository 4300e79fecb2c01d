/* The hotline and the hall at work: a call from the telephone to the rating by keys alone, what the operator's desk refuses and does not do
 * twice, a window's day by keys, the boards, and every page in two sizes and two languages. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { becomes, DESK, go, PHONE, settled, sound, until } from './harness.mjs'
import { absent, beginPortal } from './portal-harness.mjs'

const POINT = '440112000000'
const WINDOWS = [`${POINT}-01`, `${POINT}-02`]
/* The picture of the process is a third party's. */
const THIRD = { exclude: [['.bpmn-box']] }
const who = {}
let b
before(async () => {
  if (absent) return
  b = await beginPortal()
  for (const user of ['operator', 'operator2', 'handler', 'handler2', 'clerk', 'guide', 'rating', 'auditor', 'admin', 'player', 'citizen']) who[user] = await b.account(user)
})
after(async () => b?.end())

async function open(user, route, { size = DESK, lang = 'zh-CN' } = {}) {
  const page = await b.open({ session: who[user], size, lang })
  await page.goto(`${b.url}/#${route}`)
  await settled(page)
  return page
}
const record = (user, path) => b.send(who[user], path)
const focused = (page, selector) => page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)
/* To a part of the page by the Tab key alone, as somebody without a mouse gets there. */
async function tabTo(page, selector, key = 'Tab') {
  for (let i = 0; i < 120; i++) {
    if (await focused(page, selector)) return
    await page.keyboard.press(key)
  }
  assert.fail(`${selector} is not reached by ${key}`)
}
const type = (page, text) => page.keyboard.insertText(text)
/* A call written down: number, then what it is about. The number has the focus when the page opens. */
async function writeCall(page, { phone, content, address }) {
  await page.waitForFunction(() => document.activeElement?.id === 'call-phone')
  await type(page, phone)
  await tabTo(page, '#call-content')
  await type(page, content)
  await tabTo(page, '#call-address')
  await type(page, address)
}
const finished = async (page) => {
  await page.locator('[data-done]').waitFor()
  return Number(/#(\d+)/.exec(await page.locator('[data-done] strong').innerText())[1])
}
/* One command of a ticket by keys: to its button, Enter, the form filled in, Enter. */
async function act(page, verb, fill = async () => undefined) {
  await page.locator(`.acts [data-verb=${verb}]`).waitFor()
  await tabTo(page, `.acts [data-verb=${verb}]`)
  await page.keyboard.press('Enter')
  await page.locator('.el-drawer form [type=submit]').waitFor()
  await settled(page)
  await fill()
  const before = (await page.locator('.told').count()) ? await page.locator('.told').first().innerText() : ''
  await tabTo(page, '.el-drawer form [type=submit]')
  await page.keyboard.press('Enter')
  await page.waitForFunction((old) => (document.querySelector('.told')?.innerText ?? old) !== old, before)
  await page.waitForFunction(() => ![...document.querySelectorAll('.el-drawer')].some((d) => d.checkVisibility()))
}
/* The first of a group of radio buttons is chosen by the space bar. */
const yes = async (page, field) => {
  await tabTo(page, `.el-drawer input[name="arg-${field}"]`)
  await page.keyboard.press('Space')
}
/* The choice of a list whose value is this, by the arrow keys. */
const choose = async (page, field, value) => {
  await tabTo(page, `#arg-${field}`)
  for (let i = 0; i < 30 && (await page.inputValue(`#arg-${field}`)) !== value; i++) await page.keyboard.press('ArrowDown')
  assert.equal(await page.inputValue(`#arg-${field}`), value)
}
const write = async (page, field, text) => {
  await tabTo(page, `#arg-${field}`)
  await type(page, text)
}

for (const [sizeName, size, lang, phone] of [['desk', DESK, 'zh-CN', '13800002201'], ['phone', PHONE, 'en', '13800002211']]) describe(`a call by keys alone, ${sizeName}, ${lang}`, { skip: absent }, () => {
  let id
  const step = async (user, name, fill) => {
    const page = await open(user, `/tickets/${id}`, { size, lang })
    await act(page, name, fill && (() => fill(page)))
    await sound(page, lang, THIRD)
    await page.close()
  }
  test('the call is received and dispatched with the suggestions taken by a key', async () => {
    const page = await open('operator', '/hotline', { size, lang })
    await writeCall(page, { phone, content: '夜市占道经营，流动摊贩占用人行道，要求处理', address: '揽月路 80 号' })
    await page.locator('[data-hint="topic-1"]').waitFor()
    await becomes(() => page.locator('[data-hint="topic-1"] .why').innerText(), /.{3}/) /* the reason stands beside the suggestion */
    await page.keyboard.press('Alt+a')
    await settled(page)
    await becomes(() => page.locator('[data-hint="topic-1"]').getAttribute('aria-pressed'), 'true')
    if (!(await page.locator('input[name=call-class]:checked').count())) {
      await tabTo(page, 'input[name=call-class]')
      await page.keyboard.press('Space')
    }
    await sound(page, lang)
    await page.keyboard.press('Control+Enter')
    id = await finished(page)
    const row = await record('operator', `/tickets/${id}`)
    assert.equal(row.state, 'dispatched')
    assert.ok(row.department, 'the rules name the unit')
    assert.ok(row.due_at, 'its clock runs')
    await becomes(() => page.evaluate(() => document.activeElement?.id), 'operator-next') /* the next call is one key away */
    await sound(page, lang)
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.id === 'call-phone')
    await becomes(() => page.inputValue('#call-content'), '')
    await page.close()
  })
  test('the unit signs, answers and submits', async () => {
    const { department } = await record('operator', `/tickets/${id}`)
    if (department !== (await b.send(who.handler, '/session')).department) {
      /* Another unit than the demo handler's: its head does the same; the player may everything. */
      who.unit = who.player
    } else who.unit = who.handler
    who.handlerNow = who.unit
    await step('handlerNow', 'sign')
    await step('handlerNow', 'reply', (page) => write(page, 'reason', '已到现场处理，摊贩已劝离'))
    await step('handlerNow', 'submit')
    assert.equal((await record('operator', `/tickets/${id}`)).state, 'submitted')
  })
  test('the hotline reviews, closes and calls back', async () => {
    await step('operator', 'review', (page) => yes(page, 'passed_check'))
    await step('operator', 'close')
    await step('operator', 'call_back', async (page) => {
      await yes(page, 'reached')
      await choose(page, 'satisfaction', 'satisfied')
      await yes(page, 'solved')
    })
    const row = await record('operator', `/tickets/${id}`)
    assert.equal(row.state, 'closed')
    assert.equal(row.satisfaction, 'satisfied')
    assert.ok(row.called_back_at)
  })
  test('the caller rates by the code of the invitation; the rating officer sees it and works the chain', async () => {
    const { code } = await b.send(who.citizen, `/tickets/${id}/invitation`)
    assert.match(code, /^R-/)
    const said = await b.ask(`/rate/${code}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ grade: 1, scores: {}, content: '等了太久', tags: [] }) })
    assert.equal(said.rated, true, JSON.stringify(said))
    const twice = await b.ask(`/rate/${code}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ grade: 5, scores: {}, content: '', tags: [] }) })
    assert.equal(twice.code, 'rating.already_given')
    const page = await open('rating', '/ratings', { size, lang })
    const row = page.locator('tr, li.card', { has: page.locator(`a[href="#/tickets/${id}"]`) })
    await row.waitFor()
    await row.locator('[data-open]').click()
    await page.locator('[data-record]').waitFor()
    await becomes(() => page.locator('.said').innerText(), /等了太久/)
    await page.locator('[data-record] [data-verb=verify]').click()
    await page.locator('#arg-verdict').selectOption('proven')
    await page.fill('#arg-reason', '情况属实')
    await page.locator('.el-drawer form [type=submit]').click()
    await page.locator('[data-record] [data-state=verified]').waitFor()
    await sound(page, lang)
    await page.close()
  })
})

describe('the operator’s desk', { skip: absent }, () => {
  test('knows who calls again and what was said already, and merges', async () => {
    const first = (await b.send(who.operator, '/tickets', { ticket_class: 'help', channel: 'phone', content: '开创大道路灯不亮，晚上行走不便', address: '开创大道 1 号', lat_e6: 23170000, lon_e6: 113460000, person: { name: '张小明', phone: '13800002202' } })).id
    await b.send(who.operator, '/tickets', { ticket_class: 'help', channel: 'phone', content: '小区门口井盖松动', address: '开创大道 9 号', person: { name: '张小明', phone: '13800002202' } })
    const page = await open('operator', '/hotline')
    await writeCall(page, { phone: '13800002202', content: '开创大道路灯不亮，晚上行走不方便', address: '开创大道 1 号' })
    await page.locator('.repeat.often').waitFor()
    await becomes(() => page.locator('.repeat').innerText(), /2/)
    await page.locator(`[data-merge="${first}"]`).waitFor()
    await tabTo(page, 'input[name=call-class]')
    await page.keyboard.press('Space')
    await page.keyboard.press('Alt+m')
    await tabTo(page, `[data-merge="${first}"]`)
    await page.keyboard.press('Enter')
    const id = await finished(page)
    const row = await record('operator', `/tickets/${id}`)
    assert.equal(row.state, 'merged')
    assert.equal(row.merged_into, first)
    await page.close()
  })
  test('answers with an article that one wrote and another published', async () => {
    const article = (await b.send(who.operator, '/articles', { title: '居住证怎么签注', content: '到居住地街道服务中心，带身份证和居住证，当场办结。', keywords: '居住证 签注' })).id
    await b.send(who.operator2, `/articles/${article}/publish`, {})
    const page = await open('operator', '/hotline')
    await writeCall(page, { phone: '13800002203', content: '请问居住证签注要带什么，到哪里办', address: '萝岗' })
    await page.locator(`[data-article="${article}"]`).waitFor()
    await page.keyboard.press('Alt+k')
    await tabTo(page, `[data-article="${article}"]`)
    await page.keyboard.press('Enter')
    await tabTo(page, 'input[name=call-class]', 'Shift+Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Control+Shift+Enter')
    const id = await finished(page)
    const row = await record('operator', `/tickets/${id}`)
    assert.equal(row.state, 'closed')
    assert.equal(row.article, article)
    assert.equal((await record('operator', `/articles/${article}`)).used, 1)
    await page.close()
  })
  test('moves a number out of the text, stays where something is missing, and receives once however often it is pressed', async () => {
    const page = await open('operator', '/hotline')
    await page.waitForFunction(() => document.activeElement?.id === 'call-phone')
    await page.keyboard.press('Control+Enter')
    await page.locator('#call-phone[aria-invalid=true]').waitFor()
    await becomes(() => focused(page, '#call-phone'), true)
    await tabTo(page, '#call-content')
    await type(page, '停水两小时，请回电 13800002204')
    await page.locator('.number button').waitFor()
    await tabTo(page, '.number button')
    await page.keyboard.press('Enter')
    await settled(page)
    await becomes(() => page.inputValue('#call-phone'), '13800002204')
    assert.doesNotMatch(await page.inputValue('#call-content'), /\d{11}/)
    await tabTo(page, 'input[name=call-class]')
    await page.keyboard.press('Space')
    const before = (await record('operator', '/tickets?limit=1&count=1')).total
    await page.keyboard.press('Alt+w')
    await page.keyboard.press('Alt+w')
    await page.keyboard.press('Alt+w')
    await finished(page)
    await settled(page)
    assert.equal((await record('operator', '/tickets?limit=1&count=1')).total, before + 1)
    await page.close()
  })
  test('a complaint about a window asks for its place, and is marked', async () => {
    const page = await open('operator', '/hotline')
    await writeCall(page, { phone: '13800002212', content: '窗口人员态度生硬', address: '区政务大厅' })
    await tabTo(page, 'input[name=call-class]')
    await page.keyboard.press('Space')
    await page.keyboard.press('Alt+v')
    await becomes(() => page.locator('[data-mark=window]').isChecked(), true)
    await page.keyboard.press('Alt+w')
    const fault = page.locator('.field:has(#call-area) .fault')
    await fault.waitFor()
    await becomes(() => page.evaluate(() => document.activeElement.id), 'call-area')
    await page.locator('#call-area').fill('黄埔区')
    await page.locator('.el-select-dropdown__item:visible').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await fault.waitFor({ state: 'detached' })
    await sound(page)
    await page.keyboard.press('Alt+w')
    const row = await record('operator', `/tickets/${await finished(page)}`)
    assert.equal(row.about_window, true)
    assert.equal(row.area, POINT)
    await page.close()
  })
  test('says no with a ground and a way out', async () => {
    const page = await open('operator', '/hotline')
    await writeCall(page, { phone: '13800002205', content: '对法院判决不服，要求改判', address: '黄埔' })
    await tabTo(page, 'input[name=call-class]')
    await page.keyboard.press('Space')
    await page.keyboard.press('Alt+r')
    await page.locator('.el-drawer form [type=submit]').waitFor()
    await settled(page)
    await choose(page, 'ground', 'court')
    await write(page, 'reason', '已进入诉讼程序')
    await write(page, 'way_out', '可在法定期限内提起上诉')
    await tabTo(page, '.el-drawer form [type=submit]')
    await page.keyboard.press('Enter')
    const id = await finished(page)
    const row = await record('operator', `/tickets/${id}`)
    assert.equal(row.state, 'not_accepted')
    assert.equal(row.ground, 'court')
    await page.close()
  })
  test('hides a confidential caller from the unit', async () => {
    const id = (await b.send(who.operator, '/tickets', { ticket_class: 'report', channel: 'phone', confidential: true, content: '举报某店无证经营', person: { name: '王保密', phone: '13800002206' } })).id
    await b.send(who.operator, `/tickets/${id}/dispatch`, { department: 'city' })
    const page = await open('handler', `/tickets/${id}`)
    assert.doesNotMatch(await page.locator('main').innerText(), /王|138/)
    await page.close()
  })
})

describe('a window’s day by keys', { skip: absent }, () => {
  const number = (page) => page.locator('[data-current]').innerText()
  /* While a command is on its way the panel takes no other. */
  const ready = (page) => page.waitForFunction(() => !document.querySelector('.big:disabled'))
  const press = async (page, key, until) => {
    await ready(page)
    await page.keyboard.press(key)
    await page.waitForFunction(until)
  }
  const serving = () => Boolean(document.querySelector('[data-current]'))
  const free = () => !document.querySelector('[data-current]') && document.querySelector('[data-act=call]:not(:disabled)')
  test('open, call, again, finish, pass, requeue, transfer, pause, close; the board follows by itself', async () => {
    const issue = (need) => b.send(who.guide, '/queue-numbers', { service_point: POINT, business_group: 'general', channel: 'terminal', ...(need ? { need } : {}) })
    const first = await issue()
    await issue()
    await issue()
    const board = await open('guide', '/hall')
    await board.locator('[data-line=general]').waitFor()
    const page = await open('clerk', `/window?window=${WINDOWS[0]}`)
    await page.locator('[data-act]').first().waitFor()
    if (await page.locator('[data-act=open]').count()) await press(page, 'o', free)
    await press(page, 'Space', serving)
    const called = await number(page)
    assert.equal(called, first.record.number_text)
    await becomes(() => page.locator('.now .about').innerText(), /综合受理/) /* the line is named */
    await board.waitForFunction((n) => document.querySelector('.calls strong')?.textContent === n, called)
    /* The window at work stands in sight, those that are closed are folded away. */
    await board.locator(`.windows a[href$="window=${WINDOWS[0]}"]`).waitFor()
    assert.equal(await board.locator(`.windows a[href$="window=${WINDOWS[1]}"]`).count(), 0)
    await board.locator('.closed summary').click()
    await board.locator(`.closed a[href$="window=${WINDOWS[1]}"]`).waitFor()
    await sound(page)
    await press(page, 'r', () => document.querySelector('.calls, .told') && !document.querySelector('.problem'))
    await ready(page)
    await board.waitForFunction(() => /×2/.test(document.querySelector('.calls li')?.textContent ?? ''))
    await press(page, 'f', free)
    await press(page, 'n', serving)
    const passed = await number(page)
    await press(page, 'p', free)
    await page.getByRole('button', { name: '重新排队' }).click()
    await page.waitForFunction((n) => [...document.querySelectorAll('.next strong')].some((x) => x.textContent === n), passed)
    await press(page, 'n', serving)
    await ready(page)
    await page.keyboard.press('t')
    await page.locator('.el-drawer form [type=submit]').waitFor()
    await settled(page)
    await page.fill('#arg-reason', '须到其他窗口办理')
    await tabTo(page, '#arg-business_group')
    await page.keyboard.press('ArrowDown')
    await page.locator('.el-select-dropdown__item:visible').first().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.locator('.el-drawer form [type=submit]').click()
    await page.waitForFunction(() => ![...document.querySelectorAll('.el-drawer')].some((d) => d.checkVisibility()))
    await page.waitForFunction(free)
    await ready(page)
    await page.keyboard.press('z')
    await page.locator('.el-drawer form [type=submit]').waitFor()
    await settled(page)
    await page.fill('#arg-reason', '短暂离开')
    await page.locator('.el-drawer form [type=submit]').click()
    await page.locator('[data-state=paused]').waitFor()
    await page.waitForFunction(() => ![...document.querySelectorAll('.el-drawer')].some((d) => d.checkVisibility()))
    await press(page, 'z', free)
    await ready(page)
    await page.locator('[data-act=close]').click()
    await page.locator('[data-act=open]').waitFor()
    await board.waitForFunction(() => document.querySelector('[data-stat=finished] strong')?.textContent !== '0')
    await sound(board)
    await board.close()
    await page.close()
  })
  test('a window that is named opens however late the list of windows comes', async () => {
    const page = await b.open({ session: who.clerk })
    let release
    const held = new Promise((go) => { release = go })
    await page.route(/\/codes\/windows/, async (route) => {
      await held
      await route.continue()
    })
    const points = page.waitForResponse(/\/codes\/service-points/)
    await page.goto(`${b.url}/#/window?window=${WINDOWS[1]}`)
    await (await points).finished()
    await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))))
    release()
    await page.locator('[data-act]').first().waitFor()
    await page.close()
  })
  test('nobody waits, and the page says so', async () => {
    const page = await open('clerk', `/window?window=${WINDOWS[1]}`)
    await page.locator('[data-act]').first().waitFor()
    if (await page.locator('[data-act=open]').count()) await press(page, 'o', free)
    for (let i = 0; i < 12; i++) {
      await ready(page)
      await page.keyboard.press('n')
      await page.waitForFunction(() => document.querySelector('[data-current]') || document.querySelector('.problem'))
      if (await page.locator('.problem').count()) break
      await press(page, 'f', free)
    }
    await becomes(() => page.locator('.problem').innerText(), /没有|无人/)
    await page.close()
  })
})

describe('pages', { skip: absent }, () => {
  const PAGES = [
    ['operator', 'operator', '/hotline'], ['hotline board', 'operator', '/hotline/board'], ['ticket supervision', 'operator', '/hotline/supervision'], ['duty roster', 'operator', '/hotline/duty'], ['ticket', 'operator', '/tickets/1'],
    ['knowledge', 'operator', '/knowledge'], ['hall board', 'guide', '/hall'], ['window', 'clerk', '/window'], ['ratings', 'rating', '/ratings'], ['bookings', 'guide', '/bookings'], ['slots', 'guide', '/bookings?do=slots'],
    ['visitors', 'player', '/bookings?do=visitors'], ['messages', 'admin', '/messages'], ['my messages', 'handler', '/my-messages'], ['webhooks', 'admin', '/messages?do=webhooks']
  ]
  for (const [sizeName, size] of [['phone', PHONE], ['desk', DESK]]) {
    for (const lang of ['zh-CN', 'en']) describe(`${sizeName}, ${lang}`, () => {
      const pages = {}
      after(() => Promise.all(Object.values(pages).map((page) => page.close())))
      for (const [name, user, route] of PAGES) {
        test(`${name} is accessible, fits and speaks one language`, async () => {
          const page = (pages[user] ??= await open(user, '/profile', { size, lang }))
          await go(page, route)
          assert.equal(await page.locator('main [role=alert]').count(), 0, 'it shows what it should')
          await sound(page, lang, THIRD)
        })
      }
    })
  }
  test('who works here is told by the bell, reads, and gets to the ticket', async () => {
    const { id } = await b.send(who.operator, '/tickets', { ticket_class: 'help', channel: 'phone', content: '路灯不亮', person: { phone: '13800002209' } })
    await b.send(who.operator, `/tickets/${id}/dispatch`, { department: 'city' })
    await until(async () => (await b.send(who.handler, '/me/messages')).unread)
    const page = await open('handler', '/inbox')
    await page.locator('.bell .count').waitFor()
    await page.click('.bell')
    await page.locator('details summary').first().click()
    await page.locator('details[open] .text').waitFor()
    await sound(page)
    await page.locator('details[open] a').click()
    await page.waitForURL(/#\/tickets\/\d+/)
    assert.equal((await b.send(who.handler, '/me/messages')).messages[0].read_at !== null, true)
    await page.close()
  })
  test('what a unit assists with stands in its inbox, counted', async () => {
    const { id } = await b.send(who.operator, '/tickets', { ticket_class: 'help', channel: 'phone', content: '外墙脱落伤人', person: { phone: '13800002211' } })
    const page = await open('handler2', '/inbox')
    await b.send(who.operator, `/tickets/${id}/dispatch`, { department: 'city', assist_department: 'housing' })
    const view = page.locator('label:has([data-do=assist])')
    await view.click()
    await page.waitForURL(/assist=1/)
    await page.locator(`.inbox-rows a[href$="/tickets/${id}"]`).waitFor()
    await becomes(async () => (await page.locator('.inbox-rows tbody tr').count()) - Number(await view.locator('strong').innerText()), 0)
    await sound(page)
    await page.close()
  })
  test('the board of the hotline counts what came in, and shows each figure in more than one way', async () => {
    const page = await open('operator', '/hotline/board')
    const received = Number(await page.locator('[data-stat=received] strong').innerText())
    assert.ok(received > 0)
    await b.send(who.operator, '/tickets', { ticket_class: 'consult', channel: 'phone', content: '图书馆几点开门', person: { phone: '13800002207' } })
    await page.waitForFunction((n) => Number(document.querySelector('[data-stat=received] strong')?.textContent) > n, received)
    const most = await page.evaluate(() => Math.max(...[...document.querySelectorAll('.families section')].map((s) => s.querySelectorAll('li').length)))
    assert.ok(most >= 2, 'one figure, several definitions')
    await page.close()
  })
})
