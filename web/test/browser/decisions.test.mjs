/* The pages of decisions in a real browser: open one, change a cell, see what the check says, try it, publish, withdraw.
 * Against the mock server, or against the one at YICHUANG_URL; tests that write need the mock. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { becomes, begin, faultsOfAxe, overflow, PHONE, settled, strayChinese } from './harness.mjs'

const DESK = { width: 1280, height: 900 }
const APPROVAL = '/decisions/auto-approval'
const needsMock = { skip: process.env.YICHUANG_URL ? 'needs the mock server' : false }
let b, officer, reader

before(async () => {
  b = await begin()
  officer = await b.signIn((l) => l.user === 'rules')
  reader = await b.signIn((l) => l.user === 'auditor')
})
after(async () => b?.end())

async function start(options = {}, route = APPROVAL) {
  const page = await b.open({ session: b.mocked ? officer : reader, size: DESK, ...options })
  await page.goto(`${b.url}/#${route}`)
  await settled(page)
  if (/^\/decisions\/./.test(route)) await page.locator('.dmn-js-parent .dmn-decision-table-container, .dmn-js-parent .dmn-drd-container').first().waitFor()
  return page
}
/* The cell of a rule in a column of the table, both counted from 1. */
const cell = (page, rule, column) => page.locator('.tjs-table tbody tr').nth(rule - 1).locator('td.cell').nth(column - 1)
async function type(page, rule, column, text) {
  await cell(page, rule, column).locator('.content-editable').first().click()
  const editor = cell(page, rule, column).locator('.cm-content, [contenteditable=true]').first()
  await becomes(() => editor.evaluate((node) => node.contains(document.activeElement)), true)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
  await page.locator('h1').click()
}
const colour = (locator) => locator.evaluate((node) => getComputedStyle(node).backgroundColor)
const GREEN = 'rgb(220, 239, 226)'
const RED = 'rgb(249, 230, 226)'
const tryRule = async (page, n) => {
  await page.locator('#try-example').selectOption(`rule ${n}`)
  await page.locator('.outcome .rules li.matched').waitFor()
}

for (const [sizeName, size] of [['phone', PHONE], ['desk', DESK]]) {
  for (const lang of ['zh-CN', 'en']) {
    test(`the workbench is accessible, fits and speaks one language: ${sizeName}, ${lang}`, async (context) => {
      const page = await start({ size, lang })
      await tryRule(page, 4)
      assert.deepEqual(await faultsOfAxe(page, { exclude: [['.dmn-js-parent']] }), [])
      const theirs = await faultsOfAxe(page, { include: [['.dmn-js-parent']] })
      if (theirs.length) context.diagnostic(`inside dmn-js: ${theirs.join('; ')}`)
      assert.ok((await overflow(page)) <= 0, 'wider than the window')
      if (lang === 'en') assert.deepEqual(await strayChinese(page), [])
      else await becomes(() => page.locator('.dmn-js-parent').innerText(), /命中策略[\s\S]*当[\s\S]*且/)
      assert.deepEqual(page.faults, [])
      await page.close()
    })
  }
}

describe('looking', () => {
  test('the list tells what is in force and what the check found', async () => {
    const page = await start({}, '/decisions')
    await page.locator('a.name', { hasText: 'auto-approval' }).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('.checks .chip').length >= document.querySelectorAll('a.name').length)
    await becomes(() => page.locator('table, .cards').first().innerText(), /2022-01-01/)
    await page.locator('a.name', { hasText: 'auto-approval' }).click()
    await page.waitForURL(/decisions\/auto-approval/)
    await page.close()
  })
  test('the watermark of dmn-js is there, in full', async () => {
    const page = await start()
    const box = page.locator('.dmn-js-parent .bjs-powered-by')
    await box.waitFor()
    await box.scrollIntoViewIfNeeded()
    await becomes(() => box.evaluate((node) => {
      const r = node.getBoundingClientRect()
      return node.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2))
    }), true)
    await page.close()
  })
  test('who may only read sees the table and changes nothing', async () => {
    const page = await start({ session: reader })
    await tryRule(page, 4)
    assert.equal(await page.locator('.dmn-js-parent [contenteditable=true], .publish, .steps').count(), 0)
    await page.close()
  })
  test('several decisions come with their diagram and lead on to tables and expressions', async () => {
    const page = await start({}, '/decisions/service-price')
    await page.locator('.djs-shape').first().waitFor()
    await page.locator('.djs-connection').nth(5).waitFor({ state: 'attached' })
    await page.locator('.view', { hasText: 'unit value' }).click()
    await page.locator('.tjs-table').waitFor()
    await page.locator('.view', { hasText: /^eia report fee/ }).click()
    await page.locator('.dmn-literal-expression-container', { hasText: 'investment' }).waitFor()
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('dmn-js is loaded only where a decision is opened, and nothing from elsewhere', async () => {
    const page = await b.open({ session: b.mocked ? officer : reader })
    const asked = []
    page.on('request', (r) => asked.push(r.url()))
    await page.goto(`${b.url}/#/decisions`)
    await settled(page)
    assert.deepEqual(asked.filter((u) => /dmn-board|Modeler|NavigatedViewer/.test(u)), [])
    await page.goto(`${b.url}/#${APPROVAL}`)
    await page.locator('.tjs-table').waitFor()
    assert.ok(asked.some((u) => /dmn-board/.test(u)))
    assert.deepEqual(asked.filter((u) => !u.startsWith(b.url) && !/^(data|blob):/.test(u)), [])
    await page.close()
  })
})

describe('trying', () => {
  test('shows the result, the rule that matched and why the others did not, in the table and in words', async () => {
    const page = await start()
    await tryRule(page, 4)
    await becomes(() => page.locator('.outcome').innerText(), /规则 4 命中。[\s\S]*规则 1 未命中：第 5 列“涉及第三人利益”要求 \? = true，输入为 null。[\s\S]*规则 5 的条件也满足，但规则 4/)
    await becomes(() => colour(cell(page, 4, 1)), GREEN)
    await becomes(() => colour(cell(page, 1, 5)), RED)
    assert.notEqual(await colour(cell(page, 1, 4)), RED)
    await page.locator('.outcome .rules button', { hasText: '规则 1' }).click()
    await page.close()
  })
  test('follows what is typed, and refuses what is no JSON at its field', async () => {
    const page = await start()
    await tryRule(page, 4)
    await page.locator('textarea').fill('{"third_party_interest": true')
    await page.locator('form.try button[type=submit]').click()
    await page.locator('.error', { hasText: 'JSON' }).waitFor()
    await page.locator('textarea').fill('{"third_party_interest": true}')
    await page.locator('.outcome li.matched', { hasText: '规则 1' }).waitFor()
    await becomes(() => colour(cell(page, 1, 1)), GREEN)
    await page.close()
  })
  test('keeps examples of one’s own in the browser', async () => {
    const page = await start()
    await page.locator('form.try input[type=text], form.try input:not([type])').first().fill('SYN-1')
    await page.getByRole('button', { name: '存为示例' }).click()
    await page.locator('#try-name').fill('我的例子')
    await page.keyboard.press('Enter')
    await page.reload()
    await page.locator('#try-example').selectOption('own 我的例子')
    await becomes(() => page.locator('form.try input[type=text], form.try input:not([type])').first().inputValue(), 'SYN-1')
    await page.getByRole('button', { name: '删除这个示例' }).click()
    await becomes(() => page.locator('#try-example option[value^=own]').count(), 0)
    await page.close()
  })
})

describe('changing', needsMock, () => {
  test('a cell that is no FEEL is told at once, and cannot be published', async () => {
    const page = await start()
    const publish = page.locator('.publish button')
    await becomes(() => publish.getAttribute('aria-disabled'), 'true')
    await type(page, 3, 4, '"other" +')
    await page.locator('.findings .line.bad').waitFor()
    await becomes(() => page.locator('#hindrance').innerText(), /改好后才能发布/)
    await page.locator('.findings .line button', { hasText: '规则 3' }).click()
    await settled(page)
    assert.equal(await publish.getAttribute('aria-disabled'), 'true')
    await publish.click({ force: true })
    await settled(page)
    assert.equal(await page.locator('form.form').count(), 0)
    const undo = page.locator('.steps button').first()
    for (; await undo.isEnabled(); await settled(page)) await undo.click()
    await page.waitForFunction(() => !document.querySelector('h1 .chip'))
    await page.close()
  })
  test('a rule that can never match is found, and a press leads to it', async () => {
    const page = await start()
    await type(page, 3, 4, '-')
    const finding = page.locator('.findings li button').first()
    await finding.waitFor()
    await becomes(() => finding.innerText(), /错误[\s\S]*规则 4/)
    await finding.click()
    await page.waitForFunction(() => document.activeElement.closest('td')?.dataset.rowId === 'decision-auto-approval-rule-4')
    await becomes(() => page.locator('#hindrance').innerText(), /3 处错误/)
    await page.close()
  })
  test('leaving with changes asks first, and staying keeps them', async () => {
    const page = await start()
    await type(page, 3, 4, '"other", "agent"')
    await page.locator('h1 .chip').waitFor()
    await page.locator('#side a', { hasText: '账本' }).click()
    await page.locator('dialog[open]').waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL(/auto-approval/)
    await settled(page)
    await cell(page, 3, 4).filter({ hasText: 'agent' }).waitFor()
    await page.locator('#side a', { hasText: '账本' }).click()
    await page.locator('dialog[open]').getByText('放弃修改', { exact: true }).click()
    await page.waitForURL(/ledger/)
    await page.close()
  })
  test('what is downloaded keeps its version and its head', async () => {
    const page = await start()
    await type(page, 3, 4, '"other", "agent"')
    await page.locator('h1 .chip').waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载' }).click()])
    assert.equal(file.suggestedFilename(), 'auto-approval.dmn')
    const chunks = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    assert.match(text, /^<\?xml[^>]*>\s*<!--[\s\S]*行政许可法[\s\S]*DMN\/20230324\/MODEL/)
    assert.match(text, /"other", "agent"/)
    await page.close()
  })
  test('a change of language keeps the changes, and so does going back to where they were', async () => {
    const page = await start()
    await type(page, 3, 4, '"other", "agent"')
    await page.locator('h1 .chip').waitFor()
    await page.getByRole('button', { name: /切换为英文/ }).click()
    await page.locator('.tjs-table', { hasText: 'When' }).waitFor()
    await cell(page, 3, 4).filter({ hasText: 'agent' }).waitFor()
    await type(page, 5, 2, '? = false')
    const undo = page.locator('.steps button').first()
    for (; await undo.isEnabled(); await settled(page)) await undo.click()
    await settled(page)
    assert.equal(await page.locator('h1 .chip').count(), 1)
    await cell(page, 3, 4).filter({ hasText: 'agent' }).waitFor()
    await page.close()
  })
  test('a model with parts that the editor would lose is shown only, and published as it is', async () => {
    const page = await start()
    const path = join(tmpdir(), `yichuang-page-${process.pid}-foreign.dmn`)
    writeFileSync(path, '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="foreign" namespace="urn:f"><decision id="a" name="auto approval"><variable name="auto approval"/><conditional><if><literalExpression><text>true</text></literalExpression></if><then><literalExpression><text>1</text></literalExpression></then><else><literalExpression><text>2</text></literalExpression></else></conditional></decision></definitions>')
    await page.locator('input[type=file]').setInputFiles(path)
    await page.locator('.note.warn').waitFor()
    await becomes(() => page.locator('.steps').count(), 0)
    await becomes(() => page.locator('h1').innerText(), /foreign/)
    await page.close()
  })
  test('a file is opened, tried and checked; one that is no DMN is told so', async () => {
    const page = await start()
    const path = join(tmpdir(), `yichuang-page-${process.pid}.dmn`)
    writeFileSync(path, '<definitions')
    await page.locator('input[type=file]').setInputFiles(path)
    await page.locator('.note.bad').waitFor()
    await page.locator('.findings .line.bad').waitFor()
    await page.getByRole('button', { name: '放弃修改' }).click()
    await page.locator('dialog[open]').getByText('放弃修改', { exact: true }).click()
    await page.locator('.tjs-table').waitFor()
    await page.close()
  })
})

describe('publishing', needsMock, () => {
  test('asks when, why and who; refuses at the field; shows what changes; the version is in the list and can be taken back', async () => {
    const page = await start()
    await type(page, 3, 4, '"other", "agent"')
    await page.locator('.findings .line.good').waitFor()
    await page.waitForFunction(() => document.querySelector('.publish button').getAttribute('aria-disabled') !== 'true')
    await page.locator('.publish button').click()
    const form = page.locator('form.form')
    await form.locator('.diff').waitFor()
    await becomes(() => form.locator('.diff').innerText(), /修改[\s\S]*规则 3[\s\S]*applicant kind[\s\S]*"other"[\s\S]*"other", "agent"/)
    await becomes(() => form.locator('.diff .rules > li').count(), 1)
    await becomes(() => page.locator('#publish-day').inputValue(), '2022-12-31')
    assert.deepEqual(await faultsOfAxe(page, { exclude: [['.dmn-js-parent']] }), [])
    await form.locator('button[type=submit]').click()
    await becomes(() => page.locator('#publish-reason-error').innerText(), /理由/)
    await page.locator('#publish-reason').fill('代理人办理的一律转人工')
    await page.locator('#publish-approver').fill('rules')
    await form.locator('button[type=submit]').click()
    await page.locator('#publish-approver-error').waitFor()
    await page.locator('#publish-approver').fill('leader')
    await form.locator('button[type=submit]').click()
    await page.locator('.told', { hasText: '已发布' }).waitFor()
    await page.waitForURL(/version=2022-12-31/)
    await settled(page)
    await becomes(() => page.locator('.versions').innerText(), /将生效/)
    await becomes(() => page.locator('.versions').innerText(), /代理人办理/)
    await cell(page, 3, 4).filter({ hasText: 'agent' }).waitFor()
    await becomes(() => page.locator('h1 .chip').count(), 0)
    await page.getByRole('button', { name: '撤回规则' }).click()
    await page.locator('#arg-reason').fill('暂缓')
    await page.locator('button[type=submit]', { hasText: '撤回' }).click()
    await page.locator('.told', { hasText: '已撤回' }).waitFor()
    await settled(page)
    await becomes(() => page.locator('.versions .chip').innerText(), /已撤回/)
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('the server refuses as well, and its reason is shown', async () => {
    const page = await start()
    await page.route('**/api/v1/definitions', (route) => route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify({ code: 'definition.past', title: '生效日期不能早于今天', title_en: 'too early', status: 409, where: 'payload.effective_on', detail: 'too early' }) }))
    await type(page, 3, 4, '"other", "agent"')
    await page.waitForFunction(() => document.querySelector('.publish button').getAttribute('aria-disabled') !== 'true')
    await page.locator('.publish button').click()
    await page.locator('#publish-reason').fill('x')
    await page.locator('#publish-approver').fill('leader')
    await page.locator('form.form button[type=submit]').click()
    await becomes(() => page.locator('.field.wrong').innerText(), /生效日期[\s\S]*不能早于今天/)
    await becomes(() => page.locator('form.form .refusal').innerText(), /definition\.past/)
    await page.close()
  })
})

describe('a case that the machine decided', needsMock, () => {
  test('says why, for who asks', async () => {
    const headers = { authorization: `Bearer ${officer.token}` }
    const { items } = await b.ask('/cases?limit=200&state=granted', { headers })
    const page = await start({ lang: 'en' }, `/records/cases/${items[0].id}`)
    const why = page.locator('.explained').first()
    await why.locator('summary').first().click()
    await becomes(() => why.innerText(), /By law[\s\S]*Rule 4 matched[\s\S]*Rule 1 did not match: column 5/)
    assert.deepEqual(await faultsOfAxe(page), [])
    await page.close()
  })
})
