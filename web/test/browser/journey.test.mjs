/* One application through all hands, in the pages themselves: a firm applies, the window sends it back once and accepts it, the department
 * reviews it by two officers, decides and hands it out; the firm sees its certificate, a stranger verifies it, the firm rates. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { becomes, go, PHONE, settled, sound } from './harness.mjs'
import { absent, beginPortal } from './portal-harness.mjs'
import { forgetDrafts, pdf, toCheck } from './portal-steps.mjs'

const DESK = { width: 1280, height: 800 }
/* A permit that the law wants reviewed by two. */
const ITEM = 'G16'
/* The picture of the process is a third party's. */
const THIRD = { exclude: [['.bpmn-box']] }
const who = {}
let b
before(async () => {
  if (absent) return
  b = await beginPortal()
  for (const user of ['company', 'clerk', 'market', 'market-leader']) who[user] = await b.account(user)
})
after(async () => b?.end())

/* Each size and each language once; the single pages are looked at in all four elsewhere. */
for (const [sizeName, size, lang] of [['phone', PHONE, 'zh-CN'], ['desk', DESK, 'en']]) {
  test(`a food licence, ${sizeName}, ${lang}`, { skip: absent }, async () => {
    let id, no
    const step = async (name, doing) => {
      try {
        await doing()
      } catch (fault) {
        fault.message = `${name}: ${fault.message}`
        throw fault
      }
    }
    const portal = async (user, route) => {
      const page = await b.open({ session: user && who[user], size, lang, moves: true })
      await page.goto(`${b.url}/portal.html#${route}`)
      await settled(page)
      return page
    }
    /* An officer finds the case in the inbox and opens it. */
    const desk = async (user) => {
      const page = await b.open({ session: who[user], size, lang, moves: true })
      await page.goto(`${b.url}/#/inbox?kind=case`)
      await settled(page)
      const link = page.locator(`a[href="#/cases/${id}"]`).first()
      await link.waitFor()
      await link.click()
      await page.locator('.actions [data-verb]').first().waitFor()
      await settled(page)
      return page
    }
    /* The next step, as the page offers it; `form` fills in what the page does not know by itself. */
    const act = async (page, verb, form = {}, first = true) => {
      const button = page.locator(`.actions [data-verb=${verb}]`)
      await button.waitFor()
      if (first) assert.ok(await button.evaluate((e) => e.classList.contains('primary')), `${verb} is the first thing offered`)
      await button.click()
      await page.locator('.el-drawer form [type=submit]').waitFor()
      await settled(page)
      for (const [name, value] of Object.entries(form)) {
        const input = page.locator(`#arg-${name}`)
        if ((await input.evaluate((e) => e.tagName)) === 'SELECT') await input.selectOption(value)
        else await input.fill(value)
      }
      const drawn = page.locator('.told').filter({ hasText: /\d/ })
      const before = (await drawn.count()) ? await drawn.innerText() : ''
      await page.locator('.el-drawer form [type=submit]').click()
      await page.waitForFunction((old) => (document.querySelector('.told')?.innerText ?? old) !== old, before)
      await page.waitForFunction(() => ![...document.querySelectorAll('.el-drawer')].some((d) => d.checkVisibility()))
    }
    const state = async () => (await b.send(who.clerk, `/cases/${id}`)).state
    const heard = async (page) => {
      await sound(page, 'zh-CN', THIRD)
      await page.close()
    }

    await step('the firm applies', async () => {
      await forgetDrafts(b, who.company)
      const page = await portal('company', '/')
      await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('yichuang.draft')).forEach((k) => localStorage.removeItem(k)))
      await go(page, `/apply/${ITEM}`)
      await toCheck(page, () => sound(page, lang))
      await page.click('[data-do=submit]')
      no = await page.locator('[data-case-no]').innerText()
      await sound(page, lang)
      await page.locator('.done a.btn.primary').click()
      await page.locator('[data-state]').waitFor()
      id = Number(/mine\/(\d+)/.exec(page.url())[1])
      assert.equal(await state(), 'received')
      await page.close()
    })
    await step('the window says once what is missing', async () => {
      const page = await desk('clerk')
      await becomes(() => page.locator('.panel.form').innerText(), /餐饮服务|Restaurant/) /* the officer sees what was filled in */
      await act(page, 'correct', { reason: '平面布局图缺少签字页' }, false)
      assert.equal(await state(), 'correcting')
      await heard(page)
    })
    await step('the firm hands it in', async () => {
      const page = await portal('company', `/mine/${id}`)
      await page.locator('.fix').waitFor()
      await sound(page, lang)
      await page.locator('[data-do=correct-file]').setInputFiles(pdf('correction.pdf'))
      await page.locator('.fix li').waitFor()
      await page.click('[data-do=correct]')
      await page.locator('.note.good').first().waitFor()
      assert.equal(await state(), 'received')
      await page.close()
    })
    await step('the window accepts it', async () => {
      const page = await desk('clerk')
      await act(page, 'accept')
      assert.equal(await state(), 'accepted')
      await heard(page)
    })
    await step('the department reviews it by two officers', async () => {
      const page = await desk('market')
      await act(page, 'assign')
      await act(page, 'review', { opinion: '材料齐全，符合条件', second_officer: 'market-leader' })
      await heard(page)
    })
    await step('its leader approves and decides', async () => {
      const page = await desk('market-leader')
      await act(page, 'approve')
      await act(page, 'decide', { result: 'granted' })
      assert.equal(await state(), 'granted')
      await heard(page)
    })
    await step('the licence is made and handed out', async () => {
      const page = await desk('market')
      await act(page, 'make', { document_no: `JY2440112${String(id).padStart(7, '0')}` })
      await act(page, 'deliver')
      await heard(page)
    })
    await step('the firm sees its certificate, a stranger verifies it, the firm rates', async () => {
      const page = await portal('company', `/mine/${id}`)
      const code = await page.locator('[data-letter=certificate]').getAttribute('data-code')
      await becomes(() => page.locator('.head').innerText(), new RegExp(no))
      const stranger = await portal(null, `/verify/${code}`)
      await stranger.locator('.verdict:not(.bad):not(.past)').waitFor()
      await stranger.locator('.proof[data-state=good]').waitFor()
      assert.doesNotMatch(await stranger.locator('main').innerText(), /合成科技/, 'names are masked')
      await sound(stranger, lang)
      await stranger.close()
      await page.locator('.grades label').first().click()
      await page.click('[data-do=rate]')
      await page.locator('[aria-labelledby=rate] .note.good').waitFor()
      await sound(page, lang)
      await page.close()
    })
  })
}
