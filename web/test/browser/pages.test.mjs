/* Every page in a real browser: what it says, what it does, and that people of all abilities can use it.
 * Against the mock server, or against the one at YICHUANG_URL; tests that write need the mock. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { becomes, begin, DESK, faultsOfAxe, go, overflow, PHONE, settled, strayChinese } from './harness.mjs'

let b, session, record, figure
const needsMock = { skip: process.env.YICHUANG_URL ? 'needs the mock server' : false }

before(async () => {
  b = await begin()
  session = await b.signIn()
  const headers = { authorization: `Bearer ${session.token}` }
  record = (await b.ask('/tickets?limit=1', { headers })).items[0]?.id
  figure = (await b.ask('/figures', { headers })).items.find((f) => f.kind === 'ratio')?.id
})
after(async () => b?.end())

async function start(options = {}, route = '/records') {
  const page = await b.open({ session, ...options })
  await page.goto(`${b.url}/#${route}`)
  await settled(page)
  return page
}
const PAGES = () => [
  ['year', '/board'], ['kinds', '/records'], ['list', '/records/tickets'], ['filtered list', '/records/tickets?state=closed'], ['record', `/records/tickets/${record}`],
  ['report', '/report'], ['trace', `/report?figure=${figure}`], ['figures', '/figures'], ['figure', `/figure/${figure}`], ['decisions', '/decisions'], ['ledger', '/ledger'], ['event', '/ledger/1'], ['nowhere', '/nowhere']
]

for (const [sizeName, size] of [['phone', PHONE], ['desk', DESK]]) {
  for (const lang of ['zh-CN', 'en']) {
    describe(`${sizeName}, ${lang}`, () => {
      let page
      before(async () => {
        page = await start({ size, lang })
      })
      after(() => page.close())

      test('sign-in page', async () => {
        const door = await b.open({ size, lang })
        await door.goto(`${b.url}/#/login`)
        await settled(door)
        assert.deepEqual(await faultsOfAxe(door), [])
        assert.equal(await overflow(door), 0)
        assert.deepEqual(door.faults, [])
        await door.close()
      })
      for (const index of PAGES().keys()) {
        test(`page ${PAGES()[index][0]} is accessible, fits and speaks one language`, async () => {
          const [name, route] = PAGES()[index]
          await go(page, route)
          if (name === 'trace') await page.locator('.trace .value').waitFor()
          if (name === 'filtered list') await page.locator('[aria-controls=filters]').waitFor()
          assert.deepEqual(await faultsOfAxe(page), [])
          assert.ok((await overflow(page)) <= 0, 'wider than the window')
          assert.equal(await page.evaluate(() => document.documentElement.lang), lang)
          if (lang === 'en') assert.deepEqual(await strayChinese(page), [])
          assert.deepEqual(page.faults, [])
        })
      }
    })
  }
}

describe('signing in', () => {
  test('a wrong password is refused in words', async () => {
    const page = await b.open()
    await page.goto(`${b.url}/#/board`)
    await page.locator('#user').fill('clerk')
    await page.locator('#password').fill('wrong')
    await page.keyboard.press('Enter')
    await becomes(() => page.locator('[role=alert]').innerText(), /密码/)
    await page.close()
  })
  test('a demo account is one press away and leads where one wanted to go', async () => {
    const page = await b.open()
    await page.goto(`${b.url}/#/ledger`)
    await page.locator('.demo button').last().click()
    await page.waitForURL(/#\/ledger/)
    await page.locator('.hash code').waitFor()
    await page.locator('.synthetic').waitFor()
    await page.close()
  })
  test('who may not see the report is not offered it', needsMock, async () => {
    const page = await start({ session: await b.signIn((l) => l.user === 'clerk') }, '/')
    const nav = await page.locator('#side').innerText()
    assert.match(nav, /办件/)
    assert.doesNotMatch(nav, /自评报告|工单/)
    await page.close()
  })
  test('a session the server does not know leads to the door', async () => {
    const page = await start({ session: { ...session, token: 'nonsense' } }, '/ledger')
    await page.waitForURL(/#\/login/)
    await page.close()
  })
})

describe('the year', () => {
  test('moves while the office works, without a chart being made anew', needsMock, async () => {
    const page = await start({ moves: true }, '/board')
    await page.locator('.chart svg').first().waitFor()
    const total = async () => Number((await page.locator('.tile .count .visually-hidden').first().innerText()).replaceAll(',', ''))
    const first = await total()
    await page.evaluate(() => document.querySelectorAll('.chart svg').forEach((svg) => { svg.marked = true }))
    await fetch(`${b.url}/api/v1/mock/play?on=1`)
    await page.waitForFunction((n) => Number(document.querySelector('.tile .count .visually-hidden').innerText.replaceAll(',', '')) > n, first)
    await page.waitForResponse(/\/dashboard/)
    await settled(page)
    await fetch(`${b.url}/api/v1/mock/play?on=0`)
    assert.ok((await total()) > first)
    assert.equal(await page.evaluate(() => [...document.querySelectorAll('.chart svg')].filter((svg) => svg.marked).length), 4)
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('shows its charts as a table too', async () => {
    const page = await start({}, '/board')
    await page.locator('button[aria-pressed]', { hasText: '以表格查看' }).click()
    await becomes(() => page.locator('.months tbody tr').count(), 13)
    await page.close()
  })
})

describe('lists', () => {
  test('narrow by state, keep it in the address, and clear', async () => {
    const page = await start({}, '/records/tickets')
    await page.locator('[aria-controls=filters]').click()
    await page.locator('.chips label', { hasText: /^已办结$/ }).click()
    await page.waitForURL(/state=closed/)
    await settled(page)
    await page.waitForFunction(() => [...document.querySelectorAll('.results tbody tr td:nth-child(2)')].every((td) => td.innerText.trim() === '已办结'))
    await page.getByText('清除筛选').click()
    await page.waitForURL((url) => !url.hash.includes('state'))
    await page.close()
  })
  test('sort by number and turn pages', needsMock, async () => {
    const page = await start({}, '/records/tickets')
    await page.locator('th button').first().click()
    await page.waitForURL(/sort=id/)
    await page.waitForFunction(() => document.querySelector('tbody a').innerText === '#1')
    await page.locator('nav button', { hasText: '下一页' }).click()
    await page.waitForFunction(() => document.querySelector('tbody a').innerText === '#31')
    await page.locator('nav button', { hasText: '上一页' }).click()
    await page.waitForFunction(() => document.querySelector('tbody a').innerText === '#1')
    await page.close()
  })
  test('find by number', needsMock, async () => {
    const page = await start({}, '/records/tickets')
    await page.locator('input[type=search]').fill('77')
    await page.waitForURL(/q=77/)
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
    await page.close()
  })
  test('choose columns and export', async () => {
    const page = await start({}, '/records/tickets')
    const before = await page.locator('th').count()
    await page.locator('.drop > button').click()
    await page.locator('.option input:not(:checked)').first().check()
    await becomes(() => page.locator('th').count(), before + 1)
    await page.keyboard.press('Escape')
    await becomes(() => page.locator('.drop .panel').count(), 0)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByText('导出 CSV').click()])
    assert.match(file.suggestedFilename(), /^synthetic-tickets-\d{4}-\d\d-\d\d\.csv$/)
    await page.close()
  })
})

describe('records', () => {
  test('a command is checked, refused at its field, and done', needsMock, async () => {
    const page = await start({}, '/records/tickets?state=signed')
    await page.locator('tbody a').first().click()
    await page.locator('.commands').getByText('延期').click()
    await page.locator('button[type=submit]').click()
    await becomes(() => page.locator('#arg-days-error').innerText(), /请填写/)
    await page.locator('#arg-days').fill('31')
    await page.locator('#arg-approver').fill('演示')
    await page.locator('#arg-reason').fill('情况复杂')
    await page.locator('button[type=submit]').click()
    await page.locator('.refusal').waitFor()
    await becomes(() => page.locator('#arg-days-error').innerText(), /超出范围/)
    await becomes(() => page.evaluate(() => document.activeElement.id), 'arg-days')
    await page.locator('#arg-days').fill('3')
    await page.locator('button[type=submit]').click()
    await becomes(() => page.locator('.told[role=status]').innerText(), /延期已完成/)
    await becomes(() => page.locator('.line li').last().innerText(), /延期[\s\S]*情况复杂/)
    assert.deepEqual(page.faults, [])
    await page.close()
  })
  test('a new record is made from a form with codes, words and a person', needsMock, async () => {
    const page = await start({}, '/records/tickets')
    await page.locator('.makes button').click()
    await page.locator('#arg-ticket_class').focus()
    await page.keyboard.press('Enter')
    await page.locator('.el-select-dropdown__item:visible').first().click()
    await page.locator('#arg-channel').selectOption('phone')
    await page.locator('.person input').first().fill('张三')
    await page.locator('button[type=submit]').click()
    await page.waitForURL(/tickets\/\d+/)
    await becomes(() => page.locator('section[aria-labelledby=person]').innerText(), /张\*/)
    await page.close()
  })
  test('a person is shown in full only for a purpose, and it is recorded', needsMock, async () => {
    const page = await start({}, `/records/tickets/${record}`)
    const card = page.locator('section[aria-labelledby=person]')
    await card.locator('button').click()
    await becomes(() => card.locator('button[type=submit]').isDisabled(), true)
    await card.locator('select').selectOption('handling')
    await card.locator('textarea').fill('电话回访')
    await card.locator('button[type=submit]').click()
    await card.getByText('13800005678').waitFor()
    await page.locator('.line h3', { hasText: '查看个人信息' }).waitFor()
    await page.close()
  })
})

describe('figures', () => {
  test('a figure of the report leads to its rows, a row to its record and its event', async () => {
    const page = await start({}, '/report')
    assert.equal(await page.locator('.paper script, .paper style').count(), 0)
    const link = page.locator(`a[data-figure="${figure}"]`).first()
    await link.focus()
    await page.keyboard.press('Enter')
    await page.locator('.trace .fraction').waitFor()
    const text = await page.locator('.trace').innerText()
    for (const word of ['分子', '分母', '口径', '期间', '证据记录']) assert.ok(text.includes(word), word)
    await page.locator('.trace summary').click()
    await becomes(() => page.locator('.trace pre').innerText(), /select/i)
    await page.locator('.evidence .row.small code').first().waitFor()
    const row = page.locator('.evidence li a').first()
    await row.click()
    await page.waitForURL(/records\/[\w-]+\/\d+\?event=\d+/)
    await page.locator('.line li.focus').waitFor()
    await page.locator('.line li.focus .proof a').click()
    await page.waitForURL(/ledger\/\d+/)
    await page.locator('.facts .hash code').waitFor()
    await page.close()
  })
  test('Escape closes the sheet and the page is as it was', async () => {
    const page = await start({}, '/figures')
    await page.locator('tbody a').first().click()
    await page.locator('.trace .value').waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => !url.hash.includes('figure='))
    await page.close()
  })
  test('the address of a figure in a saved report works alone', async () => {
    const page = await start({}, `/figure/${figure}`)
    await page.locator('.trace .fraction').waitFor()
    await page.close()
  })
  test('differences and findings are named', needsMock, async () => {
    const page = await start({}, '/figures')
    await page.getByText('只看有差异的').click()
    await becomes(() => page.locator('tbody tr').count(), 1)
    await becomes(() => page.locator('.lint').innerText(), /98\.2[\s\S]*98\.1/)
    await page.close()
  })
})

describe('for everyone', () => {
  test('the language is kept and changes every word', async () => {
    const page = await start({}, '/ledger')
    await page.getByRole('button', { name: /切换为英文/ }).click()
    await page.locator('h1', { hasText: 'Ledger' }).waitFor()
    await becomes(() => page.evaluate(() => document.documentElement.lang), 'en')
    await becomes(() => page.title(), /Ledger · Yichuang/)
    await page.close()
  })
  test('large print is larger, fits a phone and is kept', async () => {
    const page = await start({ size: PHONE }, '/ledger')
    const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))
    const normal = await size()
    await page.getByRole('button', { name: /大字版/ }).click()
    await becomes(async () => (await size()) > normal * 1.2, true)
    assert.equal(await page.evaluate(() => localStorage.getItem('yichuang.print')), 'large')
    for (const route of ['/board', '/records/tickets', '/report', '/figures']) {
      await go(page, route)
      assert.ok((await overflow(page)) <= 0, route)
    }
    await page.close()
  })
  test('the keyboard reaches the content first, and focus is seen', async () => {
    const page = await start({}, '/ledger')
    await page.keyboard.press('Tab')
    await becomes(() => page.evaluate(() => document.activeElement.innerText), /跳到正文/)
    await page.keyboard.press('Enter')
    await becomes(() => page.evaluate(() => document.activeElement.tagName), 'MAIN')
    await page.keyboard.press('Tab')
    await becomes(() => page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'solid')
    await page.close()
  })
  test('a phone has its navigation at the foot and a menu that closes with Escape', async () => {
    const page = await start({ size: PHONE }, '/ledger')
    await page.locator('.foot').waitFor()
    await page.locator('.bar button').first().click()
    await page.locator('#side a').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('#side').waitFor({ state: 'hidden' })
    await page.close()
  })
  test('nothing moves for who does not want it', needsMock, async () => {
    const page = await start({}, '/board')
    const duration = await page.locator('.beat').evaluate((node) => getComputedStyle(node).animationDuration)
    assert.ok(parseFloat(duration) < 0.001)
    await page.close()
  })
})
