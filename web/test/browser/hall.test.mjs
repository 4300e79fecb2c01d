/* Booking, the hall, the hotline and ratings as citizens meet them, against a server of its own on the virtual clock: a Monday morning of
 * 2022 that goes on only when the test says so. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { becomes, go, PHONE, settled, sound, until } from './harness.mjs'
import { absent, beginPortal } from './portal-harness.mjs'

const WIDE = { width: 1440, height: 900 }
const BOTH = [['phone', PHONE], ['wide', WIDE]]
const LANGS = ['zh-CN', 'en']
const HALL = '440112000000'
const GROUP = 'social'
/* The clock must be the test's own; at somebody's server there is nothing to be played. */
const skip = absent || (process.env.YICHUANG_URL ? 'needs a server on the virtual clock' : false)
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')

const who = {}
let b
let persons = 0
before(async () => {
  if (skip) return
  b = await beginPortal(['--clock', 'virtual', '--messages', 'on'])
  for (const user of ['player', 'applicant', 'company', 'clerk', 'guide', 'terminal', 'operator', 'market']) who[user] = await b.account(user)
  await at('2022-03-07T08:40:00+08:00')
})
after(async () => b?.end())

/** Moves the office's clock: a call comes in at that moment. */
const at = (moment) => ok('player', '/tickets', { ticket_class: 'consult', channel: 'phone', person: { name: '钟表', phone: '13900000000' }, at: moment })
async function ok(user, path, body) {
  const answer = await b.send(who[user], path, body)
  /* A check code is a code as well; those of refusals have a dot. */
  assert.doesNotMatch(answer.code ?? '', /\./, `${path}: ${JSON.stringify(answer)}`)
  return answer
}
/** An invented person whose number has the right check digit; region 999999 does not exist. */
function person() {
  const base = `99999919${String(50 + (++persons % 40)).padStart(2, '0')}0101${String(persons % 1000).padStart(3, '0')}`
  const sum = [...base].reduce((n, d, i) => n + Number(d) * (2 ** (17 - i) % 11), 0)
  return { name: `测试${'甲乙丙丁戊己庚辛壬癸'[persons % 10]}`, id_no: base + '10X98765432'[sum % 11], phone: `1390000${String(1000 + persons)}` }
}
async function start(options = {}, route = '/') {
  const page = await b.open({ session: who.applicant, ...options })
  await page.goto(`${b.url}/portal.html#/`)
  await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('yichuang.draft')).forEach((k) => localStorage.removeItem(k)))
  await settled(page)
  if (route !== '/') await go(page, route)
  return page
}
/** Presses, and counts: how many taps a citizen needs is a figure of the page. */
const taps = { n: 0 }
async function tap(locator) {
  await locator.click()
  taps.n++
}
async function fillOther(page, p = person()) {
  await tap(page.locator('.who label').nth(1))
  for (const key of ['name', 'id_no', 'phone']) await page.locator(`#who-${key}`).fill(p[key])
  return p
}
const slots = async (day) => (await b.send(who.clerk, `/booking/slots?point=${HALL}&group=${GROUP}&from=${day}&days=1`)).days[0]
const book = (slot_at, more = {}) => b.send(who.clerk, '/bookings', { service_point: HALL, business_group: GROUP, slot_at, channel: 'phone', person: person(), ...more })

describe('booking', { skip }, () => {
  test('by the shortest way: four taps from the first page', async () => {
    const page = await start({ size: PHONE })
    taps.n = 0
    await tap(page.locator('a[href="#/book"]'))
    await tap(page.locator(`[data-group=${GROUP}]`))
    await tap(page.locator('[data-do=soonest]').first())
    await tap(page.locator('[data-do=book]'))
    await page.locator('[data-booked][data-state=booked]').waitFor()
    assert.ok(taps.n <= 4, `${taps.n} taps`)
    await becomes(() => page.locator('[data-check-in]').innerText(), /^B\d+-/)
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('[data-do=ics]')])
    const ics = await (await file.createReadStream()).toArray().then((parts) => Buffer.concat(parts).toString())
    assert.match(ics, /BEGIN:VCALENDAR[\s\S]*BEGIN:VEVENT[\s\S]*DTSTART/)
    await page.click('[data-do=feed]')
    const feed = await page.locator('.feed code').innerText()
    const answer = await fetch(feed)
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /BEGIN:VEVENT/)
    const id = await page.locator('[data-booked]').getAttribute('data-booked')
    /* A second one on that day is against the rules, and the page says so. */
    await go(page, `/book?group=tax&point=${HALL}&at=${encodeURIComponent((await ok('applicant', `/bookings/${id}`)).slot_at)}`)
    await page.locator('[data-do=book]').click()
    await becomes(() => page.locator('.trouble').innerText(), /当日|已有/)
    await sound(page)
    await ok('applicant', `/bookings/${id}/cancel`, {})
    await page.close()
  })

  for (const [sizeName, size] of BOTH) {
    for (const lang of LANGS) {
      test(`${sizeName}, ${lang}: for an elder, moved, cancelled`, async () => {
        const page = await start({ size, lang }, '/book')
        await sound(page, lang)
        await page.locator(`[data-group=${GROUP}]`).click()
        await page.locator(`[data-point="${HALL}"]`).waitFor()
        await sound(page, lang)
        await page.click('[data-do=map]')
        await page.locator('.pin').first().waitFor()
        await sound(page, lang)
        await page.locator('.switch button').first().click()
        await page.locator(`[data-point="${HALL}"] .tap`).click()
        const free = page.locator('.slot.free')
        await free.first().waitFor()
        await sound(page, lang)
        await page.locator('.day:not(.shut)').nth(1).click()
        await free.first().click()
        await fillOther(page)
        await page.locator('.choice input').check()
        await page.locator('[data-rules] summary').waitFor()
        assert.ok((await page.locator('[data-rules] li').count()) > 3, 'the rules are told before one books')
        /* Half a box under the header that stays is no box that is too small. */
        await page.evaluate(() => scrollTo(0, 0))
        await sound(page, lang)
        await page.click('[data-do=book]')
        await page.locator('[data-booked][data-state=booked] [data-check-in]').waitFor()
        await sound(page, lang)
        const id = await page.locator('[data-booked]').getAttribute('data-booked')
        await page.locator('.done .btn.primary').click()
        await page.locator('.pass [data-check-in]').waitFor()
        await sound(page, lang)
        const before = (await ok('applicant', `/bookings/${id}`)).slot_at
        await page.click('[data-do=move]')
        await free.first().waitFor()
        await sound(page, lang)
        await free.last().click()
        /* Nothing has moved yet: one look at what is given up and what is taken, and what came of it is told where one looks. */
        assert.equal((await ok('applicant', `/bookings/${id}`)).slot_at, before)
        await sound(page, lang)
        await page.click('[data-do=other]')
        await becomes(() => page.evaluate(() => document.activeElement.matches('.asked h2')), true)
        await page.click('[data-do=leave]')
        await becomes(() => page.evaluate(() => document.activeElement.matches('[data-do=move]')), true)
        await page.keyboard.press('Enter')
        await free.last().click()
        await page.click('[data-do=move-sure]')
        await page.locator('.note.good').waitFor()
        await becomes(() => page.evaluate(() => document.activeElement.matches('.note.good')), true)
        assert.ok(await page.locator('.note.good').evaluate((n) => n.getBoundingClientRect().top >= 0 && n.getBoundingClientRect().bottom <= innerHeight), 'what came of it is in sight')
        assert.notEqual((await ok('applicant', `/bookings/${id}`)).slot_at, before)
        await page.click('[data-do=cancel]')
        await page.click('[data-do=cancel-sure]')
        await page.locator('.one[data-state=cancelled]').waitFor()
        await page.locator('.back').click()
        await sound(page, lang)
        await page.locator(`a[href="#/bookings/${id}"]`).first().waitFor()
        await page.close()
      })
    }
  }

  test('a full slot is shown live, offers the waiting list, and a place that comes free goes to who waits', async () => {
    const page = await start({ size: WIDE, session: null }, `/slots/${HALL}/${GROUP}/2022-03-09`)
    const day = await slots('2022-03-09')
    const { slot_at, free } = day.slots.find((s) => s.state === 'free')
    const card = page.locator(`[data-slot="${slot_at}"]`)
    await page.locator('[data-line=open]').waitFor()
    await sound(page)
    const ids = []
    for (let i = 0; i < free; i++) ids.push((await book(slot_at)).id)
    await page.waitForFunction(([slot]) => document.querySelector(`[data-slot="${slot}"]`)?.classList.contains('full'), [slot_at])
    await becomes(() => card.locator('.seats i:not(.taken)').count(), 0)
    const one = await book(slot_at)
    assert.equal(one.code, 'booking.slot_full')
    await go(page, '/login')
    const citizen = await start({ size: PHONE }, `/book?group=${GROUP}&point=${HALL}`)
    await citizen.locator('[data-day="2022-03-09"]').click()
    await citizen.locator(`[data-slot="${slot_at}"].full`).click()
    await fillOther(citizen)
    await sound(citizen)
    await citizen.click('[data-do=book]')
    await citizen.locator('[data-booked][data-state=waiting]').waitFor()
    const id = await citizen.locator('[data-booked]').getAttribute('data-booked')
    await ok('clerk', `/bookings/${ids[0]}/cancel`, {})
    assert.equal((await ok('applicant', `/bookings/${id}`)).state, 'booked')
    await go(citizen, `/bookings/${id}`)
    await citizen.locator('.one[data-state=booked]').waitFor()
    /* Whoever holds a place is not offered a full slot to wait in: the office would refuse it. */
    const { slot_at: other, free: seats } = (await slots('2022-03-09')).slots.filter((s) => s.state === 'free').at(-1)
    for (let i = 0; i < seats; i++) await book(other)
    await citizen.click('[data-do=move]')
    assert.ok(await citizen.locator(`[data-slot="${other}"].full`).isDisabled())
    await citizen.close()
    await page.close()
  })

  test('a slot that filled a moment ago is said, and another is offered', async () => {
    const { slot_at, free } = (await slots('2022-03-10')).slots.find((s) => s.state === 'free')
    const page = await start({ size: PHONE }, `/book?group=${GROUP}&point=${HALL}&at=${encodeURIComponent(slot_at)}`)
    await fillOther(page)
    for (let i = 0; i < free; i++) await book(slot_at)
    await page.click('[data-do=book]')
    await page.locator('.trouble [data-do=other]').click()
    await page.locator('.slot').first().waitFor()
    await page.close()
  })

  test('a telephone number in the wrong field is refused at that field', async () => {
    const { slot_at } = (await slots('2022-03-11')).slots.find((s) => s.state === 'free')
    const page = await start({ size: PHONE, lang: 'en' }, `/book?group=${GROUP}&point=${HALL}&at=${encodeURIComponent(slot_at)}`)
    await fillOther(page, { ...person(), id_no: '13900001234' })
    await page.click('[data-do=book]')
    await page.locator('#who-id_no[aria-invalid=true]').waitFor()
    await becomes(() => page.evaluate(() => document.activeElement.id === 'who-id_no'), true)
    await sound(page, 'en')
    await page.close()
  })

  test('a connection lost on the way neither loses nor doubles a booking; a double click neither', async () => {
    const count = async () => (await b.send(who.applicant, '/bookings?count=1&limit=1')).total
    const { slot_at } = (await slots('2022-03-11')).slots.find((s) => s.state === 'free')
    const page = await start({ size: PHONE }, `/book?group=${GROUP}&point=${HALL}&at=${encodeURIComponent(slot_at)}`)
    await fillOther(page)
    const before = await count()
    const keys = []
    let cut = true
    await page.route('**/api/v1/bookings', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      keys.push(route.request().headers()['idempotency-key'])
      if (!cut) return route.continue()
      cut = false
      await route.fetch()
      await route.abort('connectionreset')
    })
    await page.click('[data-do=book]')
    await page.locator('.trouble.warn').waitFor()
    /* The page may even be opened anew: what was sent and its key are still there. */
    await page.reload()
    await page.locator('.trouble.warn').waitFor()
    await page.locator('[data-do=book]').dblclick()
    await page.locator('[data-booked]').waitFor()
    assert.equal(await count(), before + 1)
    assert.equal(new Set(keys).size, 1)
    await page.close()
  })
})

describe('the hotline', { skip }, () => {
  for (const [sizeName, size] of BOTH) {
    for (const lang of LANGS) {
      test(`${sizeName}, ${lang}: told, followed, added to`, async () => {
        const page = await start({ size, lang }, '/ask')
        await sound(page, lang)
        await page.locator('#ask-content').fill('香雪三路路口的路灯坏了三天，晚上过马路很危险。')
        await page.locator('[data-topic]').first().waitFor()
        assert.equal(await page.locator('[data-topic][aria-pressed=true]').count(), 0, 'nothing is chosen for anybody')
        await page.locator('[data-topic]').first().click()
        await page.locator('.kinds label').nth(1).click()
        await page.locator('#ask-address').fill('香雪三路与开创大道路口')
        await page.click('[data-do=pin]')
        await page.locator('.map').focus()
        for (const key of ['ArrowUp', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
        await page.locator('.map .pin').waitFor()
        await page.locator('[data-do=photo]').setInputFiles({ name: 'lamp.png', mimeType: 'image/png', buffer: PNG })
        await page.locator('.shot img').waitFor()
        await sound(page, lang, { exclude: [['#ask-content'], ['#ask-address']] })
        await page.click('[data-do=tell]')
        await page.locator('[data-ticket]').waitFor()
        await sound(page, lang)
        const id = await page.locator('[data-ticket]').getAttribute('data-ticket')
        await page.locator('.done a.btn.primary').click()
        await page.locator('.one[data-state]').waitFor()
        await page.locator('.line li').first().waitFor()
        await sound(page, lang)
        await page.click('[data-do=add]')
        await page.locator('#more').fill('旁边的指示牌也倒了')
        await page.click('[data-do=send]')
        await page.locator('.note.good').waitFor()
        await sound(page, lang)
        const ticket = await ok('operator', `/tickets/${id}`)
        assert.match(ticket.content, /路灯/)
        assert.ok(ticket.lat_e6 > 0 && ticket.lon_e6 > 0 && ticket.media.length === 1, JSON.stringify(ticket))
        await go(page, '/tickets')
        await sound(page, lang)
        await page.locator(`a[href="#/tickets/${id}"]`).first().waitFor()
        await page.close()
      })
    }
  }

  test('what is missing or in the wrong place is said at its field', async () => {
    const page = await start({ size: PHONE }, '/ask')
    await page.click('[data-do=tell]')
    await becomes(() => page.evaluate(() => document.activeElement.id === 'ask-content'), true)
    await page.locator('#ask-content[aria-invalid=true]').waitFor()
    await page.locator('#ask-content').fill('路')
    await page.locator('#ask-content:not([aria-invalid])').waitFor()
    await page.locator('#ask-content').fill('请回电话 13912345678 给我，路面塌陷')
    await page.locator('.kinds label').nth(1).click()
    await page.click('[data-do=tell]')
    await page.locator('#ask-content[aria-invalid=true]').waitFor()
    await page.locator('#ask-content').fill('路面塌陷')
    await page.locator('#ask-phone').fill('12')
    await page.click('[data-do=tell]')
    await page.locator('#ask-phone[aria-invalid=true]').waitFor()
    await sound(page)
    /* What was typed is still there when the page is opened anew. */
    await page.reload()
    await page.locator('#ask-content').waitFor()
    await becomes(() => page.locator('#ask-content').inputValue(), '路面塌陷')
    await page.close()
  })

  test('a closed ticket is opened again in its time, and rated once, by keyboard alone', async () => {
    const page = await start({ size: PHONE }, '/ask')
    await page.locator('#ask-content').fill('想问社保卡怎么补办')
    await page.locator('.kinds label').first().click()
    await page.click('[data-do=tell]')
    const id = await page.locator('[data-ticket]').getAttribute('data-ticket')
    await ok('operator', `/tickets/${id}/answer`, { reason: '带身份证到任一窗口补办' })
    await go(page, `/tickets/${id}`)
    await page.locator('.one[data-state=closed]').waitFor()
    await becomes(() => page.locator('[data-answer]').innerText(), /任一窗口补办/)
    await page.click('[data-do=rate]')
    await page.locator('.five').waitFor()
    for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement?.getAttribute('name') === 'grade')); i++) await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await becomes(() => page.locator('.five .on').getAttribute('data-grade'), '4')
    await sound(page)
    await page.locator('.five [data-grade="2"]').click()
    await page.locator('[data-tag]').first().click()
    await page.locator('#rate-content').fill('等了很久')
    await sound(page)
    await page.locator('[data-do=rate]').focus()
    await page.keyboard.press('Enter')
    await page.locator('#thanks').waitFor()
    const route = await page.evaluate(() => location.hash.slice(1))
    await page.reload()
    await page.locator('#thanks').waitFor()
    const english = await start({ size: WIDE, lang: 'en', session: null }, route)
    await sound(english, 'en')
    await english.close()
    await go(page, '/rate/R-t1-1-AAAAAAAAAA')
    await page.locator('.rate .done').waitFor()
    await sound(page)
    await go(page, `/tickets/${id}`)
    await page.locator('[data-do=reopen]').waitFor()
    assert.equal(await page.locator('[data-do=rate]').count(), 0, 'one service, one rating')
    await page.click('[data-do=reopen]')
    await page.locator('#more').fill('窗口说补办不了')
    await page.click('[data-do=send]')
    await page.locator('.note.good').waitFor()
    assert.notEqual((await ok('operator', `/tickets/${id}`)).state, 'closed')
    await page.close()
  })

  test('messages are read, and say where they lead', async () => {
    await until(async () => (await b.send(who.applicant, '/me/messages')).messages.length)
    for (const [, size] of BOTH) {
      for (const lang of LANGS) {
        const page = await start({ size, lang }, '/messages')
        await page.locator('details summary').first().click()
        await page.locator('details[open] .text').waitFor()
        await sound(page, lang)
        await page.close()
      }
    }
    /* The invitation to rate is one tap away from the message that brings it. */
    const page = await start({ size: PHONE }, '/messages')
    await page.locator('details', { has: page.locator('a[href*="#/rate/"]') }).first().locator('summary').click()
    await page.locator('details[open] a[href*="#/rate/"]').click()
    await page.locator('.rate').waitFor()
    assert.deepEqual(page.faults, [])
    await page.close()
  })
})

describe('the hall', { skip }, () => {
  test('one tap gives a number; the screen calls it and speaks; a lost line is shown', async () => {
    await at('2022-03-07T09:05:00+08:00')
    for (const [sizeName, size] of BOTH) {
      for (const lang of LANGS) {
        const page = await start({ size, lang, session: who.terminal }, `/take/${HALL}`)
        await page.locator(`[data-group=${GROUP}]`).waitFor()
        await sound(page, lang)
        await page.locator(`[data-group=${GROUP}]`).click()
        await page.locator('[data-number]').waitFor()
        await becomes(() => page.locator('[data-number]').getAttribute('data-number'), /^[A-Z]\d+$/)
        await sound(page, lang)
        await page.click('[data-do=again]')
        await page.locator(`[data-group=${GROUP}]`).waitFor()
        await page.close()
      }
    }
    const screen = await b.open({ size: WIDE, lang: 'zh-CN' })
    await screen.clock.install()
    await screen.addInitScript(() => {
      window.said = []
      Object.defineProperty(window, 'speechSynthesis', { value: { speak: (u) => window.said.push(u.text), cancel: () => undefined } })
      window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
    })
    await screen.goto(`${b.url}/portal.html#/screen/${HALL}`)
    await screen.locator('.side li').first().waitFor()
    await screen.click('[data-do=speak]')
    const windows = (await b.send(who.clerk, '/codes/windows')).items.filter((w) => w.service_point === HALL && w.business_group === GROUP)
    const window_ = windows[0].code
    const { id } = await ok('clerk', '/hall-windows', { window: window_ })
    await ok('clerk', `/hall-windows/${id}/call`, {})
    await screen.locator('.now[data-number]').waitFor()
    const number = await screen.locator('.now').getAttribute('data-number')
    await screen.waitForFunction((n) => window.said.some((s) => s.includes(n)), number)
    await sound(screen)
    for (const size of [PHONE, WIDE]) {
      const english = await b.open({ size, lang: 'en' })
      await english.goto(`${b.url}/portal.html#/screen/${HALL}`)
      await english.locator('.now[data-number]').waitFor()
      await sound(english, 'en')
      await english.close()
    }
    await screen.route('**/api/v1/hall/**', (route) => route.abort())
    await screen.context().setOffline(true)
    /* Nothing heard for half a minute: the screen asks, and is not answered. */
    await screen.clock.fastForward(31_000)
    await screen.locator('[data-lost]').waitFor()
    await screen.context().setOffline(false)
    await screen.unroute('**/api/v1/hall/**')
    await screen.clock.fastForward(31_000)
    await screen.locator('[data-lost]').waitFor({ state: 'detached' })
    await screen.close()
  })

  test('who has booked checks in with the code, at the right time', async () => {
    const { slot_at } = (await slots('2022-03-08')).slots.filter((s) => s.state === 'free').at(-1)
    const before = (minutes) => at(new Date(Date.parse(slot_at) - minutes * 60_000 + 8 * 3_600_000).toISOString().replace(/\.\d+Z/, '+08:00'))
    const { id } = await ok('applicant', '/bookings', { service_point: HALL, business_group: GROUP, slot_at, channel: 'online', person: person() })
    const { code } = await ok('applicant', `/bookings/${id}/check-in`)
    await before(60)
    const page = await start({ size: WIDE, session: who.terminal }, `/take/${HALL}`)
    const scan = async () => {
      await page.locator('#code').fill(code.toLowerCase())
      await page.keyboard.press('Enter')
    }
    await scan()
    await becomes(() => page.locator('.note.bad').innerText(), /未到/)
    await before(5)
    await scan()
    await page.locator('[data-number]').waitFor()
    assert.equal((await ok('applicant', `/bookings/${id}`)).state, 'checked_in')
    await page.close()
    /* The visit over, its booking leads to the rating; before that there is nothing to rate, and for others never. */
    assert.equal((await b.send(who.applicant, `/bookings/${id}/invitation`)).code, 'rating.too_early')
    const [{ code: window_ }] = (await b.send(who.clerk, '/codes/windows')).items.filter((w) => w.service_point === HALL && w.business_group === GROUP)
    const number = (await b.send(who.player, '/queue-numbers?sort=-id&limit=1')).items[0]
    await ok('player', `/queue-numbers/${number.id}/call`, { window: window_ })
    await ok('player', `/queue-numbers/${number.id}/finish`, {})
    assert.equal((await b.send(who.company, `/bookings/${id}/invitation`)).code, 'booking.not_found')
    const mine = await start({ size: PHONE }, `/bookings/${id}`)
    await mine.click('[data-do=rate]')
    await mine.locator('.five').waitFor()
    await sound(mine)
    /* A complaint about the window goes along with its place, and the hall counts it. */
    const complaints = async () => (await ok('guide', `/hall/${HALL}/board`)).complaints.received
    const known = await complaints()
    await go(mine, `/bookings/${id}`)
    await mine.click('[data-do=complain]')
    await mine.locator('[data-window]').waitFor()
    await mine.locator('#ask-content').fill('窗口人员态度不好')
    await mine.locator('.kinds label').nth(2).click()
    await sound(mine)
    await mine.click('[data-do=tell]')
    await mine.locator('[data-ticket]').waitFor()
    assert.equal(await complaints(), known + 1)
    await mine.close()
  })
})
