/* What applicants do in the portal, step by step; shared by the tests of the portal and the journey across all roles. */
import { settled } from './harness.mjs'

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
export const pdf = (name) => ({ name, mimeType: 'application/pdf', buffer: PDF })

export const next = (page) => page.click('[data-do=next]')

/** Answers every question with its first option, until the materials stand there. */
export async function answerAll(page) {
  for (let i = 0; i < 12; i++) {
    await page.locator('.q, .reduced').first().waitFor()
    if (await page.locator('.reduced').count()) return
    const text = await page.locator('.q .text').innerText()
    const number = page.locator('.q input.num')
    if (await number.count()) {
      await number.fill('1')
      await page.locator('.q button[type=submit]').click()
    } else await page.locator('.option').first().click()
    await page.waitForFunction((t) => document.querySelector('.reduced') || document.querySelector('.q .text')?.innerText !== t, text)
  }
}
/** Fills in what is required and still empty, by kinds of field; what is hidden comes up as it is needed. */
export async function fillForm(page) {
  for (let round = 0, filled = 1; round < 4 && filled; round++) {
    filled = 0
    for (const field of await page.locator('.form .field').all()) {
      if (!(await field.locator('.must').count())) continue
      const input = field.locator('input.input, textarea')
      if (await input.count()) {
        const box = input.first()
        if (await box.inputValue()) continue
        filled++
        const type = await box.getAttribute('type')
        const key = await field.getAttribute('data-key')
        await box.fill(type === 'date' ? '1990-01-01' : type === 'time' ? '10:00' : /phone|mobile/.test(key) ? '13800000001' : (await box.getAttribute('inputmode')) === 'decimal' ? '12' : /id_no/.test(key) ? '999999199001010016' : '示例内容一二三')
      } else if (await field.locator('select').count()) {
        if (await field.locator('select').inputValue()) continue
        filled++
        await field.locator('select').selectOption({ index: 1 })
      } else if (!(await field.locator('input:checked').count())) {
        filled++
        await field.locator('label.choice').first().click()
      }
    }
    await settled(page)
  }
}
export async function uploadAll(page) {
  await settled(page)
  for (const card of await page.locator('.up').all()) {
    if (await card.locator('.chip.good').count()) continue
    const name = await card.getAttribute('data-material')
    await card.locator('input[type=file]').first().setInputFiles(pdf(`${name}.pdf`))
    await card.locator('.chip.good').waitFor()
  }
}
/** From the first screen to the last look. */
export async function toCheck(page, audit = async () => undefined) {
  await audit()
  await next(page)
  await answerAll(page)
  await audit()
  await next(page)
  await page.locator('#the-form, .up, .note.good, .rows').first().waitFor()
  if (await page.locator('#the-form').count()) {
    await fillForm(page)
    await audit()
    await next(page)
  }
  await page.waitForFunction(() => !document.querySelector('#the-form'))
  await uploadAll(page)
  await audit()
  await next(page)
  await page.locator('input[name=delivery], [data-do=submit]').first().waitFor()
  if (await page.locator('input[name=delivery]').count()) await next(page)
  await page.locator('[data-do=submit]').waitFor()
}
/** Throws away what an applicant has begun. */
export async function forgetDrafts(b, session) {
  for (const d of (await b.send(session, '/drafts')).items) await fetch(`${b.url}/api/v1/drafts/${d.id}`, { method: 'DELETE', headers: { authorization: `Bearer ${session.token}`, 'if-match': `"${d.version}"` } })
}
