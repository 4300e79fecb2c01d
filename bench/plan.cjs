// The bench of plans: a plan from its facts, schedules, chances; and the same problems given to a constraint solver.
'use strict'
const { execFileSync, spawnSync } = require('node:child_process')
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { PACK, run } = require('../test/lib/program.js')
const { SCALE, dir, tools, row, round, say } = require('./lib.cjs')

const SOLVER_S = SCALE === 1 ? 60 : 10
const ITEMS = 61
const bench = (...args) => JSON.parse(execFileSync(join(tools, 'plan_bench'), args.map(String)).toString())

/** The example with nearly all items, and as many more as make 61. */
function largest() {
  const facts = JSON.parse(readFileSync('test/plan/examples/everything.json', 'utf8'))
  const file = join(dir, 'plan.json')
  writeFileSync(file, JSON.stringify(facts))
  const { items, not_needed: others } = JSON.parse(run(['plan', file, '--format', 'json']).out)
  facts.what_if = { add: others.slice(0, ITEMS - items.length).map((item) => item.id) }
  writeFileSync(file, JSON.stringify(facts))
  return file
}

function speed() {
  const plan = bench('plan', PACK, largest())
  row(`a plan of ${plan.items} items from its facts: items, reasons, order, materials, dates, critical path, risks; ms`, round(plan.one_ms), '≤ 2', '≤ 2')
  row('… with the reviewers that there are, ms', round(plan.pools_ms))
  row('… and all its alternatives beside it, ms', round(plan.all_ms))
  const s = bench('speed', PACK)
  const told = (proof, gap) => (proof === 'feasible' ? `at most ${gap} working days could be saved` : proof.replace('_', ' '))
  row('dates of 61 items without capacities, the longest path, ms', round(s.path_ms), '≤ 2', '≤ 0.1')
  row('… with capacities, by rules alone, ms', round(s.rules_ms), '≤ 2', '≤ 2')
  row('… and searched, ms; what is known then', `${round(s.search_ms)}; ${told(s.search_proof, s.search_gap)}`, '≤ 1,000', '≤ 1,000')
  row('2,000 items with capacities, ms; what is known then', `${round(s.many_ms)}; ${told(s.many_proof, s.many_gap)}`, '≤ 300', '≤ 300')
  row('10,000 plays of 61 items on one core, ms', round(s.chance_ms), '≤ 200', '≤ 200')
  row('… with capacities, ms', round(s.chance_pools_ms), '≤ 200', '≤ 200')
}

/** The last end that the solver prints, whether it proved it, and its seconds; null when it found none. */
function solve(data) {
  const began = process.hrtime.bigint()
  const done = spawnSync('minizinc', ['--solver', 'Gecode', '-a', '-t', String(SOLVER_S * 1000), 'bench/plan/plan.mzn', data], { timeout: (SOLVER_S + 30) * 1000 })
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  const out = done.stdout ? done.stdout.toString() : ''
  const ends = [...out.matchAll(/end=(\d+)/g)].map((m) => Number(m[1]))
  return { end: ends.length ? ends.at(-1) : null, proved: out.includes('=========='), seconds }
}

function beside() {
  if (spawnSync('minizinc', ['--version']).status !== 0) return say('minizinc is not installed: the schedules were not compared with it (apt-get install minizinc)')
  let later = 0
  for (const [tasks, seed] of [[30, 7], [61, 9], [61, 12], [61, 14], [120, 1], [120, 2]]) {
    const data = join(dir, `plan${tasks}-${seed}.dzn`)
    const ours = bench('instance', PACK, tasks, seed, data)
    const theirs = solve(data)
    if (theirs.end !== null && ours.days > theirs.end) later++
    row(`${tasks} items with capacities (made-up problem ${seed}): working days to the end, ms; minizinc with Gecode, at most ${SOLVER_S} s`,
      `${ours.days} (${ours.proof === 'feasible' ? `bound ${ours.bound}` : 'no earlier end'}), ${round(ours.ms)}; ${theirs.end ?? 'none'}${theirs.proved ? ' (proved)' : ''}, ${round(theirs.seconds * 1000)}`,
      'same or earlier, faster', 'same or earlier, faster')
  }
  row('… of these, problems in which the solver found an earlier end', String(later), '0', '0')
}

function plans() {
  speed()
  beside()
}

module.exports = { plans }
