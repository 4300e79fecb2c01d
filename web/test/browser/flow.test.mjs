/* The pages of processes in a real browser: the picture on a record, the designer, the move to a newer version, incidents,
 * tasks, the limits of an item. Against the mock server, or against the one at YICHUANG_URL; tests that write need the mock. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { begin, DESK, faultsOfAxe, go, overflow, PHONE, settled, strayChinese } from './harness.mjs'

const needsMock = { skip: process.env.YICHUANG_URL ? 'needs the mock server' : false }
/* What bpmn-js draws itself; the marks that lie over it are ours. */
const THEIRS = [['.djs-container svg'], ['.djs-palette'], ['.djs-context-pad-parent'], ['.bjs-powered-by'], ['.bjs-breadcrumbs']]
let b, session, caseId, item

before(async () => {
  b = await begin()
  session = await b.signIn()
  const headers = { authorization: `Bearer ${session.token}` }
  caseId = b.mocked ? 8 : (await b.ask('/cases?limit=1', { headers })).items[0]?.id
  item = b.mocked ? 'SYN-ITEM-01' : (await b.ask('/codes/items', { headers })).items[0]?.code
})
after(async () => b?.end())

async function start(route, options = {}) {
  const page = await b.open({ session, ...options })
  await page.goto(`${b.url}/#${route}`)
  await settled(page)
  return page
}
const drawn = (page) => page.locator('.bpmn-box .djs-shape').first().waitFor()

const PAGES = () => [
  ['models', '/models'], ['designer', '/models/promised-case'], ['process on a case', `/records/cases/${caseId}`], ['incidents', '/incidents'], ['tasks', '/tasks'], ['items', '/items'], ['limits', `/items/${item}/clocks`]
]
for (const [sizeName, size] of [['phone', PHONE], ['desk', DESK]]) {
  for (const lang of ['zh-CN', 'en']) {
    describe(`${sizeName}, ${lang}`, () => {
      let page
      before(async () => { page = await start('/ledger', { size, lang }) })
      after(() => page.close())
      for (const index of PAGES().keys()) test(`${PAGES()[index][0]}: accessible, fits, speaks one language`, async (context) => {
        const [name, route] = PAGES()[index]
        await go(page, route)
        if (name === 'designer' && sizeName === 'desk') await page.locator(b.mocked ? '.djs-palette' : '.djs-shape').first().waitFor()
        if (name === 'process on a case') await page.locator(sizeName === 'phone' ? '.steps li' : '.flow-mark').first().waitFor()
        assert.deepEqual(await faultsOfAxe(page, { exclude: THEIRS }), [])
        const theirs = await page.locator('.djs-container').count() ? await faultsOfAxe(page, { include: [['.djs-container']] }) : []
        if (theirs.length) context.diagnostic(`inside bpmn-js: ${theirs.join('; ')}`)
        assert.ok((await overflow(page)) <= 0, 'wider than the window')
        if (lang === 'en') assert.deepEqual(await strayChinese(page), [])
        assert.deepEqual(page.faults, [])
      })
    })
  }
}

describe('the process of a record', () => {
  test('a phone shows the list first, and the picture when asked', needsMock, async () => {
    const page = await start(`/records/cases/${caseId}`, { size: PHONE })
    const steps = page.locator('.steps > li')
    await steps.first().waitFor()
    assert.match(await page.locator('.steps .incident').innerText(), /停滞[\s\S]*原因/)
    assert.equal(await page.locator('.bpmn-box').count(), 0)
    await page.locator('.process .view').first().click()
    await drawn(page)
    await page.close()
  })
  test('the picture marks what is done and what is stuck, and its marks can be reached and read', needsMock, async () => {
    const page = await start(`/records/cases/${caseId}`)
    await page.locator('.flow-mark.incident').waitFor()
    assert.ok((await page.locator('.flow-mark.done').count()) > 0)
    assert.match(await page.locator('.flow-mark.incident .visually-hidden').textContent(), /审查[\s\S]*auto approval/)
    await page.locator('.flow-mark.incident').focus()
    assert.ok(await page.locator('.flow-mark.incident .tip').isVisible())
    /* The same, to be read out. */
    assert.match(await page.locator('.process .visually-hidden .steps').textContent(), /停滞[\s\S]*auto approval/)
    await page.close()
  })
  test('several tokens at one step are counted, the worst lamp shows, a model without drawing is laid out', needsMock, async () => {
    const page = await start('/records/processes/1')
    await page.locator('.flow-mark.here.red').waitFor()
    assert.equal(await page.locator('.flow-mark.here .sign').innerText(), '2')
    assert.match(await page.locator('.process').innerText(), /自动排列/)
    assert.ok((await page.locator('.bpmn-box .djs-connection').count()) >= 7)
    await page.locator('.process .view').nth(1).click()
    assert.equal(await page.locator('.steps .tokens > li').count(), 2)
    await page.close()
  })
  test('the keyboard moves and zooms the picture', needsMock, async () => {
    const page = await start('/records/processes/1')
    await page.locator('.flow-mark.here').waitFor()
    const box = page.locator('.bpmn-box')
    const at = () => box.locator('.viewport').getAttribute('transform')
    await box.focus()
    const first = await at()
    await page.keyboard.press('ArrowLeft')
    const moved = await at()
    assert.notEqual(moved, first)
    await page.keyboard.press('+')
    assert.notEqual(await at(), moved)
    await page.close()
  })
  test('the watermark of bpmn-js is there, in full', needsMock, async () => {
    const page = await start('/records/processes/1')
    await drawn(page)
    const mark = page.locator('.bjs-powered-by')
    await mark.scrollIntoViewIfNeeded()
    assert.ok(await mark.evaluate((node) => { const r = node.getBoundingClientRect(); return node.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)) }))
    await page.close()
  })
  test('operations stand in groups', needsMock, async () => {
    const page = await start('/records/processes/1')
    for (const group of ['办理', '流转', '会签与联办', '监督与告知', '流程处置']) await page.locator('.menu h3', { hasText: group }).waitFor()
    await page.locator('.menu button', { hasText: '催办' }).click()
    await page.locator('.el-drawer form').waitFor()
    await page.close()
  })
  test('a step is chosen among those that wait', needsMock, async () => {
    const page = await start('/records/processes/1')
    await page.locator('.flow-mark.here').waitFor()
    await page.locator('.menu .btn.primary', { hasText: '完成环节' }).click()
    assert.deepEqual((await page.locator('#arg-step option').allInnerTexts()).slice(1), ['会签 · anna', '会签 · bo'])
    await page.close()
  })
  test('a move to a newer version shows what goes where, asks for a place for what cannot, and moves', needsMock, async () => {
    const page = await start('/records/cases/8')
    await page.locator('.newer .btn').click()
    await page.locator('.el-drawer tbody .bad').waitFor()
    assert.ok(await page.locator('.el-drawer button[type=submit]').isDisabled())
    await page.locator('.el-drawer .map select').selectOption('examine')
    await page.locator('.el-drawer tbody .good').waitFor()
    await page.locator('.el-drawer button[type=submit]').click()
    assert.match(await page.locator('.el-drawer .error').innerText(), /理由/)
    await page.locator('#migrate-reason').fill('按新规定办理')
    await page.locator('.el-drawer button[type=submit]').click()
    await page.locator('.told').waitFor()
    await page.close()
  })
})

describe('the designer', () => {
  test('bpmn-js is loaded only where a process is looked at, and nothing from elsewhere', async () => {
    const page = await b.open({ session })
    const asked = []
    page.on('request', (r) => asked.push(r.url()))
    await page.goto(`${b.url}/#/models`)
    await settled(page)
    assert.deepEqual(asked.filter((u) => /bpmn-(view|desk)|Modeler|Viewer/.test(u)), [])
    await page.goto(`${b.url}/#/models/promised-case`)
    await page.locator('.djs-shape').first().waitFor()
    assert.ok(asked.some((u) => /bpmn-view/.test(u)))
    assert.deepEqual(asked.filter((u) => !u.startsWith(b.url) && !u.startsWith('data:')), [])
    await page.close()
  })
  test('a step is renamed and made one for several signers; undo takes it back', needsMock, async () => {
    const page = await start('/models/technical-review')
    await page.locator('.djs-shape[data-element-id=report]').click()
    await page.locator('#element-name').fill('出具正式报告 final report')
    await page.locator('#element-name').press('Tab')
    await page.locator('h1 .chip.warn').waitFor()
    await page.locator('#element-many').selectOption('parallel')
    await page.locator('#element-collection').fill('signers')
    await page.locator('#element-collection').press('Tab')
    await page.locator('.tab', { hasText: '版本对比' }).click()
    await page.locator('#compare-with').selectOption('0')
    await page.locator('.diff', { hasText: '重复' }).waitFor()
    assert.match(await page.locator('.diff').innerText(), /修改[\s\S]*出具正式报告[\s\S]*重复/)
    for (let i = 0; i < 3; i++) await page.locator('.steps .btn').first().click()
    await page.locator('h1 .chip.warn').waitFor({ state: 'detached' })
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('a finding leads to the element it is about', needsMock, async () => {
    const page = await start('/models/technical-review')
    await page.locator('.djs-shape[data-element-id=passed]').click()
    await page.locator('#element-default').selectOption('')
    await page.locator('.findings li button').first().waitFor()
    await page.locator('.djs-shape[data-element-id=report]').click()
    await page.locator('.findings li button', { hasText: '默认' }).click()
    await page.locator('.panel header', { hasText: 'passed' }).waitFor()
    await page.close()
  })
  test('what cannot be loaded cannot be published, and says where', needsMock, async () => {
    const page = await start('/models/technical-review')
    await page.locator('.djs-palette').waitFor()
    const path = join(tmpdir(), 'yichuang-bad.bpmn')
    writeFileSync(path, '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/>\n<userTask id="lost" name="迷路"/></process></definitions>')
    await page.locator('input[type=file]').setInputFiles(path)
    await page.locator('.findings .bad').waitFor()
    assert.match(await page.locator('.findings').innerText(), /bpmn\.unreachable/)
    assert.equal(await page.locator('.publish button').getAttribute('aria-disabled'), 'true')
    await page.close()
  })
  test('one walks through it: completes, fails, retries, lets time pass, goes back', needsMock, async () => {
    const page = await start('/models/technical-review')
    await page.locator('.tab', { hasText: '试走' }).click()
    await page.locator('#walk-input').fill('{ "passed_check": false }')
    await page.locator('.walk .btn.primary').click()
    const here = page.locator('.waiting .name')
    await here.filter({ hasText: '委托机构' }).waitFor()
    await page.locator('.waiting .btn.primary').click()
    await here.filter({ hasText: '出具意见' }).waitFor()
    await page.locator('.djs-shape[data-element-id=opine].flow-here').waitFor()
    await page.locator('.waiting .btn', { hasText: '失败' }).click()
    await page.locator('.waiting .btn', { hasText: '重试' }).click()
    await page.locator('.walk .btn.low', { hasText: '1 天' }).click()
    await page.locator('.waiting .btn.primary').click()
    await here.filter({ hasText: '修改材料' }).waitFor()
    await page.locator('.walk .btn', { hasText: '撤回一步' }).click()
    await here.filter({ hasText: '出具意见' }).waitFor()
    assert.match(await page.locator('.moves').innerText(), /完成[\s\S]*委托机构/)
    await page.locator('#walk-input').fill('[1]')
    await page.locator('.walk .btn', { hasText: '重新开始' }).click()
    assert.match(await page.locator('.walk [role=alert]').innerText(), /JSON/)
    await page.close()
  })
  test('two promises are simulated side by side', needsMock, async () => {
    const page = await start('/models/promised-case')
    await page.locator('.tab', { hasText: '模拟' }).click()
    await page.locator('.sim .btn', { hasText: '比较' }).click()
    assert.equal(await page.locator('.sim fieldset').count(), 2)
    await page.locator('.sim button[type=submit]').click()
    await page.locator('.outcome .share').nth(1).waitFor()
    assert.match(await page.locator('.results').innerText(), /5 个工作日内办结[\s\S]*3 个工作日内办结/)
    assert.match(await page.locator('.verdict').innerText(), /方案乙/)
    await page.locator('.sim fieldset input').first().fill('0')
    await page.locator('.sim button[type=submit]').click()
    assert.match(await page.locator('.sim [role=alert]').innerText(), /承诺/)
    await page.close()
  })
  test('a dated version is published with a reason and somebody else’s approval', needsMock, async () => {
    const page = await start('/models/vulnerability')
    await page.locator('.djs-shape[data-element-id]').nth(1).click()
    await page.locator('#element-name').fill('整改 fix it')
    await page.locator('#element-name').press('Tab')
    await page.waitForFunction(() => document.querySelector('.publish button')?.getAttribute('aria-disabled') === 'false')
    await page.locator('.publish button').click()
    await page.locator('.el-drawer .diff').waitFor()
    assert.match(await page.locator('.el-drawer .diff').innerText(), /整改/)
    await page.locator('#publish-reason').fill('名称统一')
    await page.locator('#publish-approver').fill('admin')
    await page.locator('.el-drawer button[type=submit]').click()
    assert.match(await page.locator('#publish-approver-error').innerText(), /自己/)
    await page.locator('#publish-approver').fill('leader')
    await page.locator('.el-drawer button[type=submit]').click()
    await page.locator('.told').waitFor()
    assert.match(await page.locator('.versions').innerText(), /#90\d/)
    await page.close()
  })
  test('who may only read sees the picture', needsMock, async () => {
    const page = await start('/models/promised-case', { session: await b.signIn((l) => l.user === 'auditor') })
    await drawn(page)
    assert.equal(await page.locator('.djs-palette, .publish').count(), 0)
    await page.close()
  })
  test('a phone shows the steps first, and the editor when asked', needsMock, async () => {
    const page = await start('/models/promised-case', { size: PHONE })
    assert.ok((await page.locator('.board .steps > li').count()) > 2)
    await page.locator('.board .btn', { hasText: '打开编辑器' }).click()
    await page.locator('.djs-palette').waitFor()
    assert.ok((await overflow(page)) <= 0)
    await page.close()
  })
})

describe('incidents', () => {
  test('one is tried again, several are passed over with a reason', needsMock, async () => {
    const page = await start('/incidents')
    const rows = page.locator('tbody tr')
    await rows.first().waitFor()
    const many = await rows.count()
    assert.ok(many >= 2)
    await page.locator('tbody tr', { hasText: 'the service did not answer' }).waitFor()
    await rows.first().locator('.btn', { hasText: '重试' }).click()
    await page.locator('.told', { hasText: '1 件已处理' }).waitFor()
    await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length === n - 1, many)
    await page.locator('.bar input').check()
    await page.locator('.bar .btn', { hasText: '跳过' }).click()
    await page.locator('.el-drawer button[type=submit]').click()
    await page.locator('.el-drawer [role=alert]').waitFor()
    await page.locator('#incident-reason').fill('人工核实无误')
    await page.locator('.el-drawer button[type=submit]').click()
    await page.getByText('没有停滞的办件和流程').waitFor()
    assert.deepEqual(page.faults, [])
    await page.close()
  })
})

describe('tasks', () => {
  test('they are filtered by lamp and signed; refusing needs a word', needsMock, async () => {
    const page = await start('/tasks')
    const cards = page.locator('.task')
    await cards.first().waitFor()
    const all = await cards.count()
    await page.locator('.filters .view.red').click()
    assert.ok((await cards.count()) < all)
    assert.equal(await page.locator('.task:not(.red)').count(), 0)
    await cards.first().locator('.btn', { hasText: '签署' }).click()
    await page.locator('.el-drawer label.refuse').click()
    await page.locator('.el-drawer button[type=submit]').click()
    assert.match(await page.locator('#sign-fault').innerText(), /意见/)
    await page.locator('#sign-opinion').fill('材料与现场不符')
    await page.locator('.el-drawer button[type=submit]').click()
    await page.locator('.told', { hasText: '已签署' }).waitFor()
    await page.locator('.filters .view').first().click()
    assert.equal(await cards.count(), all - 1)
    await page.close()
  })
  test('the keyboard chooses a verdict', needsMock, async () => {
    const page = await start('/tasks')
    await page.locator('.task .btn', { hasText: '签署' }).first().click()
    await page.locator('.el-drawer input[value=agree]').focus()
    await page.keyboard.press('ArrowRight')
    assert.ok(await page.locator('.el-drawer input[value=refuse]').isChecked())
    await page.keyboard.press('Escape')
    await page.locator('.el-drawer').waitFor({ state: 'hidden' })
    await page.close()
  })
  test('one is handed to somebody else, a notice is acknowledged', needsMock, async () => {
    const page = await start('/tasks')
    const before_ = await page.locator('.task').count()
    await page.locator('.task .btn', { hasText: '转办' }).last().click()
    await page.locator('#arg-officer').fill('bo')
    await page.locator('#arg-reason').fill('出差')
    await page.locator('.el-drawer button[type=submit]').click()
    await page.locator('.told', { hasText: '转办' }).waitFor()
    assert.equal(await page.locator('.task').count(), before_ - 1)
    await page.locator('.notices .btn').first().click()
    await page.locator('.told', { hasText: '阅知' }).waitFor()
    assert.equal(await page.locator('.notices li').count(), 2)
    await page.close()
  })
})

describe('limits of an item', () => {
  test('they are said in plain words with their ground, and reckoned for a day', needsMock, async () => {
    const page = await start(`/items/${item}/clocks`)
    const text = await page.locator('.clocks').innerText()
    for (const words of ['20 个工作日', '《行政许可法》第四十二条', '法律条文', '默认值，非法定', '起算当日不计入']) assert.ok(text.includes(words), words)
    await page.goto(`${b.url}/#/items/${item}/clocks?on=2022-03-01`)
    await page.getByText('2022-03-01 起算').first().waitFor()
    await page.close()
  })
  test('they are found from the list of items and from a case', needsMock, async () => {
    const page = await start('/items')
    await page.locator('input[type=search]').fill('排污')
    assert.equal(await page.locator('.items li').count(), 1)
    await page.locator('.items a').click()
    await page.locator('.clocks h2').first().waitFor()
    await page.goto(`${b.url}/#/records/cases/3`)
    await page.locator('a[href*="/clocks"]').first().waitFor()
    await page.close()
  })
})
