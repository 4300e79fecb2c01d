// Those who receive messages: webhooks, mail, text messages; and a pack whose channels do not wait long.
'use strict'
const http = require('node:http')
const { cpSync, existsSync, readFileSync, writeFileSync } = require('node:fs')
const { join, resolve } = require('node:path')
const { atEnd } = require('./suite.js')
const { PACK } = require('./program.js')

const MODULES = resolve('web/node_modules')
const missing = ['standardwebhooks', 'smtp-server', 'mailparser'].filter((name) => !existsSync(join(MODULES, name)))

/** A web server that takes webhooks. answer(request, response) may say something else than 200. */
function hook(port, answer = (request, response) => response.end('thanks')) {
  const got = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => (body += piece))
    request.on('end', () => {
      const one = { path: request.url, headers: request.headers, id: request.headers['webhook-id'], body, at: Date.now() }
      got.push(one)
      answer(one, response)
    })
  })
  atEnd(() => (server.closeAllConnections(), server.close()))
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done({ got, url: `http://127.0.0.1:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) })))
}

/** A mail server. answer(mail) may give a refusal: an error with responseCode. */
function mailbox(port, answer = () => undefined) {
  const { SMTPServer } = require(join(MODULES, 'smtp-server'))
  const { simpleParser } = require(join(MODULES, 'mailparser'))
  const got = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      const pieces = []
      stream.on('data', (piece) => pieces.push(piece))
      stream.on('end', () => {
        const raw = Buffer.concat(pieces)
        void simpleParser(raw).then((mail) => {
          mail.raw = raw.toString('latin1')
          mail.envelope = session.envelope
          got.push(mail)
          const refused = answer(mail)
          if (refused) done(refused)
          else done(null, `queued as ${got.length}`)
        })
      })
    }
  })
  server.on('error', () => undefined) // a client that was killed in the middle
  atEnd(() => new Promise((done) => server.close(done)))
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done({ got, url: `smtp://127.0.0.1:${server.server.address().port}` })))
}

/** The lines of the file of text messages; one that a crash cut short is no line. */
function texts(file) {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').flatMap((line) => {
    try {
      return line ? [JSON.parse(line)] : []
    } catch {
      return []
    }
  })
}

/**
 * The pack in a folder of its own, without quiet hours (tests run at night too), with other rows of channels.csv:
 * {mail: 'tries,first_wait_s,most_wait_s,timeout_s,pause_hours'}.
 */
function quickPack(folder, rows = {}) {
  cpSync(PACK, folder, { recursive: true })
  const all = { app: '5,0,1,5,', mail: '6,0,1,30,', sms: '6,0,1,2,', webhook: '6,1,1,2,72', ...rows }
  writeFileSync(join(folder, 'messages/channels.csv'), ['code,name_zh,name_en,tries,first_wait_s,most_wait_s,timeout_s,pause_hours,keep_days,tag,note',
    ...Object.entries(all).map(([code, cells]) => `${code},${code},${code},${cells},90,D,`), ''].join('\n'))
  writeFileSync(join(folder, 'messages/quiet-hours.csv'), 'channel,from,to,tag,note\n')
  return folder
}

module.exports = { MODULES, missing, hook, mailbox, texts, quickPack }
