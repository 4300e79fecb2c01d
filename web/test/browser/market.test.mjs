/* The market in a browser: an officer's page makes the secret, agencies' pages make their nonces, closing freezes the list, the pages open
 * and draw, and anybody's browser computes it again; a changed byte turns red. And every page in two sizes and languages. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { becomes, DESK, PHONE, settled, sound } from './harness.mjs'
import { absent, beginPortal } from './portal-harness.mjs'

const AGENCIES = ['eia-1', 'eia-2', 'eia-3']
const who = {}
let b
before(async () => {
  if (absent) return
  b = await beginPortal(['--clock', 'virtual'])
  for (const user of ['review', 'review2', 'player', ...AGENCIES.map((a) => `agency-${a}`)]) who[user] = await b.account(user)
  await clock('2022-03-01T09:00:00+08:00')
})
after(async () => b?.end())

/* The clock of the office comes to an instant: somebody calls. */
async function clock(at) {
  const answer = await fetch(`${b.url}/api/v1/commands`, { method: 'POST', headers: { authorization: `Bearer ${who.player.token}`, 'content-type': 'application/x-ndjson' }, body: JSON.stringify({ kind: 'call.record', at, payload: { answered: true, waited_s: 1 } }) })
  assert.match(await answer.text(), /"ok":true/)
}
async function desk(user, route, { size = DESK, lang = 'zh-CN' } = {}) {
  const page = await b.open({ session: who[user], size, lang })
  await page.goto(`${b.url}/#${route}`)
  await settled(page)
  return page
}
async function portal(user, route, { size = PHONE, lang = 'zh-CN' } = {}) {
  const page = await b.open({ session: user ? who[user] : null, size, lang })
  await page.goto(`${b.url}/portal.html#${route}`)
  await settled(page)
  return page
}
const state = (page, word) => page.waitForFunction((w) => document.querySelector('[data-state]')?.textContent === w, word)

describe('the market in a browser', { skip: absent }, () => {
  let id = 0
  test('an officer announces a draw; the secret does not leave the browser', async () => {
    const page = await desk('review', '/market')
    const sent = []
    page.on('request', (r) => r.method() === 'POST' && sent.push(r.postData() ?? ''))
    await page.click('[data-do=announce]')
    await page.locator('input[name=title]').fill('环评报告表技术评估（浏览器）')
    await page.selectOption('select[name=service]', 'eia-form')
    await page.locator('input[name=amount]').fill('8000')
    await page.locator('input[name=closes]').fill('2022-03-03T09:00')
    const download = page.waitForEvent('download')
    await page.click('[data-do=publish]')
    assert.match((await download).suggestedFilename(), /^secret-\d+\.json$/)
    await page.waitForURL(/#\/market\/\d+/)
    id = Number(/market\/(\d+)/.exec(page.url())[1])
    const kept = await page.evaluate(() => Object.values(JSON.parse(localStorage.getItem('yichuang.sealed')))[0].secret)
    assert.match(kept, /^[0-9a-f]{64}$/)
    assert.equal(sent.some((body) => body.includes(kept)), false, 'only its digest is sent')
    await sound(page)
    await page.close()
  })
  test('an agency at the desk begins with its reviews', async () => {
    const page = await desk('agency-eia-1', '/')
    await page.waitForURL(/#\/reviews$/)
    await page.close()
  })
  test('agencies enter sealed, and nobody sees who', async () => {
    for (const agency of AGENCIES) {
      const page = await portal(`agency-${agency}`, `/market/${id}`)
      await page.locator('[data-do=enter]').waitFor()
      await page.waitForFunction((a) => document.querySelector('select[name=agency]')?.value === a, agency)
      await page.click('[data-do=enter]')
      await page.locator('.note.good').waitFor()
      await settled(page)
      assert.equal(await page.locator(`[data-agency=${agency}]`).count(), 0, 'the list is told after closing')
      if (agency === 'eia-1') await sound(page)
      await page.close()
    }
    const page = await portal('', `/market/${id}`)
    await becomes(() => page.locator('main').innerText(), /3 家报名/)
    await page.close()
  })
  test('after closing they open; one stays silent; the office draws', async () => {
    await clock('2022-03-03T09:00:00+08:00')
    for (const agency of AGENCIES.slice(0, 2)) {
      const page = await portal(`agency-${agency}`, `/market/${id}`)
      await page.click('[data-do=open]')
      await page.locator('.note.good').waitFor()
      await page.close()
    }
    await clock('2022-03-05T09:00:00+08:00')
    const page = await desk('review', `/market/${id}`)
    await page.click('[data-do=draw]')
    await state(page, '已摇号')
    await settled(page)
    assert.equal(await page.locator('[data-do=confirm]').count(), 0, 'who announced does not confirm')
    await page.close()
    const other = await desk('review2', `/market/${id}`)
    await other.click('[data-do=confirm]')
    await state(other, '已确认')
    await other.locator('input[name=mark]').fill('92')
    await other.locator('input[name=reason]').fill('按期完成')
    await other.click('[data-do=rate]')
    await state(other, '已评价')
    await other.close()
  })
  test('anybody computes it again; a changed byte turns red', async () => {
    const page = await portal('', `/market/${id}`)
    await page.click('[data-do=verify]')
    await page.locator('.verdict.good').waitFor()
    await becomes(() => page.locator('.steps li.good').count(), 9) /* secret, two nonces, list, head, seed, winner, notice and closing under the head */
    await becomes(() => page.locator('.steps li.silent').count(), 1)
    await sound(page)
    await page.click('[data-do=tamper]')
    await page.locator('.verdict.bad').waitFor()
    await becomes(() => page.locator('.steps li.bad[data-step=seed]').count(), 1)
    await becomes(() => page.locator('.steps li.bad[data-step=entry]').count(), 1)
    await sound(page)
    await page.click('[data-do=tamper]')
    await page.locator('.verdict.good').waitFor()
    const record = await (await fetch(`${b.url}/api/v1/selections/${id}/draw`)).json()
    record.head.signature = record.head.signature.replace(/.$/, (c) => (c === '0' ? '1' : '0'))
    await page.setInputFiles('.draw input[type=file]', { name: 'draw.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(record)) })
    await page.locator('li.bad[data-step=head]').waitFor()
    await page.close()
  })
  test('a sealed price is opened by the file when the browser has forgotten it', async () => {
    const made = await b.send(who.review, '/selections', { title: '竞价', review_type: 'eia-form', way: 'price', amount_fen: 900000, closes_at: '2022-03-08T09:00:00+08:00' })
    for (const [agency, price] of [['eia-1', '7000'], ['eia-2', '6500.50']]) {
      const page = await portal(`agency-${agency}`, `/market/${made.id}`)
      await page.waitForFunction((a) => document.querySelector('select[name=agency]')?.value === a, agency)
      await page.locator('input[name=price]').fill(price)
      const download = page.waitForEvent('download')
      await page.click('[data-do=enter]')
      const file = await (await download).path()
      await page.locator('.note.good').waitFor()
      await page.evaluate(() => localStorage.removeItem('yichuang.sealed'))
      who[`file-${agency}`] = file
      await page.close()
    }
    await clock('2022-03-08T09:00:00+08:00')
    for (const agency of ['eia-1', 'eia-2']) {
      const page = await portal(`agency-${agency}`, `/market/${made.id}`)
      await page.setInputFiles('[data-enter] input[type=file]', who[`file-${agency}`])
      await page.click('[data-do=open]')
      await page.waitForFunction(() => !document.querySelector('[data-do=open]'))
      await page.close()
    }
    const page = await desk('review', `/market/${made.id}`)
    await state(page, '已开启报价')
    await page.selectOption('select[name=agency]', 'eia-2')
    await page.locator('input[name=reason]').fill('最低有效报价')
    await page.click('[data-do=choose]')
    await state(page, '已选定')
    await becomes(() => page.locator('tr[data-agency=eia-2]').innerText(), /6,500\.50/)
    await page.close()
  })
  for (const [sizeName, size] of [['phone', PHONE], ['desk', DESK]]) {
    for (const lang of ['zh-CN', 'en']) {
      test(`every page of the market is accessible, fits and speaks one language: ${sizeName}, ${lang}`, async () => {
        for (const [open, user, route] of [[desk, 'review', '/market'], [desk, 'review', '/market?do=agencies'], [desk, 'review2', `/market/${id}`], [portal, '', '/market'], [portal, '', `/market/${id}`]]) {
          const page = await open(user, route, { size, lang })
          assert.equal(await page.locator('main [role=alert]').count(), 0, route)
          await sound(page, lang)
          await page.close()
        }
      })
    }
  }
})
