/* Reads the office's four tables (src/desk/*.def), so that the mock server and the tests never keep a copy of them. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const desk = fileURLToPath(new URL('../../src/desk/', import.meta.url))
const CLASSES = {
  CODE_ITEM: 'items', CODE_DEPARTMENT: 'departments', CODE_SERVICE_POINT: 'service-points', CODE_WINDOW: 'windows',
  CODE_BUSINESS_GROUP: 'business-groups', CODE_AGENCY: 'agencies', CODE_DOCUMENT: 'documents',
  CODE_PAUSE_REASON: 'pause-reasons', CODE_TICKET_CLASS: 'classes', CODE_TOPIC: 'topics', CODE_REGULATION: 'regulations',
  CODE_FREE_SERVICE: 'free-services', CODE_REVIEW_TYPE: 'review-types', CODE_RULE: 'contradictions',
  CODE_BUDGET_LINE: 'lines', CODE_SCHEME: 'schemes', CODE_SCORE_ITEM: 'score-items'
}

/** The rows of one table: the text between the brackets of NAME(…), comments left out. */
function rows(file, names) {
  const text = readFileSync(desk + file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const found = []
  const start = new RegExp(`^(${names.join('|')})\\(`, 'gm')
  for (let m = start.exec(text); m; m = start.exec(text)) {
    let depth = 1
    let at = start.lastIndex
    let quoted = false
    for (; depth > 0; at++) {
      const c = text[at]
      if (c === '"') quoted = !quoted
      else if (!quoted && c === '(') depth++
      else if (!quoted && c === ')') depth--
    }
    found.push([m[1], ...split(text.slice(start.lastIndex, at - 1))])
  }
  return found
}

/** Splits at the commas that stand outside quotes and brackets. */
function split(text) {
  const parts = ['']
  let depth = 0
  let quoted = false
  for (const c of text) {
    if (c === '"') quoted = !quoted
    else if (!quoted && c === '(') depth++
    else if (!quoted && c === ')') depth--
    if (c === ',' && depth === 0 && !quoted) parts.push('')
    else parts[parts.length - 1] += c
  }
  return parts.map((part) => part.trim().replace(/^"([\s\S]*)"$/, '$1'))
}

const inner = (text, name) => (text.startsWith(`${name}(`) ? split(text.slice(name.length + 1, -1)) : [])
const bare = (text, prefix) => text.trim().replace(new RegExp(`^${prefix}`), '')

export const words = Object.fromEntries(rows('words.def', ['WORD']).map(([, name, zh, en]) => [name, { zh, en }]))

export const fields = Object.fromEntries(
  rows('fields.def', ['FIELD']).map(([, name, type, argument, zh, en]) => {
    const field = { name, type, zh, en }
    if (type === 'WORD' && argument.startsWith('ONE_OF')) field.words = inner(argument, 'ONE_OF').map((w) => bare(w, 'W_'))
    if (type === 'CODE') field.class = CLASSES[argument]
    if (type === 'REF') field.ref = bare(argument, 'R_')
    if (type === 'INT' && /^\d+$/.test(argument)) field.most = Number(argument)
    return [name, field]
  })
)

/* Columns of a kind that a process drives: a macro of the desk. */
const DRIVEN = /#define DRIVEN ((?:.*\\\n)*.*)/.exec(readFileSync(`${desk}tables.c`, 'utf8'))?.[1].replaceAll('\\', '').split(',').map((c) => bare(c, 'F_')).filter(Boolean) ?? []

export const records = rows('records.def', ['RECORD']).map(([, table, name, path, zh, en, columns]) => ({
  table, name, path, zh, en, driven: inner(columns, 'COLUMNS').includes('DRIVEN'), columns: inner(columns, 'COLUMNS').flatMap((c) => (c === 'DRIVEN' ? DRIVEN : [bare(c, 'F_')]))
}))

const nameOf = Object.fromEntries(records.map((r) => [r.table, r.name]))
for (const field of Object.values(fields)) if (field.ref) field.ref = nameOf[field.ref] ?? field.ref

export const events = rows('events.def', ['EVENT']).map(([, table, verb, name, version, to, stamp]) => ({
  table, verb, name, version: Number(version), to: to === '0' ? null : bare(to, 'W_'), stamp: stamp === '0' ? null : bare(stamp, 'F_')
}))

/* Commands of "flow" may be given to every kind that a process drives. */
const listed = rows('commands.def', ['COMMAND', 'SYSTEM']).map(([kind, table, verb, name, from, args, zh, en]) => ({
  table, verb, name, zh, en, system: kind === 'SYSTEM', creates: from === 'NEW',
  from: inner(from, 'FROM').map((w) => bare(w, 'W_')),
  args: inner(args, 'ARGS').map((a) => ({ field: /\((\w+)\)/.exec(a)[1], required: a.startsWith('req') }))
}))
export const commands = listed.flatMap((c) => (c.table === 'flow' ? records.filter((r) => r.driven).map((r) => ({ ...c, table: r.table, shared: true })) : [c]))
