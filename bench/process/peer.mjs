// npm bpmn-engine on the approval in six steps: once in memory, once with the state saved to SQLite after every step.
// usage: node peer.mjs MODEL FOLDER SECONDS; prints one JSON object. What is waited for is not counted: its timer of one
// second fires at once. Its condition is written in its own language, the rest of the model is as it is.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { EventEmitter } from 'node:events'
import { Engine } from 'bpmn-engine'
import Database from 'better-sqlite3'

const [, , file, folder, seconds = '5'] = process.argv
const source = readFileSync(file, 'utf8').replace('>fast = true<', '>${environment.variables.fast}<')
const TASKS = ['accept', 'review', 'tech', 'site', 'decide', 'issue']
const STEPS = 8 // start, six tasks, timer

// as bpmn-engine's own timers, but due at once
const soon = (callback, delay, ...args) => setImmediate(callback, ...args)
const timers = { executing: [], setTimeout: soon, clearTimeout: clearImmediate, register: () => timers }

/** One instance from start to end; `saved` is told after each step. */
async function instance(engine, saved) {
  const listener = new EventEmitter()
  const waiting = new Map()
  let wake = () => {}
  listener.on('activity.wait', (api) => { waiting.set(api.id, api); wake() })
  const execution = await engine.execute({ listener, variables: { fast: false } })
  const ended = execution.completed ? null : engine.waitFor('end')
  await saved?.(execution)
  for (const id of TASKS) {
    while (!waiting.has(id)) await new Promise((resolve) => { wake = resolve })
    if (id === 'decide') await saved?.(execution) // the timer's step
    waiting.get(id).signal()
    await saved?.(execution)
  }
  await ended
  if (engine.state !== 'idle' && !execution.completed) throw new Error(`not ended: ${engine.state}`)
}

/** The same, but each step begins with what the one before has saved: nothing is kept in between. */
async function fromState(model, saved) {
  const engine = new Engine({ name: 'approval', timers, ...model })
  const first = await engine.execute({ listener: new EventEmitter(), variables: { fast: false } })
  let state = saved(first)
  first.stop()
  for (const id of ['accept', 'review', 'tech', 'site', 'timer', 'decide', 'issue']) {
    const listener = new EventEmitter()
    const next = id === 'timer' ? 'decide' : id
    const there = new Promise((resolve) => { listener.on('activity.wait', (api) => { if (api.id === next) resolve(api) }) })
    const resumed = new Engine({ name: 'approval', timers }).recover(JSON.parse(state))
    const ended = id === 'issue' ? resumed.waitFor('end') : null
    const execution = await resumed.resume({ listener })
    const api = await there
    if (id !== 'timer') api.signal()
    await ended
    state = saved(execution)
    execution.stop()
  }
}

/** Instances a second: as many as fit in the time, at least three. `model`: what each engine is given. */
async function rate(model, saved, run) {
  let n = 0
  const began = process.hrtime.bigint()
  let took = 0
  for (; took < Number(seconds) || n < 3; n++) {
    if (run) await run(model, saved(n))
    else await instance(new Engine({ name: `approval ${n}`, timers, ...model }), saved?.(n))
    took = Number(process.hrtime.bigint() - began) / 1e9
  }
  return { instances: n, per_second: n / took }
}

function store(synchronous) {
  const path = join(folder, 'peer.db')
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma(`synchronous = ${synchronous}`)
  db.exec('CREATE TABLE instance (id INTEGER PRIMARY KEY, state TEXT NOT NULL)')
  const put = db.prepare('INSERT INTO instance VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state')
  return { db, put }
}

// a program that has many instances would read the model once; both are measured
const parsed = { sourceContext: await new Engine({ name: 'model', source })._serializeSource(source) }
const reading = await rate({ source })
const memory = await rate(parsed)
let { db, put } = store('FULL')
let steps = 0
let bytes = 0
const save = (n) => (execution) => {
  const state = JSON.stringify(execution.getState())
  bytes = Math.max(bytes, state.length)
  put.run(n, state)
  steps++
  return state
}
const durable = await rate(parsed, save)
const recovered = await rate(parsed, save, fromState)
db.close();
({ db, put } = store('OFF'))
const unwaited = await rate(parsed, save, fromState)
db.close()
const all = durable.instances + recovered.instances + unwaited.instances
if (steps !== all * STEPS) throw new Error(`${steps} steps were saved of ${all} instances`)
console.log(JSON.stringify({ reading, memory, durable, recovered, unwaited, state_bytes: bytes }))
