/* The portal in a browser against the real server: the one at YICHUANG_URL, or one of its own with an empty database. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { begin } from './harness.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const binary = process.env.YICHUANG ?? join(root, 'build/yichuang')
export const absent = process.env.YICHUANG_URL || existsSync(binary) ? false : 'needs the program (make)'

async function answers(url) {
  for (let i = 0; i < 300; i++) {
    try {
      if ((await fetch(`${url}/api/v1/health`)).ok) return
    } catch {
      await new Promise((done) => setTimeout(done, 100))
    }
  }
  throw new Error('the server did not begin to answer')
}

/** Starts server and browser, the server with further options. `account` signs a demo login in through the API, `send` speaks as it. */
export async function beginPortal(options = [], nth = 0) {
  let server = null
  let folder = null
  if (!process.env.YICHUANG_URL) {
    folder = mkdtempSync(join(tmpdir(), 'yichuang-portal-'))
    const port = Number(process.env.PORTAL_PORT ?? 9165) + nth
    server = spawn(binary, ['serve', '--db', `sqlite:${join(folder, 'portal.db')}`, '--pack', join(root, 'packs/huangpu-2022'), '--listen', `127.0.0.1:${port}`, '--web', process.env.PORTAL_DIST ?? join(root, 'web/dist'), ...options], { cwd: root, stdio: 'ignore' })
    process.env.YICHUANG_URL = `http://127.0.0.1:${port}`
    await answers(process.env.YICHUANG_URL)
  }
  const b = await begin()
  if (server) delete process.env.YICHUANG_URL
  return {
    ...b,
    async account(user) {
      const answer = await b.ask('/demo-logins')
      const login = (Array.isArray(answer) ? answer : answer.items).find((l) => l.user === user)
      return b.ask('/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user, password: login.password }) })
    },
    send: (session, path, body) => b.ask(path, { method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${session.token}`, 'content-type': 'application/json', ...(body ? { 'idempotency-key': `${Date.now()}-${Math.random()}` } : {}) }, body: body && JSON.stringify(body) }),
    async end() {
      await b.end()
      server?.kill()
      if (folder) rmSync(folder, { recursive: true, force: true })
    }
  }
}
