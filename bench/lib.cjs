// What the parts of the bench share: the run's settings, its rows, and the load of one server.
'use strict'
const { execFileSync } = require('node:child_process')
const { mkdirSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { folder } = require('../test/lib/program.js')

const SCALE = Number(process.env.SCALE || 1)
const RUNS = 3
const dir = folder('bench')
const tools = 'build/bench'
const rows = []
const say = (text) => console.log(text)
const seconds = (since) => Number(process.hrtime.bigint() - since) / 1e9
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const spread = (values) => `${round(median(values))} (${round(Math.min(...values))}–${round(Math.max(...values))})`
const round = (v) => (v >= 1000 ? Math.round(v).toLocaleString('en') : String(Number(v.toPrecision(3))))

/** A row of the table: what, measured, to reach, to aim at. */
function row(what, measured, reach = '', aim = '') {
  rows.push([what, measured, reach, aim])
  say(`${what}: ${measured}${reach ? `   (to reach ${reach}, to aim at ${aim})` : ''}`)
}

let scripts = 0

/** The arguments of http_load for a script: lines as bench/http_load.c says. */
function loadArguments(server, token, lines, connections, length, rate) {
  mkdirSync(dir, { recursive: true })
  const file = join(dir, `script${++scripts}`)
  writeFileSync(file, [].concat(lines).join('\n') + '\n')
  return [String(server.port), token, file, String(connections), String(length ?? (SCALE === 1 ? 3 : 1)), ...(rate ? [String(rate)] : [])]
}

/** What http_load measured. */
const load = (server, token, lines, connections, length) =>
  JSON.parse(execFileSync(join(tools, 'http_load'), loadArguments(server, token, lines, connections, length), { maxBuffer: 1 << 26 }).toString())

/** Processor time of a program so far, µs: on a busy machine it says more than the clock on the wall. */
const busyUs = (pid) => require('node:fs').readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ').slice(13, 15).reduce((all, ticks) => all + Number(ticks) * 1e4, 0)

module.exports = { SCALE, RUNS, dir, tools, rows, say, seconds, median, spread, round, row, load, loadArguments, busyUs }
