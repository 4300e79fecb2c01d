// The program as a person at a shell has it, and servers on ports of their own.
'use strict'
const { spawn, spawnSync } = require('node:child_process')
const { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { atEnd } = require('./suite.js')

const PROGRAM = process.env.YICHUANG || 'build/yichuang'
const PACK = 'packs/huangpu-2022'

/** An empty folder build/tmp/NAME, gone again at the end. */
function folder(name) {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not built`)
  const path = join('build/tmp', name)
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { recursive: true })
  if (!process.env.SUITE_KEEP) atEnd(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Runs the program to its end: {status, out, err}. */
function run(args, { input, env, timeout = 300000 } = {}) {
  const done = spawnSync(PROGRAM, args, { input, timeout, maxBuffer: 1 << 28, env: { ...process.env, LANG: 'C.UTF-8', ...env } })
  if (done.error) throw done.error
  return { status: done.status, out: done.stdout.toString(), err: done.stderr.toString() }
}

/** As run, without stopping the suite's own work while it lasts. */
function runBeside(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(PROGRAM, args, { env: { ...process.env, LANG: 'C.UTF-8' } })
    let out = ''
    let err = ''
    child.stdout.on('data', (piece) => (out += piece))
    child.stderr.on('data', (piece) => (err += piece))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, out, err }))
  })
}

/** The program's standard output into a file. */
function runInto(file, args) {
  const fd = openSync(file, 'w')
  const done = spawnSync(PROGRAM, args, { stdio: ['ignore', fd, 'pipe'] })
  closeSync(fd)
  return { status: done.status, err: done.stderr.toString() }
}

/** Commands of a synthetic year in FOLDER/year.ndjson. */
function year(path, scale, more = []) {
  const file = join(path, 'year.ndjson')
  const done = runInto(file, ['year', 'generate', '--scale', String(scale), ...more])
  if (done.status !== 0) throw new Error(`year generate: ${done.err}`)
  return file
}

/** A server on a free port, once it is ready; spawned(server) is called before that. stop() ends it in order and gives its exit status; kill() as a power cut would. */
function serve(db, { args = [], log = `${db}.log`, clock = 'virtual', spawned } = {}) {
  return new Promise((resolve, reject) => {
    const fd = openSync(log, 'a')
    const begun = process.hrtime.bigint()
    const child = spawn(PROGRAM, ['serve', '--db', `sqlite:${db}`, '--listen', '127.0.0.1:0', '--clock', clock, ...args],
      { stdio: ['ignore', 'pipe', fd] })
    closeSync(fd)
    const ended = new Promise((done) => child.on('exit', (code, signal) => done(signal || code)))
    const server = {
      pid: child.pid,
      log,
      ended,
      logged: () => readFileSync(log, 'utf8'),
      kill: () => (child.kill('SIGKILL'), ended),
      stop: () => (child.kill('SIGTERM'), ended)
    }
    atEnd(() => server.kill())
    spawned?.(server)
    let text = ''
    child.stdout.on('data', (piece) => {
      text += piece
      const found = /http:\/\/[^:]+:(\d+)\//.exec(text)
      if (!found) return
      server.port = Number(found[1])
      server.url = `http://127.0.0.1:${server.port}`
      server.readyMs = Number(process.hrtime.bigint() - begun) / 1e6
      resolve(server)
    })
    child.on('error', reject)
    void ended.then((how) => reject(new Error(`the server ended with ${how}: ${readFileSync(log, 'utf8').slice(-500)}`)))
    setTimeout(() => reject(new Error('the server does not get ready in two minutes')), 120000).unref()
  })
}

module.exports = { PROGRAM, PACK, folder, run, runBeside, runInto, year, serve, writeFileSync }
