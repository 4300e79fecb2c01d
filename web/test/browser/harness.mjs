/* One browser, one mock server (or the server named by YICHUANG_URL), pages of any size and language. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { startMock } from '../mock.mjs'

export const PHONE = { width: 390, height: 844 }
export const DESK = { width: 1440, height: 900 }

/* Nothing here takes two minutes: whoever waits that long waits for what does not come. The only limit of time there is. */
export const PATIENCE_MS = 120_000

/* Runs in every page before its own scripts: keeps in window.unrest what the page still has before it, answers that it waits for and what it
 * put off for a moment; in window.asked how often it asked. A stream of news is never over, and what is put off for longer is not waited for. */
function watch() {
  const unrest = (window.unrest = new Set())
  window.asked = 0
  const { fetch, setTimeout, clearTimeout } = window
  window.setTimeout = (run, ms = 0, ...rest) => {
    const id = setTimeout((...values) => {
      unrest.delete(id)
      run(...values)
    }, ms, ...rest)
    if (ms <= 500) unrest.add(id)
    return id
  }
  window.clearTimeout = (id) => {
    unrest.delete(id)
    clearTimeout(id)
  }
  window.fetch = async (...asked) => {
    const mark = {}
    window.asked++
    unrest.add(mark)
    try {
      const answer = await fetch(...asked)
      if (!/event-stream/.test(answer.headers.get('content-type'))) await answer.clone().arrayBuffer()
      return answer
    } finally {
      unrest.delete(mark)
    }
  }
}

/* For three frames on end the page is there, waits for no answer, has put nothing off, and nothing moves. */
const calm = (page) => page.waitForFunction(async () => {
  await document.querySelector('#app')?.__vue_app__?.config.globalProperties.$router.isReady()
  await document.fonts.ready
  const moves = (a) => a.playState === 'running' && a.effect.getComputedTiming().endTime !== Infinity
  for (let frame = 0; frame < 3; frame++) {
    await new Promise(requestAnimationFrame)
    if (!document.querySelector('h1') || document.querySelector('.dots') || window.unrest.size || document.getAnimations().some(moves)) return false
  }
  return true
})
/** The page at rest, and no part of the program still on its way. */
export async function settled(page) {
  do await calm(page)
  while (page.loading.size)
}
/** To another place within the same application, as a link leads there; returns when its page is at rest. */
export async function go(page, route) {
  await page.evaluate((to) => document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(to), route)
  await settled(page)
}
/** Waits until `look` gives something, and gives it; for what a browser does not show. */
export async function until(look) {
  for (const end = Date.now() + PATIENCE_MS; ; await new Promise((done) => setTimeout(done, 50))) {
    const found = await look()
    if (found) return found
    if (Date.now() > end) throw new Error(`it does not come: ${look}`)
  }
}
/** Waits until `look` sees what is wanted: this value, or something like this pattern; at last tells what it saw instead. */
export async function becomes(look, wanted) {
  const fits = wanted instanceof RegExp ? assert.match : assert.deepEqual
  for (const end = Date.now() + PATIENCE_MS; ; await new Promise((done) => setTimeout(done, 50))) {
    const seen = await look()
    try {
      return fits(seen, wanted)
    } catch (fault) {
      if (Date.now() > end) throw fault
    }
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Serious and critical findings of axe in the page, or in a part of it, parts left out. */
export async function faultsOfAxe(page, within = {}) {
  await settled(page)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const { faults, stirred } = await page.evaluate(async (context) => {
    const before = window.unrest.size ? -1 : window.asked
    const { violations } = await window.axe.run(context.include || context.exclude ? context : document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })
    const faults = violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)
    return { faults, stirred: window.asked !== before }
  }, within)
  /* A page that asked for news meanwhile was looked at while it changed. */
  return faults.length && stirred ? faultsOfAxe(page, within) : faults
}
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
/** Chinese that an English page shows outside of what is marked as Chinese. */
export const strayChinese = (page) => page.evaluate(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const stray = []
  while (walker.nextNode()) {
    const node = walker.currentNode
    if (/[\u4e00-\u9fff]/.test(node.data) && !node.parentElement.closest('[lang^=zh], script, style, td, dd, .about, .el-select-dropdown, .dmn-js-parent, .djs-container')) stray.push(node.data.trim())
  }
  return stray
})

/** No serious fault of axe, nothing wider than the window, one language, no fault on the console. */
export async function sound(page, lang = 'zh-CN', within = {}) {
  assert.deepEqual(await faultsOfAxe(page, within), [])
  assert.ok((await overflow(page)) <= 0, 'wider than the window')
  if (lang === 'en') assert.deepEqual(await strayChinese(page), [])
  assert.deepEqual(page.faults, [])
}

/** Starts what is needed, for the server at an address or the mock; `end` stops and removes all of it. */
export async function begin(real = process.env.YICHUANG_URL) {
  const mock = real ? null : await startMock(0)
  const profile = mkdtempSync(join(tmpdir(), 'yichuang-page-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    reducedMotion: 'reduce',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run']
  })
  context.setDefaultTimeout(PATIENCE_MS)
  await context.addInitScript(watch)
  const url = (real ?? mock.url).replace(/\/$/, '')
  const ask = async (path, init) => (await fetch(`${url}/api/v1${path}`, init)).json()
  return {
    url, mocked: !real, context, ask,
    /** A fresh page in a language and size; nothing rolls or fades unless it is wanted. Faults of the page are collected in page.faults. */
    async open({ size = DESK, lang = 'zh-CN', print = 'normal', session = null, moves = false } = {}) {
      const page = await context.newPage()
      if (moves) await page.emulateMedia({ reducedMotion: 'no-preference' })
      page.faults = []
      page.loading = new Set()
      page.on('request', (request) => request.resourceType() === 'script' && page.loading.add(request))
      for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => page.loading.delete(request))
      page.on('pageerror', (error) => page.faults.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) page.faults.push(message.text())
        if (message.type() === 'warning' && /\[(Vue|intlify)/.test(message.text())) page.faults.push(message.text())
      })
      await page.setViewportSize(size)
      await page.addInitScript(([l, p, s]) => {
        localStorage.setItem('yichuang.lang', l)
        localStorage.setItem('yichuang.print', p)
        if (s && !sessionStorage.getItem('yichuang.session')) sessionStorage.setItem('yichuang.session', s)
      }, [lang, print, session && JSON.stringify(session)])
      return page
    },
    /** Signs in through the API; the page then starts signed in. */
    async signIn(pick = (login) => login.user === (real ? 'auditor' : 'admin')) {
      const answer = await ask('/demo-logins')
      const logins = Array.isArray(answer) ? answer : answer.items
      const login = logins.find(pick) ?? logins[0]
      return ask('/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: login.user, password: login.password }) })
    },
    async end() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
      mock?.close()
    }
  }
}
