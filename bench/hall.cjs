// The bench of the hall, the booking and the hotline: the complaint lifecycle of four calls that eGov DIGIT publishes, beside
// Fossil's tickets in the same run; bookings of one hot day; numbers drawn and called while they come.
'use strict'
const { execFileSync, spawn } = require('node:child_process')
const { cpSync, rmSync, writeFileSync } = require('node:fs')
const http = require('node:http')
const { join } = require('node:path')
const { atEnd } = require('../test/lib/suite.js')
const { PACK, serve } = require('../test/lib/program.js')
const { Client } = require('../test/lib/client.js')
const { idNo } = require('../test/lib/person.js')
const { SCALE, RUNS, dir, tools, median, spread, round, row, load, loadArguments, busyUs } = require('./lib.cjs')

const HALL = '440112000000'

// ---- create, assign, resolve, search

/** One round: a ticket is received, dispatched, signed for and replied to (two commands in one call), and searched by its number. */
const lifecycle = (department) => [
  `POST /api/v1/tickets\t${JSON.stringify({ ticket_class: 'complaint', channel: 'api', content: '东区广场路灯损坏多日无人维修 {n}', person: { name: '合成人', phone: '19900000001' } })}`,
  `POST /api/v1/tickets/{id}/dispatch\t${JSON.stringify({ department })}`,
  `POST /api/v1/commands\t${JSON.stringify({ kind: 'ticket.sign', id: 0, payload: {} })}\\n${JSON.stringify({ kind: 'ticket.reply', id: 0, payload: { reason: '已维修' } })}`.replaceAll('"id":0', '"id":{id}'),
  'GET /api/v1/search?kind=ticket&limit=5&q={id}'
]

function ticketsBefore(name, count) {
  const db = join(dir, name)
  const printed = JSON.parse(execFileSync(join(tools, 'records_bench'), [PACK, db, 'tickets', String(count), '20']).toString())
  if (printed.refused) throw new Error(`${name}: ${printed.refused} commands were refused`)
  return { db, rate: printed.commands_per_s }
}

async function lifecycles() {
  const sizes = [1000, Math.round(1e5 * SCALE), Math.round(1e6 * SCALE)].filter((n, i) => !i || n >= 1000)
  const before = sizes.map((n) => ({ n, ...ticketsBefore(`tickets${n}.db`, n) }))
  row(`tickets received, dispatched, replied to and closed through the desk (${sizes.at(-1).toLocaleString('en')} of them, batches of 4,096): commands a second`, round(before.at(-1).rate))
  const found = new Map(sizes.map((n) => [n, []]))
  for (let i = 0; i < RUNS; i++) for (const { n, db } of before) found.get(n).push(await oneLife(db))
  const told = (r, k) => `${round(r.steps[k].p50_ms)} / ${round(r.steps[k].p99_ms)}`
  for (const n of sizes) {
    const all = found.get(n).map((r) => r.busiest)
    row(`complaint lifecycle in four calls (create, assign, resolve, search), ${n.toLocaleString('en')} tickets before, 128 connections: a second; p50 / p99 of each call, ms`,
      `${spread(all.map((r) => r.rounds_per_second))}; ${[0, 1, 2, 3].map((k) => told(all.at(-1), k)).join(' · ')}`, '≥ 1,500', '≥ 6,000')
    const alone = found.get(n).map((r) => r.alone)
    row('… one connection: a second; processor time of the server for one, µs', `${spread(alone.map((r) => r.rounds_per_second))}; ${round(median(alone.map((r) => r.cpu)))}`)
  }
  const share = found.get(sizes.at(-1)).map((r, i) => (100 * r.busiest.rounds_per_second) / found.get(sizes[0])[i].busiest.rounds_per_second)
  row(`… share of the rate with 1,000 tickets that is kept at ${sizes.at(-1).toLocaleString('en')}, %, run by run (DIGIT's own figures: 37/s empty, 6.3/s at 1,000,000 on 8–16 processors, 17 %)`, spread(share), '≥ 90', '≥ 90')
  for (const { db } of before) for (const end of ['', '-wal', '-shm']) rmSync(db + end, { force: true })
  return median(found.get(sizes[0]).map((r) => r.alone.rounds_per_second))
}

async function oneLife(db) {
  const server = await serve(db)
  const client = await new Client(server).logIn('player')
  const department = (await client.get('/codes/departments', 'player')).json.items[0].code
  const script = lifecycle(department)
  load(server, client.tokens.player, script, 8, 0.5)
  const busiest = load(server, client.tokens.player, script, 128)
  const cpu = busyUs(server.pid)
  const alone = load(server, client.tokens.player, script, 1)
  alone.cpu = (busyUs(server.pid) - cpu) / alone.rounds
  await server.stop()
  return { busiest, alone }
}

// ---- the same life in Fossil, whose tickets Debian has

const asked = (port, method, path, form) => new Promise((resolve, reject) => {
  const body = form && new URLSearchParams({ csrf: 'localhost', ...form }).toString()
  const headers = form ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body), referer: `http://127.0.0.1:${port}${path}` } : {}
  const request = http.request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    let text = ''
    answer.on('data', (piece) => (text += piece))
    answer.on('end', () => resolve({ status: answer.statusCode, text, location: answer.headers.location || '' }))
  })
  request.on('error', reject)
  request.end(body)
})

async function fossilLife(port) {
  const made = await asked(port, 'POST', '/tktnew', { title: '东区广场路灯损坏', type: 'Incident', severity: 'Minor', mutype: 'Plain Text', icomment: '多日无人维修', private_contact: '', submit: 'Submit' })
  const id = /tktview\/([0-9a-f]{40})/.exec(made.location)?.[1]
  if (!id) throw new Error(`fossil: no ticket: ${made.status} ${made.text.slice(0, 200)}`)
  const common = { name: id, title: '东区广场路灯损坏', type: 'Incident', severity: 'Minor', priority: 'Medium', mutype: 'Plain Text', subsystem: '', foundin: '', username: 'handler', submit: 'Submit' }
  for (const change of [{ status: 'Verified', resolution: 'Open', icomment: '派单' }, { status: 'Fixed', resolution: 'Fixed', icomment: '已维修' }]) {
    const done = await asked(port, 'POST', '/tktedit', { ...common, ...change })
    if (done.status !== 302) throw new Error(`fossil: not changed: ${done.status}`)
  }
  const seen = await asked(port, 'GET', `/tktview/${id}`)
  if (!seen.text.includes('Fixed')) throw new Error('fossil: the ticket is not fixed')
}

async function peer(ours) {
  execFileSync('tools/install-deps', ['fossil'], { stdio: 'inherit' })
  const file = join(dir, 'peer.fossil')
  rmSync(file, { force: true })
  execFileSync('fossil', ['init', file, '--admin-user', 'admin'], { env: { ...process.env, HOME: dir, USER: 'admin' }, stdio: 'ignore' })
  const port = 20000 + (process.pid % 20000)
  const child = spawn('fossil', ['server', file, '--port', String(port), '--localhost', '--localauth'], { env: { ...process.env, HOME: dir, USER: 'admin' }, stdio: 'ignore' })
  atEnd(() => child.kill())
  for (let tries = 0; tries < 50; tries++) if (await asked(port, 'GET', '/tktnew').then(() => true, () => new Promise((r) => setTimeout(r, 100)))) break
  const rates = []
  for (let i = 0; i < RUNS; i++) {
    const began = process.hrtime.bigint()
    const length = SCALE === 1 ? 3 : 1
    let lives = 0
    while (Number(process.hrtime.bigint() - began) / 1e9 < length) {
      await fossilLife(port)
      lives++
    }
    rates.push(lives / (Number(process.hrtime.bigint() - began) / 1e9))
  }
  const version = /version (\S+)/.exec(execFileSync('fossil', ['version']).toString())?.[1]
  row(`… Fossil ${version}'s tickets, the same four calls as forms, empty database, one client: lifecycles a second; ours with one connection is`, `${spread(rates)}; ${round(ours / median(rates))} ×`)
  child.kill()
}

// ---- bookings of one hot day

/** The pack with so many places a slot that a whole run is granted. */
function roomyPack() {
  const folder = join(dir, 'roomy')
  rmSync(folder, { recursive: true, force: true })
  cpSync(PACK, folder, { recursive: true })
  writeFileSync(join(folder, 'org/booking.csv'), '# Of the bench: room for all.\nlevel,point,business_group,walk_in_percent,capacity,basis,tag\n,,,0,10000,,D\n')
  return folder
}

/** The slots of the first working day with free places. */
async function hotDay(client, group) {
  const answer = await client.get(`/booking/slots?point=${HALL}&group=${group}&days=14`)
  const found = answer.json.days.map((d) => d.slots.filter((s) => s.state === 'free')).find((slots) => slots.length > 4)
  if (!found) throw new Error('no day has free slots')
  return found.map((s) => s.slot_at)
}

const booking = (group, slot) => ({ service_point: HALL, business_group: group, slot_at: slot, channel: 'web', person: { name: '合成人', id_no: '{idno}', phone: '19900000001' } })

async function bookings() {
  for (const [name, pack] of [['every one granted', roomyPack()], ['few places', PACK]]) {
    const server = await serve(join(dir, `bookings-${pack === PACK ? 'few' : 'many'}.db`), { args: ['--pack', pack] })
    const client = await new Client(server).logIn('player')
    const groups = (await client.get('/codes/business-groups', 'player')).json.items.map((g) => g.code)
    await client.post('/queue-numbers', { at: '2022-03-01T09:00:00+08:00', service_point: HALL, business_group: groups[0], channel: 'walk_in' }, 'player')
    let next = 0
    const hot = async () => {
      const group = groups[next++ % groups.length]
      return (await hotDay(client, group)).map((slot) => booking(group, slot))
    }
    const script = (all) => all.map((b) => `?POST /api/v1/bookings\t${JSON.stringify(b)}`)
    for (const connections of [32, 128]) {
      const all = []
      for (let i = 0; i < RUNS; i++) all.push(load(server, client.tokens.player, script(await hot()), connections, SCALE === 1 ? 2 : 1))
      row(`bookings of one hot day, ${name}: ${granted(all)} % granted, one per request, ${connections} connections: decisions a second; p50 / p99, ms`,
        `${spread(all.map((r) => r.per_second))}; ${round(median(all.map((r) => r.p50_ms)))} / ${round(median(all.map((r) => r.p99_ms)))}`, '≥ 5,000', '≥ 30,000')
    }
    await batches(server, client, name, await hot())
    if (pack !== PACK) await hallUnderLoad(server, client, script([...(await hot()), ...(await hot())]), groups[0]) // places for all of the time
    await server.stop()
  }
}

const granted = (runs) => Math.round(100 * (1 - median(runs.map((r) => r.refused / r.changes))))

let serial = 0

async function batches(server, client, name, all) {
  const rates = []
  const runs = []
  for (let i = 0; i < RUNS * 4; i++) {
    const lines = Array.from({ length: 2000 }, (_, k) => JSON.stringify({ kind: 'booking.book', payload: all[k % all.length] }).replace('{idno}', idNo(++serial)))
    const began = process.hrtime.bigint()
    const { outcomes } = await client.batch(lines, 'player')
    if (outcomes.length !== lines.length) throw new Error('a batch was not answered')
    rates.push(lines.length / (Number(process.hrtime.bigint() - began) / 1e9))
    runs.push({ refused: outcomes.filter((o) => !o.ok).length, changes: lines.length })
  }
  row(`… ${name}: ${granted(runs)} % granted, in batches of 2,000 through POST /commands, one connection: decisions a second`, spread(rates), '≥ 5,000', '≥ 30,000')
}

/** Numbers drawn, called and finished by one window while others book: at the rate that is to be reached, and as fast as they can. */
async function hallUnderLoad(server, client, script, group) {
  const window = (await client.get('/codes/windows', 'player')).json.items.find((w) => w.service_point === HALL && w.business_group === group).code
  const life = [`POST /api/v1/queue-numbers\t${JSON.stringify({ service_point: HALL, business_group: group, channel: 'walk_in' })}`,
    `POST /api/v1/queue-numbers/{id}/call\t${JSON.stringify({ window })}`, 'POST /api/v1/queue-numbers/{id}/finish\t{}']
  const quiet = load(server, client.tokens.player, life, 1)
  row('a number drawn · called · finished, nobody else: p50 / p99, ms', quiet.steps.map((s) => `${round(s.p50_ms)} / ${round(s.p99_ms)}`).join(' · '), 'p99 ≤ 10', 'p99 ≤ 10')
  for (const rate of [5000, 0]) {
    const length = SCALE === 1 ? 9 : 3
    const crowd = spawn(join(tools, 'http_load'), loadArguments(server, client.tokens.player, script, 64, length, rate), { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    crowd.stdout.on('data', (piece) => (text += piece))
    const ended = new Promise((resolve) => crowd.on('exit', resolve))
    await new Promise((resolve) => setTimeout(resolve, 500))
    const all = Array.from({ length: RUNS }, () => load(server, client.tokens.player, life, 1, SCALE === 1 ? 2 : 0.5))
    await ended
    const p = (k, what) => round(median(all.map((r) => r.steps[k][what])))
    row(`… while 64 connections book${rate ? '' : ' as fast as they can'} (${round(JSON.parse(text).per_second)} bookings a second, ${granted([JSON.parse(text)])} % granted): p50 / p99, ms`,
      [0, 1, 2].map((k) => `${p(k, 'p50_ms')} / ${p(k, 'p99_ms')}`).join(' · '), 'p99 ≤ 10', 'p99 ≤ 10')
  }
}

async function hall() {
  const ours = await lifecycles()
  await peer(ours)
  await bookings()
}

module.exports = { hall }
