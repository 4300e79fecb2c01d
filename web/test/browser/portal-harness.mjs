/* Pages in a browser against the real server: the one at YICHUANG_URL, or one of its own with an empty database. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { begin, PATIENCE_MS } from './harness.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))
export const program = process.env.YICHUANG ?? join(root, 'build/yichuang')
export const absent = process.env.YICHUANG_URL || existsSync(program) ? false : 'needs the program (make)'

/* A server on a free port, once it is ready. What it said is told when it ends before its time. */
function serve(db, options) {
  const child = spawn(program, ['serve', '--db', `sqlite:${db}`, '--pack', 'packs/huangpu-2022', '--listen', '127.0.0.1:0', '--web', process.env.PORTAL_DIST ?? 'web/dist', ...options], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const server = { said: '', url: '', ended: null }
  const over = new Promise((done) => child.on('exit', (code, signal) => done((server.ended = String(signal ?? code)))))
  server.stop = async () => {
    const early = server.ended
    child.kill()
    await over
    if (early !== null) throw new Error(`the server ended with ${early}: ${server.said.slice(-2000)}`)
  }
  return new Promise((ready, fail) => {
    const hear = (piece) => {
      server.said += piece
      const found = /http:\/\/[^:]+:\d+/.exec(server.said)
      if (!found) return
      server.url = found[0]
      ready(server)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('error', fail)
    const late = setTimeout(() => fail(new Error(`the server does not get ready: ${server.said}`)), PATIENCE_MS)
    void over.then((how) => fail(new Error(`the server ended with ${how}: ${server.said}`))).finally(() => clearTimeout(late))
    late.unref()
  })
}

/** Starts server and browser, the server with further options; `prepare` may put something into its database before. `account` signs a demo
 *  login in through the API, `send` speaks as it. */
export async function beginPortal(options = [], prepare = () => undefined) {
  let server = null
  let folder = null
  if (!process.env.YICHUANG_URL) {
    folder = mkdtempSync(join(tmpdir(), 'yichuang-portal-'))
    const db = join(folder, 'portal.db')
    prepare(db)
    server = await serve(db, options)
  }
  const b = await begin(server?.url)
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
      await server?.stop().finally(() => rmSync(folder, { recursive: true, force: true }))
    }
  }
}
