// A small HTTP client that keeps its connections and never throws because of a status.
'use strict'
const http = require('node:http')
const net = require('node:net')
const { atEnd } = require('./suite.js')

class Client {
  constructor(server) {
    this.server = server
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
    this.tokens = {}
    atEnd(() => this.agent.destroy())
  }

  /** One request below /api/v1 (a path that begins with // is taken from the root). body: an object; raw: bytes as they are. */
  ask(method, path, { as, token = as && this.tokens[as], body, raw, headers, type = 'application/json' } = {}) {
    return new Promise((resolve, reject) => {
      const bytes = raw ?? (body === undefined ? undefined : JSON.stringify(body))
      const all = { ...(token ? { authorization: `Bearer ${token}` } : {}) }
      if (bytes !== undefined) {
        all['content-length'] = Buffer.byteLength(bytes)
        if (type) all['content-type'] = type
      }
      const options = { host: '127.0.0.1', port: this.server.port, method, agent: this.agent, headers: { ...all, ...headers },
        path: path.startsWith('//') ? path.slice(1) : `/api/v1${path}` }
      const request = http.request(options, (response) => {
        const pieces = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(pieces)
          const text = bytes.toString()
          const answer = { status: response.statusCode, headers: response.headers, bytes, text, json: undefined }
          try {
            answer.json = JSON.parse(text)
          } catch {
            answer.json = undefined
          }
          resolve(answer)
        })
      })
      request.on('error', reject)
      /* A request that nobody answers is a failed check, not a suite that waits for ever. */
      const patience = setTimeout(() => request.destroy(new Error(`${method} ${path}: no answer in two minutes`)), 120000)
      request.on('close', () => clearTimeout(patience))
      request.end(bytes)
    })
  }

  get(path, as, more) {
    return this.ask('GET', path, { as, ...more })
  }

  post(path, body, as, more) {
    return this.ask('POST', path, { as, body, ...more })
  }

  /** All rows of a list, page by page. */
  async all(path, as) {
    const rows = []
    for (let cursor = ''; cursor !== null;) {
      const page = await this.get(`${path}${path.includes('?') ? '&' : '?'}limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, as)
      if (page.status !== 200) throw new Error(`GET ${path}: ${page.status} ${page.text}`)
      rows.push(...page.json.items)
      cursor = page.json.next
    }
    return rows
  }

  /** Lines to the batch route; answers in the same order. */
  async batch(lines, as) {
    const raw = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
    const answer = await this.ask('POST', '/commands', { as, raw, type: 'application/x-ndjson' })
    const outcomes = answer.status === 200 && answer.text ? answer.text.trimEnd().split('\n').map((line) => JSON.parse(line)) : []
    return { ...answer, outcomes }
  }

  /** Logs in with the published demo passwords: all users, or those named. */
  async logIn(...users) {
    for (const login of (await this.get('/demo-logins')).json) {
      if (users.length && !users.includes(login.user)) continue
      const answer = await this.post('/session', { user: login.user, password: login.password })
      if (answer.status !== 200) throw new Error(`login ${login.user}: ${answer.status} ${answer.text}`)
      this.tokens[login.user] = answer.json.token
    }
    return this
  }
}

/** Bytes to a socket, in pieces with pauses; everything that came back and how long it took, when the server ends it. */
function talk(port, pieces, { pauseMs = 0, patienceMs = 60000 } = {}) {
  return new Promise((resolve) => {
    const begun = Date.now()
    const socket = net.connect(port, '127.0.0.1')
    let text = ''
    const finish = (how) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ how, text, status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), ms: Date.now() - begun })
    }
    const timer = setTimeout(finish, patienceMs, 'patience')
    socket.on('data', (piece) => (text += piece))
    socket.on('error', () => finish('error'))
    socket.on('close', () => finish('closed'))
    const next = (i) => {
      if (i === pieces.length || socket.destroyed) return
      socket.write(pieces[i])
      setTimeout(next, pauseMs, i + 1)
    }
    socket.on('connect', () => next(0))
  })
}

module.exports = { Client, talk }
