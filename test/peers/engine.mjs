// npm bpmn-engine on a model of ours, moved by the acts of a trace: what was executed, in order. Its conditions are
// JavaScript: simple FEEL (names, numbers, texts, comparisons, and, or) is turned into it; a script task counts as it is.
import { EventEmitter } from 'node:events'
import { mock } from 'node:test'
import { Engine } from 'bpmn-engine'

const WORDS = { and: '&&', or: '||', true: 'true', false: 'false', null: 'null' }

/** Simple FEEL over variables as JavaScript; throws for anything else. */
export function javascript(feel) {
  let out = ''
  const token = /\s*(?:("[^"]*")|(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|(>=|<=|!=|=|>|<|[+\-*/()]))/y
  const text = feel.trim().replace(/^=\s*/, '')
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const m = token.exec(text)
    if (!m) throw new Error(`no simple FEEL: ${text} at ${at}`)
    if (m[3]) out += WORDS[m[3]] ? ` ${WORDS[m[3]]} ` : `v.${m[3]}`
    else out += m[1] || m[2] || { '=': '===', '!=': '!==' }[m[4]] || m[4]
  }
  return out
}

const unescape = (s) => s.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&')

/** The model with JavaScript where it has FEEL. */
export function translated(source) {
  return source.replace(/<conditionExpression[^>]*>([^<]*)<\/conditionExpression>/g, (_, feel) =>
    `<conditionExpression xsi:type="tFormalExpression" language="javascript"><![CDATA[const v = this.environment.variables.data; next(null, ${javascript(unescape(feel))})]]></conditionExpression>`)
    .replace(/<definitions (?![^>]*xmlns:xsi)/, '<definitions xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ')
    .replace(/<definitions (?![^>]* id=)/, '<definitions id="definitions" ')
}

/** Timers on a clock that only we move. */
function clock() {
  let now = 0
  const due = []
  return {
    executing: [],
    register: function () { return this },
    setTimeout(callback, delay, ...args) {
      const timer = { at: now + delay, callback, args }
      due.push(timer)
      return timer
    },
    clearTimeout(timer) {
      if (due.includes(timer)) due.splice(due.indexOf(timer), 1)
    },
    advance(by) {
      const to = now + by
      for (;;) {
        const next = due.filter((t) => t.at <= to).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        due.splice(due.indexOf(next), 1)
        now = next.at
        next.callback(...next.args)
      }
      now = to
    }
  }
}

const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

function milliseconds(duration) {
  const m = /^\+P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration)
  if (!m) throw new Error(`no duration: ${duration}`)
  return ((((+m[1] || 0) * 24 + (+m[2] || 0)) * 60 + (+m[3] || 0)) * 60 + (+m[4] || 0)) * 1000
}

/** Plays the acts: {executed: ids in order of their end, ended, waiting: ids}. Meanwhile the day stands still: the engine looks at it
 *  twice for one timer, and when a millisecond passes in between, an hour is longer than ours. */
export async function play(source, acts) {
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  try {
    return await moved(source, acts)
  } finally {
    mock.timers.reset()
  }
}

async function moved(source, acts) {
  const timers = clock()
  const listener = new EventEmitter()
  const executed = []
  const waiting = []
  // a service task waits as with us: somebody completes it
  const service = function (activity) { this.execute = (message, done) => waiting.push({ id: activity.id, executionId: message.content?.executionId, signal: (value) => done(null, value) }) }
  const services = (activity) => { if (activity.type === 'bpmn:ServiceTask' || activity.type === 'bpmn:SendTask') activity.behaviour.Service = service }
  const engine = new Engine({ name: 'peer', source: translated(source), timers, extensions: { services } })
  const forget = (api) => { const i = waiting.findIndex((w) => w.id === api.id && w.executionId === api.executionId); if (i >= 0) waiting.splice(i, 1) }
  listener.on('activity.wait', (api) => waiting.push(api))
  listener.on('activity.end', (api) => { forget(api); executed.push(api.id) })
  listener.on('activity.leave', forget)
  const [start, ...rest] = acts
  const data = { ...start.value } // one object: each scope copies the names, not what they hold
  const execution = await engine.execute({ listener, variables: { data } })
  await settled()
  for (const act of rest) {
    Object.assign(data, act.value)
    if (act.act === 'complete') {
      const found = waiting.filter((w) => w.id === act.place)[(act.nth || 1) - 1]
      if (!found) throw new Error(`bpmn-engine does not wait at ${act.place}, but at ${waiting.map((w) => w.id)}`)
      forget(found)
      found.signal(act.value)
    } else if (act.act === 'wake') {
      timers.advance(milliseconds(act.at))
    } else {
      execution.signal({ id: act.ref })
    }
    await settled()
  }
  const ended = engine.state === 'idle'
  if (!ended) execution.stop()
  return { executed, ended, waiting: waiting.map((w) => w.id) }
}
