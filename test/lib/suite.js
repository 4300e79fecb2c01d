// What every end-to-end suite shares: checks that are counted, groups that may fail without ending the suite, and the
// last line `N passed, N failed` that tools/run-tests reads.
'use strict'
const { isDeepStrictEqual } = require('node:util')

const SHOWN = 60
const cleanups = []
let passed = 0
let failed = 0
let group = ''

/** One check. `detail` is shown when it fails. */
function ok(good, what, detail) {
  if (good) {
    passed++
    return true
  }
  failed++
  if (failed <= SHOWN) console.log(`not ok: ${group ? `${group}: ` : ''}${what}${detail === undefined ? '' : `: ${show(detail)}`}`)
  return false
}

/** Whether both are deeply equal; shows both when they are not. */
function is(got, wanted, what) {
  return ok(isDeepStrictEqual(got, wanted), what, `got ${show(got)}, wanted ${show(wanted)}`)
}

/** Whether the text matches. */
function like(text, pattern, what) {
  return ok(pattern.test(text), what, `${show(text)} is not like ${pattern}`)
}

function show(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return (text ?? 'undefined').slice(0, 400)
}

/** Runs checks that belong together; what they throw is one failed check, and the suite goes on. */
async function part(name, run) {
  group = name
  const begun = Date.now()
  try {
    await run()
  } catch (cause) {
    ok(false, 'broke off', cause.stack)
  }
  if (process.env.SUITE_TIMES) console.log(`${name}: ${Date.now() - begun} ms`)
  group = ''
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

/** Waits until `look` gives something; that, or undefined when it takes too long. A test waits for what must come, never
 *  for a time in which it should have come: machines are busy. */
async function until(look, ms = 120000) {
  for (const end = Date.now() + ms; ; await sleep(25)) {
    const found = await look()
    if (found || Date.now() > end) return found || undefined
  }
}

/** Something to undo at the end, whatever happens: the newest first. */
function atEnd(undo) {
  cleanups.push(undo)
}

async function cleanUp() {
  while (cleanups.length) await Promise.resolve().then(cleanups.pop()).catch((cause) => console.log(`clean-up: ${cause.message}`))
}

/** Runs a suite from beginning to end, and leaves the process with the right status. uncounted: no last line. */
async function suite(run, { uncounted = false } = {}) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      ok(false, `ended from outside by ${signal} after ${passed + failed} checks`)
      void cleanUp().then(() => process.exit(1))
    })
  }
  await part('', run)
  await cleanUp()
  if (!uncounted) console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}

module.exports = { ok, is, like, part, sleep, until, atEnd, suite }
