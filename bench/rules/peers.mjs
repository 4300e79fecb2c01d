// The other engines of the comparison: npm feelin (expressions; the table as unary tests, which is all it has) and npm
// @gorules/zen-engine (the table). Prints one JSON object: nanoseconds per evaluation and the results, so that the
// caller can see that all did the same work.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const here = import.meta.dirname
const require = createRequire(import.meta.url)
const { ZenEngine } = require('@gorules/zen-engine')
const feelin = await insideOfFeelin()

/** feelin as published, with its interpreter exported as well: that is how its evaluation is timed without its parsing. */
async function insideOfFeelin() {
  const main = require.resolve('feelin')
  const copy = join(dirname(main), 'inside.mjs')
  writeFileSync(copy, readFileSync(main, 'utf8') + '\nexport { interpreter, InterpreterContext, coerceContext };\n')
  return import(pathToFileURL(copy))
}

/** Median of five runs of about 0.1 s each, ns per call. */
async function time(work) {
  let n = 1
  for (let took = 0; took < 2e7; n *= 2) took = await once(work, n)
  const runs = []
  for (let i = 0; i < 5; i++) runs.push((await once(work, n * 2)) / (n * 2))
  return runs.sort((a, b) => a - b)[2]
}
async function once(work, n) {
  const began = process.hrtime.bigint()
  const later = work(n)
  if (later) await later
  return Number(process.hrtime.bigint() - began)
}

async function expressions() {
  const all = {}
  for (const line of readFileSync(join(here, 'expressions.tsv'), 'utf8').trim().split('\n')) {
    const [name, text, json] = line.split('\t')
    const context = JSON.parse(json)
    const whole = (n) => { for (let i = 0; i < n; i++) feelin.evaluate(text, context) }
    const at = new feelin.InterpreterContext()
    const coerced = feelin.coerceContext(context)
    const { root } = feelin.interpreter.evaluate(text, coerced, undefined, at)
    const parsed = (n) => { for (let i = 0; i < n; i++) root(coerced) }
    all[name] = { result: feelin.evaluate(text, context).value, whole: await time(whole), parsed: await time(parsed) }
  }
  return all
}

const KINDS = ['A', 'B', 'C']
const ZONES = ['east', 'west', 'north', 'south']
const RULES = [
  ['"A"', '< 1000', 'false', '-', 5], ['"A"', '< 1000', 'true', '-', 2],
  ['"A"', '[1000..50000)', '-', '"east", "west"', 10], ['"A"', '[1000..50000)', '-', 'not("east", "west")', 12],
  ['"A"', '>= 50000', '-', '-', 20], ['"B"', '< 5000', '-', '-', 7], ['"B"', '>= 5000', '-', '-', 15],
  ['not("A", "B")', '-', '-', '-', 30]]
const INPUTS = Array.from({ length: 192 }, (_, i) => ({
  kind: KINDS[i % 3], amount: 977 * ((i * 7) % 64), urgent: Math.floor(i / 3) % 2 === 0, zone: ZONES[Math.floor(i / 6) % 4] }))
const COLUMNS = ['kind', 'amount', 'urgent', 'zone']
const sum = (evaluate) => INPUTS.reduce((all, input) => all + evaluate(input), 0)

async function tableByFeelin() {
  const tested = (text, input) => text === '-' || feelin.unaryTest(text, { '?': input }).value === true
  const roots = new Map()
  for (const rule of RULES) for (const text of rule.slice(0, 4)) if (text !== '-')
    roots.set(text, feelin.interpreter.unaryTest(text, { '?': 1 }, undefined, new feelin.InterpreterContext()).root)
  const prepared = (text, input) => text === '-' || roots.get(text)({ '?': input })(input) === true
  const evaluate = (test) => (input) => RULES.find((rule) => COLUMNS.every((name, i) => test(rule[i], input[name])))[4]
  const loop = (test) => { const f = evaluate(test); return (n) => { for (let i = 0; i < n; i++) f(INPUTS[i % 192]) } }
  return { result: sum(evaluate(tested)), whole: await time(loop(tested)), prepared_result: sum(evaluate(prepared)), parsed: await time(loop(prepared)) }
}

async function tableByZen() {
  const tests = { '"A"': "'A'", '"B"': "'B'", false: 'false', true: 'true', '"east", "west"': "'east', 'west'",
    'not("east", "west")': "$ not in ['east', 'west']", 'not("A", "B")': "$ not in ['A', 'B']" }
  const rules = RULES.map((rule, i) => ({ _id: `r${i}`, ...Object.fromEntries(COLUMNS.map((_, c) => [`c${c}`, rule[c] === '-' ? '' : tests[rule[c]] ?? rule[c]])), o: String(rule[4]) }))
  const content = {
    nodes: [{ id: 'in', type: 'inputNode', name: 'in', position: { x: 0, y: 0 } },
      { id: 'table', type: 'decisionTableNode', name: 'table', position: { x: 1, y: 0 }, content: { hitPolicy: 'first', inputs: COLUMNS.map((field, c) => ({ id: `c${c}`, name: field, type: 'expression', field })), outputs: [{ id: 'o', name: 'limit', type: 'expression', field: 'limit' }], rules } },
      { id: 'out', type: 'outputNode', name: 'out', position: { x: 2, y: 0 } }],
    edges: [{ id: 'e1', sourceId: 'in', targetId: 'table', type: 'edge' }, { id: 'e2', sourceId: 'table', targetId: 'out', type: 'edge' }] }
  const decision = new ZenEngine().createDecision(content)
  let total = 0
  for (const input of INPUTS) total += (await decision.evaluate(input)).result.limit
  const one = async (n) => { for (let i = 0; i < n; i++) await decision.evaluate(INPUTS[i % 192]) }
  const many = async (n) => { for (let i = 0; i < n; i += 64) await Promise.all(INPUTS.slice(0, 64).map((input) => decision.evaluate(input))) }
  return { result: total, one: await time(one), many: await time(many) }
}

console.log(JSON.stringify({ expressions: await expressions(), feelin_table: await tableByFeelin(), zen_table: await tableByZen() }))
