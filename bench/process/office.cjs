// Commands for the desk, as NDJSON: the approval in six steps as records that are nothing but a process, a thousand of
// them side by side; and the office's simplest command, a number drawn in the hall. Synthetic.
'use strict'
const { readFileSync, writeFileSync } = require('node:fs')

const START = Date.parse('2022-03-01T09:00:00+08:00')
const at = (ms) => new Date(START + ms).toISOString().replace('Z', '+00:00')
const TOGETHER = 1000

/** N approvals through their first STEPS steps (the start is one), all of them by default; the timer of one second is passed once for each thousand. */
function approvals(file, model, n, steps = 7) {
  const lines = [{ kind: 'definition.publish', id: 1, at: at(0), actor: 'rules', payload: { definition: 'processes/approval6.bpmn', effective_on: '2022-03-01', model: readFileSync(model, 'utf8'), reason: 'bench', approver: 'chief' } }]
  let now = 1
  for (let first = 1; first <= n; first += TOGETHER) {
    const ids = Array.from({ length: Math.min(TOGETHER, n - first + 1) }, (_, i) => first + i)
    const each = (step) => ids.forEach((id) => lines.push({ kind: 'flow.step', record: 'process', id, at: at(now), actor: 'anna', payload: { step: typeof step === 'string' ? step : step(id) } }))
    ids.forEach((id) => lines.push({ kind: 'process.start', id, at: at(now), actor: 'anna', payload: { definition: 'approval6', facts: { fast: id % 2 === 0 } } }))
    const all = ['accept', (id) => (id % 2 === 0 ? 'quick' : 'review'), 'tech', 'site', 'decide', 'issue'].slice(0, steps - 1)
    all.forEach((step) => {
      if (step === 'decide') now += 1100
      each(step)
    })
  }
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n') + '\n')
  return lines.length
}

/** N approvals that wait at their second step. */
function waiting(file, model, n) {
  approvals(file, model, n, 2)
}

/** N numbers drawn. */
function numbers(file, n) {
  const payload = { service_point: '440112000000', business_group: 'tax', channel: 'walk_in' }
  writeFileSync(file, Array.from({ length: n }, (_, i) => JSON.stringify({ kind: 'queue.issue', at: at(i), actor: 'guide', payload })).join('\n') + '\n')
}

module.exports = { approvals, waiting, numbers }
