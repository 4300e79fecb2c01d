// Processes as people use them over HTTP: published, tried, started, signed, parked, moved to another version. Each
// request goes through the caller's `call`, which holds it against the OpenAPI document.
'use strict'
const { existsSync, readFileSync, readdirSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { ok, is, like, part } = require('./suite.js')
const { PACK, run } = require('./program.js')

const PATH = 'processes/letter.bpmn'
const SIGN = `<multiInstanceLoopCharacteristics><loopDataInputRef>data-signers</loopDataInputRef>
<loopDataOutputRef>data-verdicts</loopDataOutputRef><inputDataItem id="one" name="signer"/><outputDataItem id="said" name="verdict"/>
</multiInstanceLoopCharacteristics>`

/** A letter: drafted, scanned, waits for papers and for a signal, is signed by those named, and looked at. Line ends and blanks as no printer would write them: they must come back so. */
const letter = (scan, name) => `<?xml version="1.0" encoding="UTF-8"?>\r
<!-- 收文 — ${name}\t -->   \r
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:test">
<message id="m" name="papers"/><signal id="s" name="go"/>\r
<process id="letter" name="收文" isExecutable="true"><dataObject id="data-signers" name="signers"/><dataObject id="data-verdicts" name="verdicts"/>
<startEvent id="start"/><userTask id="draft" name="拟稿"/><serviceTask id="${scan}" name="扫描"/>
<intermediateCatchEvent id="papers" name="材料到"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
<intermediateCatchEvent id="go" name="可以签"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>
<userTask id="sign" name="会签">${SIGN}</userTask><userTask id="look" name="复核"/><endEvent id="end"/>
${[['start', 'draft'], ['draft', scan], [scan, 'papers'], ['papers', 'go'], ['go', 'sign'], ['sign', 'look'], ['look', 'end']].map(([a, b]) => `<sequenceFlow id="${a}-${b}" sourceRef="${a}" targetRef="${b}"/>`).join('\n')}
</process></definitions>\n\n`

const first = letter('scan', '甲')
const second = letter('scanning', '乙')

module.exports = async function processes({ client, call, later, dir }) {
  const get = (target, as = 'player', wanted = 200) => call('GET', target, { as, wanted })
  const post = (target, body, as = 'player', wanted = 200) => call('POST', target, { as, body, wanted })
  const flow = async (id) => (await get(`/processes/${id}/flow`)).json
  const places = async (id) => (await flow(id)).waiting.map((w) => w.place.split('#')[0])
  const today = await later(0)
  const versions = {}

  async function packModels() {
    const { models } = (await get('/models', 'auditor')).json
    is(models.map((m) => m.name), readdirSync(join(PACK, 'processes')).filter((f) => f.endsWith('.bpmn')).map((f) => f.slice(0, -5)).sort(), 'every process of the pack')
    ok(models.some((m) => m.drives === 'case' && m.items.length), 'what drives cases names its items')
    for (const m of models) {
      const one = (await get(`/models/${m.name}`, 'auditor')).json
      is(one.text, readFileSync(join(PACK, m.path), 'utf8'), `${m.name}: the text as it is written`)
      const check = (await post(`/models/${m.name}/check`, { text: one.text }, 'auditor')).json
      is([check.sound, check.fault, check.findings], [true, null, []], `${m.name}: sound`)
      ok(one.nodes.length > 2 && one.flows.every((f) => one.nodes.some((n) => n.id === f.source) && one.nodes.some((n) => n.id === f.target)), `${m.name}: its flows lead from node to node`)
    }
    await get('/models/none', 'auditor', 404)
  }

  async function published() {
    const check = (await post('/models/letter/check', { text: first })).json
    is([check.sound, check.fault], [true, null], 'judged before')
    const half = (await post('/models/letter/check', { text: first.slice(0, first.length / 2) })).json
    is(half.sound, false, 'half of it is not sound')
    like(half.fault.where, /^processes\/letter\.bpmn:\d+/, 'the place of the fault')
    versions.first = (await post('/definitions', { definition: PATH, effective_on: today, model: first, reason: '新流程', approver: 'leader' }, 'player', 201)).json.id
    is((await post('/definitions', { definition: PATH, effective_on: today, model: first.slice(0, 900), reason: 'x', approver: 'leader' }, 'player', 409)).json.code, 'definition.invalid', 'what does not load is refused')
    const file = join(dir, 'letter.bpmn')
    writeFileSync(file, second)
    const done = run(['definition', 'publish', file, '--effective-on', await later(3), '--reason', '改名', '--approver', 'leader', '--url', client.server.url, '--token', client.tokens.rules])
    is(done.status, 0, `published from the command line: ${done.err}`)
    versions.second = Number(/definition (\d+)/.exec(done.out)?.[1])
    for (const [id, text] of [[versions.first, first], [versions.second, second]]) {
      const one = (await get(`/models/letter?version=${id}`)).json
      is([one.version.id, one.text], [id, text], `version ${id} byte for byte`)
      is((await get(`/definitions/${id}`)).json.model, text, `definition ${id} byte for byte`)
    }
    is((await get('/models/letter')).json.version.id, versions.first, 'the one in force')
  }

  async function tried() {
    const script = [{ complete: 'draft' }, { act: 'fail', place: 'scan', name: '卡纸', at: '+PT1H' }, { act: 'complete', place: 'nothing' }]
    const one = (await post('/models/letter/try', { version: versions.first, input: { signers: ['bo'] }, script })).json
    is(one.waiting.map((w) => [w.place, w.kind, w.reason]), [['scan', 'incident', '卡纸']], 'where the script leads')
    is([one.refused.map((r) => r.line), one.variables], [[3], { signers: ['bo'] }], 'what was refused, and what it knows')
    await post('/models/letter/try', { text: first, script: [{ act: 'dance' }] }, 'player', 400)
    await post('/models/letter/try', { text: 'x' }, 'player', 409)
    const config = { start: today, arrivals: { per_working_day: 5 }, days: 20, pools: { all: 2 }, tasks: { scan: { duration: { exponential: 30 }, pool: 'all' } }, limits: [1, 5] }
    const result = (await post('/models/letter/simulate', { text: first, config, runs: 5, seed: 3 })).json
    ok(result.started > 100 && result.tasks.length > 0, 'cases were simulated', result)
    is((await post('/models/letter/simulate', { text: first, config, runs: 5, seed: 3 })).json, result, 'the same seed, the same result')
    is((await post('/models/letter/simulate', { text: first, config: { arrivals: 1 } }, 'player', 400)).json.code, 'simulate.config', 'assumptions that cannot be read')
  }

  /** Models that would run for ever, and assumptions without end: each is answered in its time. */
  async function hostile() {
    const model = (inside, flows) => `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true"><startEvent id="s"/>${inside}<endEvent id="e"/>${flows.map(([a, b], i) => `<sequenceFlow id="f${i}" sourceRef="${a}" targetRef="${b}"/>`).join('')}</process></definitions>`
    const line = [['s', 't'], ['t', 'e']]
    const script = (feel, loop = '') => model(`<scriptTask id="t" name="t" scriptFormat="feel"><script>${feel}</script>${loop}</scriptTask>`, line)
    const often = '<standardLoopCharacteristics loopMaximum="100000"><loopCondition>true</loopCondition></standardLoopCharacteristics>'
    const tick = model('<userTask id="t" name="t"/><boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><timerEventDefinition><timeCycle>R/PT1S</timeCycle></timerEventDefinition></boundaryEvent><endEvent id="o"/>', [...line, ['b', 'o']])
    const asked = [{ text: script('count(for i in 1..1000000000, j in 1..1000000000 return i * j)') }, { text: script('count(for i in 1..100000 return i)', often) },
      { text: script('for i in 1..100000 return "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', often) }, { text: tick, script: Array.from({ length: 1000 }, () => ({ act: 'wake', at: '+P100D' })) }]
    await Promise.all(asked.map(async (body) => {
      const answer = await call('POST', '/models/hostile/try', { as: 'auditor', body })
      ok([200, 409, 503].includes(answer.status), `try: ${answer.status}`, answer.text.slice(0, 300))
    }))
    const endless = await call('POST', '/models/letter/simulate', { as: 'auditor', body: { config: { start: today, arrivals: { per_working_day: 100000 }, days: 10000 }, runs: 10000 } })
    ok([409, 503].includes(endless.status), `simulate: ${endless.status}`, endless.text.slice(0, 300))
    await post('/models/letter/try', { text: first, script: Array.from({ length: 1001 }, () => ({ act: 'wake' })) }, 'player', 400)
  }

  const start = async (facts) => (await post('/processes', { definition: 'letter', title: '来文', department: 'approval', facts }, 'player', 201)).json.id

  /** Step, fail, the incident desk, another version with preview, retry. */
  async function parked() {
    const id = await start({ signers: ['player', 'approval'] })
    is((await flow(id)).version.id, versions.first, 'it runs under the version in force')
    await post(`/processes/${id}/step`, { step: 'draft' })
    await post(`/processes/${id}/fail`, { step: 'scan', reason: '扫描仪故障' })
    const list = (await get('/processes?parked=true', 'auditor')).json.items
    is(list.map((r) => r.id), [id], 'the incident desk shows it')
    ok(!(await get('/processes?parked=false', 'auditor')).json.items.some((r) => r.id === id), 'and not among the others')
    const seen = await flow(id)
    is(seen.waiting.map((w) => [w.place, w.kind, w.reason]), [['scan', 'incident', '扫描仪故障']], 'with its reason')
    is([seen.passed.map((p) => [p.node, p.times, p.by]), seen.newer.map((n) => n.id)], [[['draft', 1, 'player']], [versions.second]], 'what was done, and the newer version')
    const events = (await get(`/processes/${id}/events`)).json.items
    is(seen.waiting[0].since, events.find((e) => e.seq === seen.passed[0].event).happened_at, 'it waits since the step before it was done')
    const preview = async (map) => (await get(`/processes/${id}/migration?to=${versions.second}${map}`, 'auditor')).json
    is(await preview(''), { to: versions.second, rows: [{ from: 'scan', to: '', code: 'missing' }], possible: false }, 'the preview says what cannot go')
    is((await post(`/processes/${id}/migrate`, { process_version: versions.second, reason: '换版' }, 'player', 409)).json.code, 'flow.cannot_migrate', 'and then it does not go')
    is((await preview('&map=scan%3Escanning')).possible, true, 'with the other name it can')
    await post(`/processes/${id}/migrate`, { process_version: versions.second, place_map: 'scan>scanning', reason: '换版' })
    is([(await flow(id)).version.id, await places(id)], [versions.second, ['scanning']], 'it runs under the newer version')
    const running = (await get('/models')).json.models.find((m) => m.name === 'letter')
    is(running.versions.map((v) => [v.id, v.running]), [[versions.second, 1], [versions.first, 0]], 'the list counts it there')
    await post(`/processes/${id}/retry`, { step: 'scanning', reason: '已修' })
    is((await get('/processes?parked=true', 'auditor')).json.items, [], 'nothing is parked any more')
    await post(`/processes/${id}/step`, { step: 'scanning' })
    await post(`/processes/${id}/message`, { message: 'papers', facts: { pages: 3 } })
    await post(`/processes/${id}/signal`, { message: 'go' })
    return id
  }

  const mine = async (as) => (await get('/tasks?officer=me&state=open', as)).json.items.filter((t) => t.step === 'sign')

  /** Those named sign: added, removed, delegated, taken back, transferred, claimed. */
  async function signed(id) {
    const before = await flow(id)
    is(before.waiting.map((w) => w.officer), ['player', null], 'each signer has a task, a department nobody of it yet')
    ok(before.waiting.every((w) => w.task > 0 && w.node === 'sign'), 'with its number', before.waiting)
    const [own] = await mine('player')
    is(own.id, before.waiting[0].task, 'officer=me shows it')
    await post(`/tasks/${own.id}/add`, { officer: 'network', position: 'after', reason: '加签' })
    const added = (await mine('network'))[0]
    await post(`/tasks/${added.id}/remove`, { reason: '不必' })
    await post(`/tasks/${own.id}/delegate`, { officer: 'reviewer', reason: '出差' })
    await post(`/tasks/${own.id}/take-back`, { reason: '回来了' })
    await post(`/tasks/${own.id}/transfer`, { officer: 'reviewer', reason: '分工' })
    await post(`/tasks/${own.id}/sign`, { task_verdict: 'agree', opinion: '同意' }, 'reviewer')
    const unit = before.waiting[1].task
    await post(`/tasks/${unit}/claim`, {}, 'leader')
    is((await flow(id)).waiting.map((w) => w.officer), ['leader'], 'who claimed it')
    await post(`/tasks/${unit}/sign`, { task_verdict: 'agree', opinion: '同意' }, 'leader')
    is(await places(id), ['look'], 'all have signed')
    is((await flow(id)).passed.find((p) => p.node === 'sign').times, 2, 'two signatures')
    await post(`/processes/${id}/copy`, { officer: 'leader', reason: '知悉' })
    const notice = (await get('/notices?officer=me&state=sent', 'leader')).json.items.find((n) => n.notice_kind === 'copy')
    await post(`/notices/${notice.id}/acknowledge`, {}, 'leader')
    await post(`/processes/${id}/urge`, { reason: '尽快' })
    await post(`/processes/${id}/supervise`, { level: 1, reason: '临近期限' })
    await post(`/processes/${id}/invite`, { department: 'city', days: 3, reason: '征求意见', step: 'look' })
    await post(`/processes/${id}/send-back`, { target: 'step', step: 'draft', reason: '改' })
    is(await places(id), ['draft'], 'sent back')
    is((await flow(id)).passed, [], 'what was sent back has not been done')
  }

  async function ended() {
    const id = await start({ signers: ['player'] })
    await post(`/processes/${id}/step`, { step: 'draft' })
    await post(`/processes/${id}/take-back`, { reason: '漏了附件' })
    is(await places(id), ['draft'], 'taken back')
    await post(`/processes/${id}/add`, { step: 'draft', officer: 'leader', position: 'before', reason: '先看' })
    const other = await start({})
    await post(`/processes/${other}/step`, { step: 'draft' })
    await post(`/processes/${other}/fail`, { step: 'scan', reason: '没有扫描仪' })
    await post(`/processes/${other}/skip`, { step: 'scan', reason: '不必扫描' })
    is(await places(other), ['papers'], 'passed over')
    is((await post(`/processes/${id}/stop`, { reason: 'x', approver: 'player' }, 'player', 409)).json.code, 'flow.same_person', 'nobody ends it alone')
    for (const one of [id, other]) await post(`/processes/${one}/stop`, { reason: '来文撤回', approver: 'leader' })
    is([await places(id), (await get(`/processes/${id}`)).json.state], [[], 'terminated'], 'ended')
  }

  /** Who has no right sees and does none of it. */
  async function withoutRight() {
    const before = (await client.get('/ledger/head', 'auditor')).json.seq
    for (const target of ['/models', '/models/letter', '/processes/1/flow', `/processes/1/migration?to=${versions.second}`, '/processes?parked=true']) {
      await get(target, 'clerk', 403)
      await get(target, '', 401)
    }
    for (const target of ['/models/letter/check', '/models/letter/try', '/models/letter/simulate', '/definitions', '/processes', ...['step', 'fail', 'retry', 'skip', 'message', 'signal', 'stop', 'migrate', 'send-back', 'supervise', 'invite', 'add'].map((v) => `/processes/1/${v}`)]) {
      await post(target, {}, 'clerk', 403)
      await post(target, {}, '', 401)
    }
    is((await client.get('/ledger/head', 'auditor')).json.seq, before, 'nothing was written')
  }

  await part('processes: the pack', packModels)
  await part('processes: published', published)
  await part('processes: tried', tried)
  let id = 0
  await part('processes: parked and moved', async () => { id = await parked() })
  await part('processes: signed', () => signed(id))
  await part('processes: ended', ended)
  await part('processes: without right', withoutRight)
  await part('processes: hostile', hostile)
}

/** The pack with what was published, written to a folder: the same bytes. */
module.exports.exported = function exported(dir, at) {
  const to = join(dir, 'pack')
  const done = run(['pack', 'export', to, '--db', `sqlite:${join(dir, 'a.db')}`, '--at', at])
  is(done.status, 0, `the pack is written: ${done.err}${done.out.slice(0, 300)}`)
  if (ok(existsSync(join(to, PATH)), 'with the new process')) is(readFileSync(join(to, PATH), 'utf8'), second, 'byte for byte')
}
