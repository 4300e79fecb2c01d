/* The desk's own pages: inbox by keyboard alone, a case somebody else changes, the counter, the catalogue, forms, accounts. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { becomes, begin, faultsOfAxe, go, overflow, PHONE, settled, strayChinese } from './harness.mjs'

const DESK = { width: 1280, height: 800 }
const needsMock = { skip: process.env.YICHUANG_URL ? 'needs the mock server' : false }
let b, session, headers, caseId, item, form

before(async () => {
  b = await begin()
  session = await b.signIn((l) => l.user === (b.mocked ? 'admin' : 'leader'))
  headers = { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' }
  const open = await b.ask('/inbox?kind=case&limit=1', { headers })
  caseId = open.items[0]?.id ?? (await b.ask('/cases?limit=1', { headers })).items[0]?.id
  item = (await b.ask('/guides?limit=1', { headers })).items[0].id
  form = (await b.ask('/forms', { headers })).items[0].name
})
after(async () => b?.end())

async function start(route, options = {}) {
  const page = await b.open({ session, size: DESK, ...options })
  await page.goto(`${b.url}/#${route}`)
  await settled(page)
  return page
}
const noSheet = (page) => page.waitForFunction(() => ![...document.querySelectorAll('.el-drawer')].some((d) => d.checkVisibility()))
/* A service point, by keys alone. */
async function choosePoint(page) {
  await page.locator('#point').focus()
  await page.keyboard.press('ArrowDown')
  await page.locator('.el-select-dropdown__item').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}
const PAGES = () => [['inbox', '/inbox'], ['supervision', '/supervision'], ['case', `/cases/${caseId}`], ['counter', '/counter'], ['hand-out', '/counter?do=deliver'], ['catalogue', '/catalogue'], ['guide', `/catalogue/${item}`], ['forms', '/forms'], ['form', `/forms/${form}`], ['accounts', '/people'], ['profile', '/profile'], ['board', '/board']]
/* form-js's own canvas is a third party's; everything around it counts. */
const THIRD = { exclude: [['.form-editor-box'], ['.form-preview-box'], ['.bpmn-box']] }

for (const [sizeName, size] of [['phone', PHONE], ['desk', DESK]]) {
  for (const lang of ['zh-CN', 'en']) {
    describe(`${sizeName}, ${lang}`, () => {
      let page
      before(async () => { page = await start('/profile', { size, lang }) })
      after(() => page.close())
      for (const index of PAGES().keys()) {
        test(`page ${PAGES()[index][0]} is accessible, fits and speaks one language`, async () => {
          const [name, route] = PAGES()[index]
          await go(page, route)
          if (name === 'form') await page.locator('.form-preview-box form').waitFor()
          assert.deepEqual(await faultsOfAxe(page, THIRD), [])
          assert.ok((await overflow(page)) <= 0, 'wider than the window')
          if (lang === 'en' && b.mocked && name !== 'form') assert.deepEqual(await strayChinese(page), [])
          assert.deepEqual(page.faults, [])
          if (name === 'case' && sizeName === 'desk') {
            const tall = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
            assert.ok(tall <= 1, `everything of a case stands on one screen, ${tall} px too tall`)
          }
        })
      }
    })
  }
}

describe('the year', () => {
  test('counts all that is open, as the list of supervision does, whoever looks', async () => {
    const page = await start('/board')
    const open = (await b.ask('/supervision?limit=1', { headers })).counts
    const lamps = page.locator('[aria-labelledby=open-work] .lamps')
    await becomes(async () => (await lamps.locator('strong').allTextContents()).map((n) => Number(n.replace(/,/g, ''))), [open.red, open.yellow, open.green, open.none])
    await lamps.locator('.green a').click()
    await page.waitForURL(/supervision\?lamp=green/)
    /* The list says what it was asked for, and that is left again with one press. */
    await page.locator('.lampchip.green[aria-pressed=true]').click()
    await page.locator('.lampchip.green').waitFor({ state: 'detached' })
    await page.close()
  })
})

describe('the inbox', () => {
  test('is worked by keys alone: move, select, batch, open', needsMock, async () => {
    const page = await start('/inbox?kind=case')
    await page.locator('.inbox-rows tbody tr').first().waitFor()
    await page.keyboard.press('/')
    await becomes(() => page.evaluate(() => document.activeElement.getAttribute('type')), 'search')
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await becomes(() => page.evaluate(() => document.activeElement.tagName), 'TR')
    await page.keyboard.press('?')
    await page.locator('kbd').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('kbd').first().waitFor({ state: 'hidden' })
    /* three cases that wait for acceptance are accepted at one go */
    const received = await page.evaluate(() => [...document.querySelectorAll('.inbox-rows tbody tr')].map((tr, i) => (/受理/.test(tr.children[4].innerText) ? i : -1)).filter((i) => i >= 0).slice(0, 3))
    assert.ok(received.length >= 2, 'some cases wait for acceptance')
    let at = await page.evaluate(() => [...document.querySelectorAll('.inbox-rows tbody tr')].findIndex((tr) => tr.tabIndex === 0))
    for (const index of received) {
      for (; at < index; at++) await page.keyboard.press('j')
      for (; at > index; at--) await page.keyboard.press('k')
      await page.keyboard.press('x')
    }
    await becomes(() => page.locator('.inbox-rows tr.picked a').count(), received.length)
    const numbers = await page.locator('.inbox-rows tr.picked a').allInnerTexts()
    await page.keyboard.press('a')
    await page.locator('.el-drawer form').waitFor()
    await settled(page)
    await page.locator('.el-drawer form [type=submit]').focus()
    await page.keyboard.press('Enter')
    await page.locator('.results li.done').nth(received.length - 1).waitFor()
    await page.keyboard.press('Enter')
    await noSheet(page)
    for (const no of numbers) {
      const found = await b.ask(`/cases?q=${no}`, { headers })
      assert.equal(found.items[0].state, 'accepted')
    }
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/cases\/\d+/)
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('filters by lamp, and keeps the filter in the address', async () => {
    const page = await start('/inbox')
    await page.locator('.lampchip.red').click()
    await page.waitForURL(/lamp=red/)
    await settled(page)
    await page.waitForFunction(() => [...document.querySelectorAll('.inbox-rows tbody tr td:nth-child(2)')].every((td) => td.innerText.trim() === '超期'))
    await page.close()
  })
  test('shows a new case at once, without a press', needsMock, async () => {
    const page = await start('/inbox?kind=case&lamp=green,none')
    await page.locator('.inbox-rows, .state').first().waitFor()
    const total = async () => Number((await page.locator('h1 .total').innerText()).replace(/\D/g, ''))
    const first = await total()
    await fetch(`${b.url}/api/v1/cases`, { method: 'POST', headers: { ...headers, 'idempotency-key': 'new-case' }, body: JSON.stringify({ item, service_point: 'SP100', channel: 'window', applicant_kind: 'person', person: { name: '张新' } }) })
    await page.waitForFunction((n) => Number(document.querySelector('h1 .total').innerText.replace(/\D/g, '')) > n, first)
    await page.close()
  })
  test('exports what it shows', async () => {
    const page = await start('/inbox')
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /CSV$/ }).click()])
    assert.match(file.suggestedFilename(), /inbox-.*\.csv$/)
    await page.close()
  })
})

describe('a case', () => {
  test('that somebody else changed is not overwritten: the change is shown and one can go on', needsMock, async () => {
    const made = await b.ask('/cases', { method: 'POST', headers: { ...headers, 'idempotency-key': 'made' }, body: JSON.stringify({ item, service_point: 'SP100', channel: 'window', applicant_kind: 'person', person: { name: '张同' } }) })
    const page = await start(`/cases/${made.id}`)
    await page.getByRole('button', { name: '不予受理' }).first().click()
    await page.locator('#arg-reason').fill('不属于本单位职责')
    await fetch(`${b.url}/api/v1/cases/${made.id}/note`, { method: 'POST', headers, body: JSON.stringify({ note: '已电话联系申请人' }) })
    await page.locator('.el-drawer form [type=submit]').click()
    await page.locator('.conflict').waitFor()
    assert.equal(await page.locator('#arg-reason').inputValue(), '不属于本单位职责')
    await page.locator('.el-drawer form [type=submit]').click()
    await page.locator('.told').waitFor()
    assert.equal((await b.ask(`/cases/${made.id}`, { headers })).state, 'rejected')
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('opens a material beside it and prints a letter', needsMock, async () => {
    const page = await start(`/cases/${caseId}`)
    await page.locator('.materials .open').first().click()
    await page.locator('.el-drawer img.picture').waitFor()
    await page.keyboard.press('Escape')
    await noSheet(page)
    await page.locator('.more .open').first().click()
    await page.frameLocator('.paper-box iframe').locator('h1').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.paper-box').waitFor({ state: 'detached' })
    await page.close()
  })
})

describe('the counter', () => {
  test('receives and accepts with the keyboard, and hands out a letter', needsMock, async () => {
    const page = await start('/counter')
    await page.locator('#find-item').fill('食品')
    await page.locator('#found-items [role=option]').first().waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.chosen').waitFor()
    await page.locator('#card').fill('李示例 11010519491231002X')
    await page.keyboard.press('Enter')
    await becomes(() => page.locator('#name').inputValue(), '李示例')
    await becomes(() => page.locator('#id_no').inputValue(), '11010519491231002X')
    await becomes(() => page.locator('.verdict.bad li').count(), 3)
    await page.locator('.asks').getByText('是', { exact: true }).click()
    await page.locator('.verdict.bad li').nth(3).waitFor()
    for (const name of ['申请书', '经营场所证明', '租赁合同']) await page.getByRole('group', { name }).getByRole('button', { name: '原件' }).click()
    await page.getByRole('group', { name: '从业人员健康证明' }).getByRole('button', { name: '容后补' }).click()
    await page.locator('.verdict.warn').waitFor()
    await choosePoint(page)
    await page.getByRole('button', { name: '收件并容缺受理' }).click()
    await page.locator('.done .number').waitFor()
    await becomes(async () => (await page.locator('.done .chip').innerText()).trim(), '已受理')
    await page.locator('.done li .btn').first().click()
    await page.locator('.paper-box iframe').waitFor()
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('names everything missing in one correction notice', needsMock, async () => {
    const page = await start('/counter')
    await page.locator('#find-item').fill('食品')
    await page.locator('#found-items [role=option]').first().click()
    await page.locator('.chosen').waitFor()
    await page.locator('#name').fill('王示例')
    await page.getByRole('group', { name: '申请书' }).getByRole('button', { name: '原件' }).click()
    await choosePoint(page)
    await page.getByRole('button', { name: '收件并一次性告知补正' }).click()
    await page.locator('.done .number').waitFor()
    const no = (await page.locator('.done .number').innerText()).trim()
    const row = (await b.ask(`/cases?q=${no.replace('#', '')}`, { headers })).items[0]
    assert.equal(row.state, 'correcting')
    const events = (await b.ask(`/cases/${row.id}/events`, { headers })).items
    assert.match(events.at(-1).payload.reason, /1\. 经营场所证明；2\. 从业人员健康证明/)
    await page.close()
  })
})

describe('the catalogue', () => {
  test('judges a table by row and column and publishes the good rows one by one', needsMock, async () => {
    const page = await start('/catalogue')
    await page.getByRole('button', { name: '导入事项' }).click()
    await page.locator('.el-drawer input[type=file]').setInputFiles({ name: 'items.csv', mimeType: 'text/csv', buffer: Buffer.from('id,name\nX1,事项一\nX2,其他材料\nX3,事项三\n') })
    await page.locator('.sum').waitFor()
    await becomes(() => page.locator('.sum').innerText(), /共 3 行，可导入 2 行/)
    await becomes(() => page.locator('.import td.num').first().innerText(), '3')
    await page.getByLabel('修改理由').fill('年度更新')
    await page.getByLabel('批准人账号').fill('leader')
    await page.getByRole('button', { name: '开始发布' }).click()
    await page.getByText('成功 2').waitFor()
    await page.close()
  })
  test('changes a promise in a form and publishes the definition', needsMock, async () => {
    const page = await start(`/catalogue/${item}`)
    await page.getByRole('button', { name: '修改事项' }).click()
    await page.getByLabel('时限', { exact: true }).fill('5')
    await page.getByLabel('修改理由').fill('压缩时限')
    await page.getByLabel('批准人账号').fill('leader')
    const [request] = await Promise.all([page.waitForRequest((r) => r.url().endsWith('/definitions') && r.method() === 'POST'), page.getByRole('button', { name: '发布', exact: true }).click()])
    const sent = request.postDataJSON()
    assert.equal(sent.definition, `items/${item}.json`)
    assert.equal(JSON.parse(sent.model).promise_day, 5)
    await page.locator('.told').waitFor()
    await page.close()
  })
})

describe('forms', () => {
  test('a trial gets the verdict that the interface gives', async () => {
    const page = await start(`/forms/${form}`)
    await page.locator('.form-preview-box form').waitFor()
    await page.locator('#facts').fill('{"nobody_knows_this":1}')
    const [response] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/forms/try')), page.getByRole('button', { name: '按正式提交判定' }).click()])
    const shown = await response.json()
    await page.locator('.errors li').first().waitFor()
    const { model } = await b.ask(`/forms/${form}`, { headers })
    const asked = await b.ask('/forms/try', { method: 'POST', headers, body: JSON.stringify({ name: form, model, facts: { nobody_knows_this: 1 }, whole: true }) })
    assert.ok(asked.errors.length > 0)
    assert.deepEqual(shown.errors, asked.errors)
    await becomes(() => page.locator('.errors li').count(), asked.errors.length)
    await page.close()
  })
  test('the editor opens in Chinese with its watermark', async () => {
    const page = await start(`/forms/${form}`)
    await page.locator('.fjs-palette').getByText('单行文本').first().waitFor()
    await page.locator('.form-editor-box [class*=powered-by] svg').first().waitFor()
    await page.close()
  })
})

describe('accounts', () => {
  test('an authenticator is turned on with its QR code', needsMock, async () => {
    const page = await start('/profile')
    await page.getByRole('button', { name: '启用' }).click()
    await page.locator('img.qr').waitFor()
    await page.locator('#p-code').fill('000000')
    await page.getByRole('button', { name: '确认' }).click()
    await page.getByText('验证码不对').waitFor()
    await page.locator('#p-code').fill('123456')
    await page.getByRole('button', { name: '确认' }).click()
    await page.locator('.recovery li').first().waitFor()
    await page.close()
  })
  test('an account is locked, and a first password shown once', needsMock, async () => {
    const page = await start('/people')
    await page.getByRole('button', { name: '锁定账号' }).first().click()
    await page.locator('#arg-reason').fill('离岗')
    await page.locator('.el-drawer form [type=submit]').click()
    await page.locator('.told').waitFor()
    await page.getByRole('button', { name: '重置密码' }).first().click()
    await page.locator('.code').waitFor()
    await page.close()
  })
  test('the door offers other ways in, and asks for a code where one is needed', needsMock, async () => {
    const page = await b.open()
    await page.goto(`${b.url}/#/login`)
    await becomes(() => page.locator('.methods a').getAttribute('href'), /oidc\/sample\/start/)
    await page.route('**/api/v1/session', (route) => (route.request().method() !== 'POST' ? route.continue() : route.request().postDataJSON().totp ? route.continue() : route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify({ code: 'auth.totp_needed', title: '需要动态验证码', title_en: 'A code is needed' }) })))
    await page.locator('#user').fill('clerk')
    await page.locator('#password').fill('demo-clerk')
    await page.keyboard.press('Enter')
    await page.locator('#code').fill('123456')
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/inbox/)
    await page.close()
  })
})
