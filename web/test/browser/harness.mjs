/* One browser, one mock server (or the server named by YICHUANG_URL), pages of any size and language. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { startMock } from '../mock.mjs'

export const PHONE = { width: 390, height: 844 }
export const DESK = { width: 1440, height: 900 }

export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
export const settled = (page) => page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.dots'))

/** Serious and critical findings of axe in the page, or in a part of it, parts left out. */
export const faultsOfAxe = (page, within = {}) => page.evaluate(async (context) => {
  const { violations } = await window.axe.run(context.include || context.exclude ? context : document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] })
  return violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)
}, within)
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

/** Starts what is needed; `end` stops and removes all of it. */
export async function begin() {
  const real = process.env.YICHUANG_URL
  const mock = real ? null : await startMock(0)
  const profile = mkdtempSync(join(tmpdir(), 'yichuang-page-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run']
  })
  context.setDefaultTimeout(10_000)
  const url = (real ?? mock.url).replace(/\/$/, '')
  const ask = async (path, init) => (await fetch(`${url}/api/v1${path}`, init)).json()
  return {
    url, mocked: !real, context, ask,
    /** A fresh page in a language and size; faults of the page are collected in page.faults. */
    async open({ size = DESK, lang = 'zh-CN', print = 'normal', session = null } = {}) {
      const page = await context.newPage()
      page.faults = []
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
