// A draw from its public record, computed by another program than ours (SM3 of Node's library), as docs/MARKET.md says; and
// the addresses of the market of agencies, each asked once, for the suite that holds answers against the OpenAPI document.
'use strict'
const { createHash } = require('node:crypto')
const { ok, is } = require('./suite.js')

const sm3 = (text) => createHash('sm3').update(text).digest('hex')
const entryCommit = ({ selection, agency, nonce, price = '', plan = '' }) =>
  sm3(`yichuang-entry-1\n${selection}\n${agency}\n${nonce}\n${price}\n${plan ? sm3(plan) : ''}\n`)
const byCode = (a, b) => Buffer.compare(Buffer.from(a.agency), Buffer.from(b.agency))
const listText = (r) => `yichuang-list-1\n${r.selection}\n${[...r.list].sort(byCode).map((x) => `${x.agency} ${x.credit} ${x.commit}\n`).join('')}`
const seedText = (r) => `yichuang-draw-1\n${r.selection}\n${r.secret}\n` +
  [...r.list].sort(byCode).map((x) => `${x.agency} ${x.credit} ${x.commit} ${x.nonce || '-'}\n`).join('') +
  `${r.head.events} ${r.head.root}\n`

/** Those drawn, in order. */
function winners(r, seed) {
  const all = [...r.list].sort(byCode)
  const open = all.filter((x) => x.nonce)
  const left = open.filter((x) => !r.large || open.filter((y) => y.credit > x.credit).length < r.large)
  const drawn = []
  let counter = 0
  while (drawn.length < r.small && left.length) {
    const m = BigInt(left.length)
    const most = (2n ** 64n - 1n) - (2n ** 64n - 1n) % m
    let x
    do x = BigInt(`0x${sm3(`yichuang-pick-1\n${seed}\n${counter++}\n`).slice(0, 16)}`)
    while (x >= most)
    const at = Number(x % m)
    const [taken] = left.splice(at, 1, left[0])
    left.shift()
    drawn.push(taken.agency)
  }
  return drawn
}

// ---- what lies under a head (docs/LEDGER.md §4), by the words of that document

const bytes = (...parts) => createHash('sm3').update(Buffer.concat(parts)).digest()
const hex = (text) => Buffer.from(text, 'hex')
const half = (n) => {
  let k = 1
  while (2 * k < n) k *= 2
  return k
}
/** Sides of the way from stretch `at` of `n` up, true: the neighbour is on the left. */
const sides = (at, n) => n === 1 ? [] : at < half(n) ? [...sides(at, half(n)), false] : [...sides(at - half(n), n - half(n)), true]
/** The two heads that a proof leads to: of its own event as the last one, and of all. null: it is no proof of that form. */
function headsOf(proof) {
  const { seq, events, hashes, path } = proof
  const way = sides(Math.floor((seq - 1) / 64), Math.ceil(events / 64))
  const first = seq - 1 - (seq - 1) % 64
  if (hashes.length !== Math.min(64, events - first) || path.map((x) => x.side).join() !== way.map((left) => left ? 'left' : 'right').join()) return null
  const climb = (count, all) => path.reduce((node, { side, hash }) => side === 'left' ? bytes(Buffer.of(1), hex(hash), node)
    : all ? bytes(Buffer.of(1), node, hex(hash)) : node, bytes(Buffer.of(0), ...hashes.slice(0, count).map(hex))).toString('hex')
  return { then: climb((seq - 1) % 64 + 1, false), now: climb(hashes.length, true) }
}
const read = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
/** The bodies of the events that prove a record, by kind; false when one does not lie under the head. */
function proven(r) {
  const told = {}
  for (const { kind, prev_hash: before, bytes: text, proof } of r.events) {
    const event = read(Buffer.from(text, 'base64').toString())
    const hash = bytes(hex(before), Buffer.from(text, 'base64')).toString('hex')
    const good = event.kind === kind && event.stream === `selection/${r.selection}` && event.seq === proof.seq && proof.events === r.head.events &&
      proof.hashes[(proof.seq - 1) % 64] === hash && headsOf(proof)?.now === r.head.root
    if (!good) return false
    told[kind] = event.body
  }
  return told
}
/** Whether the record is what its events under the head say. */
function isProven(r) {
  const { 'selection.announced': notice, 'selection.closed': closing } = proven(r) || {}
  return Boolean(notice && closing) && notice.secret_commit === r.commit && notice.large_list === r.large && notice.small_list === r.small &&
    closing.list_digest === r.list_digest
}

const NAMES = ['eia-1', 'eia-2', 'eia-3', 'eia-4']
const nonceOf = (agency, n = 1) => sm3(`nonce ${n} of ${agency}`)
const secretOf = (n = 1) => sm3(`secret ${n}`)

/** Lets the virtual clock come to an instant: somebody calls. */
async function clock(client, at) {
  const { outcomes } = await client.batch([{ kind: 'call.record', at, payload: { answered: true, waited_s: 3 } }], 'player')
  if (!outcomes[0]?.ok) throw new Error(`the clock does not come to ${at}: ${JSON.stringify(outcomes)}`)
}

/** Each address once. `call` as of 80-api; `moved` lets the clock come to an instant. */
async function market({ call, now: told, moved }) {
  const get = async (target, as = '', wanted = 200) => (await call('GET', target, { as, wanted })).json
  const post = async (target, body, as, wanted = 200) => (await call('POST', target, { as, body, wanted })).json
  await get('/market/notices?state=announced&way=draw&limit=5')
  await get('/market/notices?way=nothing', '', 400)
  ok((await get('/market/agencies')).agencies.length >= NAMES.length, 'agencies of the pack')
  const made = await post('/agencies', { agency: 'safety-1' }, 'review', 201)
  await post(`/agencies/${made.id}/declare`, { interest: 'eia-1', reason: '同一控制人' }, 'review')
  await post(`/agencies/${made.id}/suspend`, { reason: '逾期' }, 'review')
  await post(`/agencies/${made.id}/resume`, { reason: '整改' }, 'review')
  const direct = { title: '直接选取', review_type: 'eia-form', way: 'direct', amount_fen: 100000 }
  const chosen = (await post('/selections', direct, 'review', 201)).id
  await get(`/market/notices/${chosen}`)
  await get(`/selections/${chosen}/draw`, '', 404)
  await post(`/selections/${chosen}/choose`, { agency: 'eia-1', reason: '就近' }, 'review')
  await post(`/selections/${chosen}/confirm`, {}, 'review2')
  await post(`/selections/${chosen}/rate`, { mark: 90, reason: '按期' }, 'review')
  const withdrawn = (await post('/selections', direct, 'review', 201)).id
  await post(`/selections/${withdrawn}/withdraw`, { reason: '取消' }, 'review')
  let now = Date.parse(await told())
  const later = (hours) => new Date(now + hours * 3600e3).toISOString()
  const wait = async (hours) => {
    now += hours * 3600e3
    await moved(new Date(now).toISOString())
  }
  const announce = async (way, more = {}) => (await post('/selections', { title: way, review_type: 'eia-form', way, amount_fen: 100000, closes_at: later(48), ...more }, 'review', 201)).id
  const enter = async (selection, agency, offer = {}) => (await post('/entries', { selection, agency, nonce_commit: entryCommit({ selection, agency, nonce: nonceOf(agency), ...offer }) }, `agency-${agency}`, 201)).id
  const open = (entry, agency, offer = {}, wanted = 200) => post(`/entries/${entry}/open`, { nonce: nonceOf(agency), ...offer }, `agency-${agency}`, wanted)

  const drawn = await announce('draw', { secret_commit: sm3(secretOf()) })
  const gone = await enter(drawn, 'eia-1')
  await open(gone, 'eia-1', {}, 409)
  await post(`/entries/${gone}/withdraw`, {}, 'agency-eia-1')
  await get(`/entries/${gone}`, 'agency-eia-1')
  const record = await get(`/selections/${drawn}/draw`)
  is([record.secret, record.list, record.head], [null, [], null], 'nothing is told before its time')
  await post(`/selections/${drawn}/draw`, { secret: secretOf() }, 'review', 409)
  const sealed = [['eia-1', await enter(drawn, 'eia-1')], ['eia-2', await enter(drawn, 'eia-2')]]
  const plans = await announce('plan')
  const offers = [['eia-1', await enter(plans, 'eia-1', { price: 90000, plan: '驻场' })], ['eia-2', await enter(plans, 'eia-2', { price: 80000, plan: '书面' })]]
  const dear = await announce('price')
  const prices = [['eia-1', await enter(dear, 'eia-1', { price: 200000 })], ['eia-2', await enter(dear, 'eia-2', { price: 300000 })]]
  await wait(48)
  for (const [agency, entry] of sealed) await open(entry, agency)
  await post(`/selections/${drawn}/draw`, { secret: secretOf() }, 'review')
  const done = await get(`/selections/${drawn}/draw`)
  is(done.winners, winners(done, sm3(seedText(done))), 'computed again')
  ok(isProven(done), 'notice and list lie under the head')
  await open(offers[0][1], 'eia-1', { price_fen: 90000, content: '驻场' })
  await open(offers[1][1], 'eia-2', { price_fen: 80000, content: '书面' })
  for (const [, entry] of offers) await post(`/entries/${entry}/score`, { mark: 80, reason: '合格' }, 'review')
  await post(`/selections/${plans}/choose`, { agency: 'eia-2', reason: '同分，报价低' }, 'review')
  for (const [i, price] of [200000, 300000].entries()) await open(prices[i][1], prices[i][0], { price_fen: price })
  await post(`/selections/${dear}/give-up`, { reason: '均超过限价' }, 'review')
  await get(`/market/notices/${plans}`)
  const { heads } = await get('/heads')
  ok(heads.length > 0, 'heads are signed')
  await get(`/heads/${heads[0].id}`)
  await get('/heads/999999999', '', 404)
  is((await get('/heads/key')).algorithm, 'SM2', 'by a key that everybody may have')
  const notes = (await call('GET', '/heads/notes?from=1', { as: '', wanted: 200 })).text
  ok(notes.startsWith('yichuang-head-1\n') && notes.includes(`\n${heads[0].root}\n`), 'as notes')
  await get('/heads/notes?from=none', '', 400)
  const oldest = heads.at(-1)
  const continued = headsOf(await get(`/heads/proof?from=${oldest.events}`))
  is(continued, { then: oldest.root, now: heads[0].root }, 'the newest head continues the oldest')
  await get(`/heads/proof?from=${oldest.events}&to=999999999`, '', 404)
  await get('/heads/proof', '', 400)
}

module.exports = { market, headsOf, isProven, sm3, entryCommit, listText, seedText, winners, nonceOf, secretOf, clock, NAMES }
