/* The portal, whole journeys against the real server: a phone and a desk, both languages, what goes wrong on the way. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { becomes, faultsOfAxe, go, PHONE, settled, sound, until } from './harness.mjs'
import { absent, beginPortal } from './portal-harness.mjs'
import { answerAll, forgetDrafts, next, pdf, toCheck } from './portal-steps.mjs'

const DESK = { width: 1280, height: 800 }
const ITEM = process.env.PORTAL_ITEM ?? 'G09'
/* An item that the machine grants at once. */
const AT_ONCE = 'G02'

let b, applicant, staff
before(async () => {
  if (absent) return
  b = await beginPortal()
  applicant = await b.account('applicant')
  staff = await b.account('clerk')
})
after(async () => b?.end())

async function start(options = {}, route = '/', query = '') {
  const page = await b.open({ session: applicant, ...options })
  await page.goto(`${b.url}/portal.html${query}#/`)
  await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('yichuang.draft')).forEach((k) => localStorage.removeItem(k)))
  await settled(page)
  await go(page, route)
  return page
}
const countCases = async () => (await b.send(applicant, '/cases?count=1&limit=1')).total
const dropDrafts = () => forgetDrafts(b, applicant)

describe('the portal', { skip: absent }, () => {
  for (const [sizeName, size] of [['phone', PHONE], ['desk', DESK]]) {
    for (const lang of ['zh-CN', 'en']) {
      test(`${sizeName}, ${lang}: open pages are sound`, async () => {
        const page = await start({ size, lang, session: null })
        for (const route of ['/', '/search', '/matters', `/guide/${ITEM}`, `/guide/${ITEM}?tab=where`, '/verify', '/public', '/nearby', '/login', '/nowhere']) {
          await go(page, route)
          await sound(page, lang)
        }
        await page.close()
      })
      test(`${sizeName}, ${lang}: from the first screen to a number, and on to the receipt`, async () => {
        await dropDrafts()
        const page = await start({ size, lang }, `/apply/${ITEM}`)
        await toCheck(page, () => sound(page, lang))
        await sound(page, lang)
        await page.click('[data-do=submit]')
        const no = await page.locator('[data-case-no]').innerText()
        assert.ok(no.length > 6)
        await page.locator('.done a.btn.primary').click()
        await page.locator('[data-state]').waitFor()
        await settled(page)
        await page.click('[data-do=receipt]')
        await page.locator('.proof[data-state=good]').waitFor()
        await page.locator('.proof summary').click()
        await sound(page, lang)
        await page.close()
      })
    }
  }

  test('the first page lists what can be done online, and nothing else', async () => {
    const page = await start({ size: PHONE, session: null })
    const shown = await page.locator('[aria-labelledby=o] a.tap').evaluateAll((links) => links.map((a) => a.getAttribute('href').split('/').at(-1)))
    const { items } = await b.ask('/guides?for=person&limit=100')
    assert.deepEqual(shown, items.filter((g) => g.online).slice(0, 6).map((g) => g.id))
    await page.close()
  })

  test('of the limits of a decision each says which it is', async () => {
    const page = await start({ size: PHONE, session: null }, `/guide/${ITEM}?tab=limits`)
    await becomes(() => page.locator('.dots-list li b').allInnerTexts(), ['法定时限', '几个部门联合办理的', '承诺时限'])
    await page.close()
  })

  test('a matter claims no limit of its own: each item says what is promised', async () => {
    const { items: [matter] } = await b.ask('/matters')
    const page = await start({ size: PHONE, session: null }, `/matter/${matter.name}`)
    await becomes(() => page.locator('.card .dots-list').first().innerText(), new RegExp(matter.items.map((i) => `${i.name_zh} 承诺办结`).join('[^]*')))
    assert.doesNotMatch(await page.locator('main').innerText(), /未规定/)
    await sound(page)
    await page.close()
  })

  test('searching forgives, and says how it found', async () => {
    const page = await start({ size: PHONE, session: null }, '/search')
    await page.locator('#find').fill('shebao')
    await page.locator('.tags .chip:not(.good):not(.accent)').first().waitFor()
    await page.locator('.list li').first().waitFor()
    await page.close()
  })

  test('what is wrong with the form is said in words, and leads to the field', async () => {
    await dropDrafts()
    const page = await start({ size: PHONE }, `/apply/${ITEM}`)
    await next(page)
    await answerAll(page)
    await next(page)
    await page.locator('#the-form').waitFor()
    await settled(page)
    const phone = page.locator('[data-key=phone] input')
    await phone.fill('12')
    await next(page)
    await page.locator('.summary').waitFor()
    await becomes(() => page.locator('[data-key=phone] .problem').innerText(), /电话|手机/)
    await page.locator('.summary .link').first().click()
    await becomes(() => page.evaluate(() => document.activeElement.closest('.field') !== null), true)
    await sound(page)
    /* What was mended is no longer called wrong; the rest still is. */
    await phone.fill('13800000001')
    await page.locator('[data-key=phone] .problem').waitFor({ state: 'detached' })
    assert.ok((await page.locator('.summary .link').count()) > 0)
    await page.close()
  })

  test('a connection lost on the way neither loses nor doubles an application', async () => {
    await dropDrafts()
    const before = await countCases()
    const page = await start({ size: PHONE }, `/apply/${ITEM}`)
    await toCheck(page)
    /* It arrives, but the answer does not come back. */
    const keys = []
    let cut = true
    await page.route('**/api/v1/cases/apply', async (route) => {
      keys.push(route.request().headers()['idempotency-key'])
      if (!cut) return route.continue()
      cut = false
      await route.fetch()
      await route.abort('connectionreset')
    })
    await page.click('[data-do=submit]')
    await page.locator('.note.warn[role=alert]').waitFor()
    assert.ok(await page.evaluate(() => Object.keys(localStorage).some((k) => k.startsWith('yichuang.draft.'))), 'the draft is kept')
    await page.click('[data-do=submit]')
    await page.locator('[data-case-no]').waitFor()
    assert.equal(keys.length, 2)
    assert.equal(keys[0], keys[1])
    assert.equal(await countCases(), before + 1)
    await becomes(() => page.evaluate(() => Object.keys(localStorage).some((k) => k.startsWith('yichuang.draft.'))), false)
    await page.close()
  })

  test('a draft comes back, and when it was changed elsewhere both are shown', async () => {
    await dropDrafts()
    const page = await start({ size: PHONE }, `/apply/${ITEM}`)
    await next(page)
    await answerAll(page)
    await next(page)
    await page.locator('#the-form').waitFor()
    const phone = page.locator('[data-key=phone] input')
    await phone.fill('13911112222')
    /* What is typed is kept by the server a little later. */
    const draft = await until(async () => {
      const [one] = (await b.send(applicant, '/drafts')).items
      return one && (await b.send(applicant, `/drafts/${one.id}`)).data.values?.phone === '13911112222' && one
    })
    await page.reload()
    await page.locator('#the-form').waitFor()
    await becomes(() => phone.inputValue(), '13911112222')
    const whole = await b.send(applicant, `/drafts/${draft.id}`)
    whole.data.values.phone = '13933334444'
    const put = await fetch(`${b.url}/api/v1/drafts/${draft.id}`, { method: 'PUT', headers: { authorization: `Bearer ${applicant.token}`, 'content-type': 'application/json', 'if-match': `"${whole.version}"` }, body: JSON.stringify({ data: whole.data }) })
    assert.equal(put.status, 200)
    await phone.fill('13955556666')
    await page.locator('.conflict').waitFor()
    const text = await page.locator('.conflict').innerText()
    assert.match(text, /13955556666/)
    assert.match(text, /13933334444/)
    await sound(page)
    await page.click('[data-do=other]')
    await page.waitForFunction(() => !document.querySelector('.conflict'))
    await becomes(() => phone.inputValue(), '13933334444')
    await page.close()
  })

  test('large print is large and fits', async () => {
    const page = await start({ size: PHONE, print: 'large' }, `/guide/${ITEM}`)
    await becomes(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize), '20px')
    await sound(page)
    await page.close()
  })

  test('a terminal asks, then forgets everything', async () => {
    const page = await start({ size: DESK, session: null }, '/verify', '?terminal=1&idle=2')
    await page.evaluate(() => { sessionStorage.setItem('yichuang.session', '{}'); localStorage.setItem('yichuang.draft.x', '1') })
    await page.locator('#code').fill('1-0')
    await page.locator('.pad').click()
    await page.locator('.van-number-keyboard').waitFor()
    await page.locator('dialog[open]').waitFor()
    assert.deepEqual(await faultsOfAxe(page), [])
    await page.waitForURL(/#\/$/)
    await page.waitForFunction(() => !sessionStorage.length && !Object.keys(localStorage).some((k) => k.startsWith('yichuang.draft')))
    await page.close()
  })

  test('keys alone lead through a question', async () => {
    await dropDrafts()
    const page = await start({ size: DESK }, `/apply/${ITEM}`)
    await page.locator('[data-do=next]').focus()
    await page.keyboard.press('Enter')
    await page.locator('.q, .reduced').first().waitFor()
    await page.waitForFunction(() => document.activeElement.id === 'step-title')
    await page.close()
  })

  test('an address without "#" finds its page', async () => {
    const page = await b.open({ size: DESK })
    await page.goto(`${b.url}/portal`)
    await page.waitForURL(/portal\.html/)
    await page.locator('.hero').waitFor()
    await page.goto(`${b.url}/ledger`)
    await page.waitForFunction(() => location.pathname === '/' && location.hash.endsWith('then=/ledger'))
    await page.locator('a[href="/portal.html"]').waitFor()
    await page.close()
  })

  test('a code that is none is told as such', async () => {
    const page = await start({ size: PHONE, session: null }, '/verify/1-0000000000000000')
    await page.locator('.note.bad').waitFor()
    await sound(page)
    await page.close()
  })

  test('granted on the spot: the letter is verified by the page itself, and the service rated', async () => {
    await dropDrafts()
    const page = await start({ size: PHONE }, `/apply/${AT_ONCE}`)
    await toCheck(page)
    await page.click('[data-do=submit]')
    await page.locator('.done a.btn.primary').click()
    await becomes(() => page.locator('[data-state]').innerText(), '已准予')
    const code = await page.locator('[data-letter=result]').getAttribute('data-code')
    await page.locator('[data-letter=result] [aria-expanded]').click()
    assert.ok(await page.locator('[data-letter=result] .qr img').evaluate((img) => img.decode().then(() => img.naturalWidth > 0)))
    await sound(page)
    await page.locator('.grades label').nth(0).click()
    await page.click('[data-do=rate]')
    await page.locator('[aria-labelledby=rate] .note.good').waitFor()
    const stranger = await start({ size: PHONE, lang: 'en', session: null }, `/verify/${code}`)
    await stranger.locator('.verdict:not(.bad):not(.past)').waitFor()
    await stranger.locator('.proof[data-state=good]').waitFor()
    assert.doesNotMatch(await stranger.locator('.card.stack').last().innerText(), /张小明/)
    await sound(stranger, 'en')
    await stranger.close()
    await page.close()
  })

  test('a proof that was tampered with does not hold', async () => {
    const mine = (await b.send(applicant, '/cases?limit=1')).items[0].id
    const page = await b.open({ session: applicant, size: PHONE })
    await page.route('**/receipt', async (route) => {
      const receipt = await (await route.fetch()).json()
      const last = receipt.events.at(-1)
      last.bytes = Buffer.from(Buffer.from(last.bytes, 'base64').toString().replace('"seq":', '"seq":9')).toString('base64')
      await route.fulfill({ json: receipt })
    })
    await page.goto(`${b.url}/portal.html#/mine/${mine}`)
    await page.locator('[data-do=receipt]').click()
    await page.locator('.proof[data-state=bad]').waitFor()
    await page.close()
  })

  test('what was asked for is corrected by the applicant', async () => {
    await dropDrafts()
    const page = await start({ size: PHONE }, `/apply/${ITEM}`)
    await toCheck(page)
    await page.click('[data-do=submit]')
    await page.locator('.done a.btn.primary').click()
    await page.locator('[data-state]').waitFor()
    const id = /mine\/(\d+)/.exec(page.url())[1]
    const state = async () => (await b.send(applicant, `/cases/${id}`)).state
    if ((await state()) === 'accepted' || (await state()) === 'received') {
      const told = await b.send(staff, `/cases/${id}/correct`, { reason: '材料缺少签字页', days: 5 })
      assert.ok(told.seq, JSON.stringify(told))
      await page.reload()
      await page.locator('.fix').waitFor()
      await sound(page)
      /* It lies with the applicant; the whole notice is seen without scrolling; what was asked for is offered first. */
      await page.getByText('等您补正材料').waitFor()
      await page.waitForFunction(() => {
        const frame = document.querySelector('.fix iframe')
        return frame.contentDocument.body.innerText.includes('材料缺少签字页') && frame.contentDocument.documentElement.scrollHeight <= frame.clientHeight + 2
      })
      const { materials } = await b.send(applicant, `/cases/${id}/page`)
      assert.ok(materials.some((m) => m.how === 'file'))
      await becomes(() => page.locator('.fix select').inputValue(), new RegExp(`^(${materials.filter((m) => m.how === 'file').map((m) => m.code).join('|')})$`))
      await page.locator('[data-do=correct-file]').setInputFiles(pdf('correction.pdf'))
      await page.locator('.fix li').waitFor()
      await page.click('[data-do=correct]')
      await page.locator('.note.good').first().waitFor()
    }
    assert.notEqual(await state(), 'correcting')
    await page.close()
  })
})
