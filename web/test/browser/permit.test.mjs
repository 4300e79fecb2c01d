/* The page of permits against the real server: any pair, documents by day, a cause removed and put back; in two sizes and languages; and
 * the joint route found in the portal. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { becomes, DESK, PHONE, settled, sound } from './harness.mjs'
import { absent, beginPortal } from './portal-harness.mjs'

const who = {}
let b
before(async () => {
  if (absent) return
  b = await beginPortal()
  for (const user of ['agent', 'company']) who[user] = await b.account(user)
})
after(async () => b?.end())

async function open(route, { size = DESK, lang = 'zh-CN', user = 'agent', portal = false } = {}) {
  const page = await b.open({ session: who[user], size, lang })
  await page.goto(`${b.url}/${portal ? 'portal.html' : ''}#${route}`)
  await settled(page)
  if (!portal) await page.locator('.finding').first().waitFor()
  return page
}
const sums = async (page) => [await page.locator('[data-sum=open]').innerText(), await page.locator('[data-sum=resolved]').innerText()]

describe('permits', { skip: absent }, () => {
  test('the usual pair: each contradiction with both sides and what shows it', async () => {
    const page = await open('/permits?on=2022-12-31')
    await becomes(() => sums(page), ['38', '0'])
    await becomes(() => page.locator('.finding').count(), 38)
    await becomes(() => page.locator('.finding .witness').count(), 38)
    await page.click('[data-do=reserve]')
    await becomes(() => page.locator('.finding').count(), 6)
    await page.click('[data-do=reserve]')
    await page.click('[data-category=B] button')
    await becomes(() => page.locator('.finding').count(), 10)
    await page.check('[data-do=bridged]')
    await page.waitForFunction(() => document.querySelector('[data-sum=resolved]')?.textContent === '38')
    await becomes(() => page.url(), /bridged=yes/)
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('a cause is removed, one contradiction goes, and comes back with it', async () => {
    const page = await open('/permits?on=2022-12-31')
    await page.locator('[data-code=R18] [data-do=remove]').click()
    await becomes(() => page.locator('[data-part=gone]').innerText(), /R18$/)
    await becomes(() => sums(page), ['37', '0'])
    await becomes(() => page.locator('.finding.gone').count(), 1)
    await page.locator('[data-code=R06] [data-do=remove]').click()
    await page.waitForFunction(() => document.querySelector('[data-sum=open]')?.textContent === '36')
    await page.click('[data-do=restore-all]')
    await page.waitForFunction(() => document.querySelector('[data-sum=open]')?.textContent === '38')
    await becomes(() => page.locator('[data-part=dissolved]').count(), 0)
    await page.close()
  })
  test('any other pair', async () => {
    const page = await open('/permits?left=B02&right=B03&on=2022-12-31')
    await becomes(() => page.locator('.finding').count(), 2)
    assert.equal(await page.locator('[data-part=joint]').count(), 0)
    await page.close()
  })
  for (const [name, size] of [['desk', DESK], ['phone', PHONE]])
    for (const lang of ['zh-CN', 'en'])
      test(`can be used: ${name}, ${lang}`, async () => {
        const page = await open('/permits?on=2022-12-31&bridged=yes', { size, lang })
        await page.locator('[data-code=R37] [data-do=remove]').click()
        await page.locator('[data-part=gone]').waitFor()
        await sound(page, lang)
        await page.close()
      })
  test('the joint route stands in the portal, with one form', async () => {
    const page = await open('/permits', { user: 'agent' })
    const href = await page.locator('[data-part=joint] a').first().getAttribute('href')
    await page.close()
    const portal = await open(href.split('#')[1], { user: 'company', portal: true, size: PHONE })
    await becomes(() => portal.locator('h1').innerText(), /联办/)
    assert.deepEqual(portal.faults, [])
    await portal.close()
  })
})
