/* One application being made: answers, form, files, and its draft on this device and on the server. A lost connection loses
 * nothing: what was typed is kept here first, and the key that makes a submission one submission is kept until the office
 * has answered it. */
import { computed, reactive, ref, shallowRef } from 'vue'
import { ask, get, idempotencyKey, post, Refusal, Unreachable } from '@/api/client'
import { session } from '@/api/session'
import { checked, guideOf, schemaOf, type Checked, type Given, type Guide, type Profile, type ServerDraft } from '../lib/api'
import { fieldsOf, read, split, written, type Facts } from '../lib/form'
import { isTerminal } from '../terminal'

export interface Filled {
  kind: 'person' | 'company'
  answers: Facts
  values: Facts
  files: Given[]
  later: string[]
  agent: { on: boolean; name: string; phone: string; id_no: string }
  commitment: boolean
  delivery: string
  address: string
  point: string
  step: string
  key: string
}
export type SaveState = 'none' | 'saved' | 'local' | 'conflict'
export const AUTHORITY = 'authority'
const empty = (kind: 'person' | 'company'): Filled => ({ kind, answers: {}, values: {}, files: [], later: [], agent: { on: false, name: '', phone: '', id_no: '' }, commitment: false, delivery: 'electronic', address: '', point: '', step: '', key: idempotencyKey() })

export function useApplication(name: string, matter: boolean) {
  const kindOfThing = matter ? 'matter' : 'item'
  const place = `yichuang.draft.${session.who?.user ?? ''}.${kindOfThing}.${name}`
  const guide = shallowRef<Guide | null>(null)
  const me = shallowRef<Profile | null>(null)
  const filled = reactive<Filled>(empty('person'))
  const seen = shallowRef<Checked | null>(null)
  const prefilled = ref<string[]>([])
  const problem = shallowRef<unknown>(null)
  const saved = ref<SaveState>('none')
  const other = shallowRef<ServerDraft | null>(null)
  const resumed = ref('')
  let server: ServerDraft | null = null
  let checking: AbortController | null = null
  let checkWait = 0
  let saveWait = 0
  let saving: Promise<void> = Promise.resolve()
  let over = false

  const schema = computed(() => schemaOf(guide.value?.form))
  const fields = computed(() => (schema.value ? fieldsOf(schema.value) : []))
  /** Where the form itself asks how the result is to come, the page does not ask again. */
  const asksDelivery = computed(() => !fields.value.some((f) => f.key === 'delivery_way'))
  const delivery = computed(() => (asksDelivery.value ? filled.delivery : String(filled.values.delivery_way ?? '')))
  /** Materials that are the form itself: filled in here, nothing to upload. */
  const formed = computed(() => new Set((guide.value?.materials ?? []).filter((m) => m.type === 'form').map((m) => m.code)))
  const hidden = computed(() => new Set(seen.value?.hidden ?? []))

  function keepHere(): void {
    if (isTerminal || over) return
    try {
      localStorage.setItem(place, JSON.stringify({ data: filled, id: server?.id, version: server?.version, at: Date.now() }))
    } catch {
      /* a full or forbidden store: the server's draft stands in */
    }
  }
  function kept(): { data: Filled; id?: string | number; version?: string | number; at: number } | null {
    try {
      return JSON.parse(localStorage.getItem(place) ?? 'null') as ReturnType<typeof kept>
    } catch {
      return null
    }
  }

  /** Keeps the draft on the server; the version that was read must still be the one there. */
  async function keepThere(): Promise<void> {
    if (isTerminal || over || saved.value === 'conflict') return
    const body = { [kindOfThing]: guide.value?.item ?? guide.value?.id ?? name, data: { ...filled, name } }
    try {
      if (!server) server = await post<ServerDraft>('/drafts', body)
      else server = { ...server, ...((await (await ask(`/drafts/${server.id}`, { method: 'PUT', body: { data: body.data }, headers: { 'if-match': `"${server.version}"` } })).json()) as ServerDraft) }
      saved.value = 'saved'
      keepHere()
    } catch (cause) {
      if (cause instanceof Refusal && cause.status === 412 && server) {
        saved.value = 'conflict'
        other.value = await get<ServerDraft>(`/drafts/${server.id}`).catch(() => null)
      } else if (cause instanceof Refusal && cause.status === 404) {
        server = null
        saved.value = 'local'
      } else saved.value = 'local'
    }
  }
  function save(now = false): Promise<void> {
    keepHere()
    clearTimeout(saveWait)
    if (now) return (saving = saving.then(keepThere))
    saveWait = window.setTimeout(() => (saving = saving.then(keepThere)), 1200)
    return saving
  }

  /** Of two versions of a draft one is chosen; the other is given up knowingly. */
  async function choose(mine: boolean): Promise<void> {
    if (!other.value) return
    server = { ...other.value }
    if (!mine) Object.assign(filled, other.value.data as unknown as Filled)
    other.value = null
    saved.value = 'none'
    await save(true)
    await look()
  }

  function body(whole: boolean): Facts {
    const { facts, person } = split(schema.value, filled.values)
    return { applicant_kind: filled.kind, answers: filled.answers, facts, person, materials: materials(), whole }
  }
  const bare = ({ material, how, file, from }: Given): Facts => ({ material, how, ...(file ? { file } : {}), ...(from ? { from } : {}) })
  /** One row for each material that is dealt with: files handed in, what the office holds or is given, what is promised. */
  function materials(): Facts[] {
    const rows = filled.files.map(bare)
    for (const m of seen.value?.materials ?? []) {
      if (m.how === 'shared') rows.push({ material: m.code, how: 'shared' })
      else if (m.how === 'held') rows.push({ material: m.code, how: 'held', ...(m.from_case ? { from: m.from_case } : {}) })
      else if (m.how === 'later' && !filled.files.some((f) => f.material === m.code)) rows.push({ material: m.code, how: 'later' })
    }
    return rows
  }

  /** Asks the server what follows from all that is known so far: questions, materials, what is hidden, what is wrong. */
  async function look(whole = false): Promise<Checked | null> {
    checking?.abort()
    checking = new AbortController()
    try {
      const answer = await checked(name, matter, body(whole), checking.signal)
      seen.value = answer
      problem.value = null
      fillIn(answer)
      return answer
    } catch (cause) {
      if ((cause as Error).name === 'AbortError') return null
      problem.value = cause
      return null
    }
  }
  function lookSoon(): void {
    clearTimeout(checkWait)
    checkWait = window.setTimeout(() => void look(), 350)
    void save()
  }

  /** What the office knows already is filled in, once, where nothing stands yet. */
  function fillIn(answer: Checked): void {
    const own = (me.value?.kind ?? 'person') === filled.kind
    for (const { key, personal } of fields.value) {
      if (personal && !own) continue
      const value = read((personal ? answer.prefill?.person : answer.prefill?.facts) ?? {}, key) ?? (personal ? read(me.value?.person ?? {}, key) : undefined)
      if (value === undefined || value === null || value === '' || String(value).includes('***') || read(filled.values, key) !== undefined || prefilled.value.includes(key)) continue
      filled.values = written(filled.values, key, value)
      prefilled.value = [...prefilled.value, key]
    }
  }
  function set(key: string, value: unknown): void {
    filled.values = written(filled.values, key, value)
    lookSoon()
  }

  async function begin(): Promise<void> {
    guide.value = await guideOf(name, matter)
    me.value = await get<Profile>('/me', { reveal: 'own' }).catch(() => null)
    const served = (guide.value.applicants ?? 'person company').split(' ')
    const mine = me.value?.kind === 'company' ? 'company' : 'person'
    filled.kind = served.includes(mine) ? mine : served.includes('company') ? 'company' : 'person'
    const here = isTerminal ? null : kept()
    const there = isTerminal ? null : await drafts().then((all) => all.find((d) => belongs(d)) ?? null).catch(() => null)
    if (there) server = there.data ? there : await get<ServerDraft>(`/drafts/${there.id}`).catch(() => there)
    const newer = here && (!server || here.id === server.id) ? here : null
    if (newer && server && newer.version !== undefined && String(newer.version) !== String(server.version)) {
      Object.assign(filled, newer.data)
      other.value = server
      saved.value = 'conflict'
    } else if (newer ?? server) {
      Object.assign(filled, newer?.data ?? (server?.data as unknown as Filled))
    }
    resumed.value = newer || server ? (server?.updated_at ?? (newer ? new Date(newer.at).toISOString() : '')) : ''
    await look()
  }
  const belongs = (d: ServerDraft): boolean => {
    const of = matter ? d.matter : d.item
    return of !== undefined && [name, guide.value?.item, guide.value?.id].includes(of)
  }

  async function submit(): Promise<Facts> {
    const profile = me.value?.person ?? {}
    const own = (me.value?.kind ?? 'person') === filled.kind
    const { facts, person } = split(schema.value, filled.values)
    const agent = filled.agent.on ? { agent_name: filled.agent.name, agent_phone: filled.agent.phone, ...(filled.agent.id_no ? { agent_id_no: filled.agent.id_no } : {}) } : {}
    const payload = {
      ...(matter ? { matter_kind: guide.value?.id ?? name } : { item: guide.value?.item ?? name }),
      channel: isTerminal ? 'terminal' : 'online', applicant_kind: filled.kind, answers: filled.answers, facts, materials: materials(),
      person: { ...(own ? profile : {}), ...person, ...agent, ...(filled.address && filled.delivery === 'post' ? { post_address: filled.address } : {}) },
      ...(filled.agent.on ? { agent: true } : {}), ...(filled.commitment && !matter ? { commitment: true } : {}),
      ...(delivery.value ? { delivery: delivery.value } : {}), ...(filled.point ? { service_point: filled.point } : {})
    }
    try {
      const answer = await post<Facts>(matter ? '/matters-applied' : '/cases/apply', payload, { 'idempotency-key': filled.key })
      await done()
      return answer
    } catch (cause) {
      /* An answer, even a no, uses the key up; silence does not: the same key is sent again. */
      if (!(cause instanceof Unreachable)) filled.key = idempotencyKey()
      keepHere()
      throw cause
    }
  }
  async function done(): Promise<void> {
    over = true
    clearTimeout(saveWait)
    await saving
    localStorage.removeItem(place)
    if (server) await ask(`/drafts/${server.id}`, { method: 'DELETE', headers: { 'if-match': `"${server.version}"` } }).catch(() => undefined)
  }
  async function giveUp(): Promise<void> {
    await done()
    Object.assign(filled, empty(filled.kind))
    over = false
    server = null
    prefilled.value = []
    resumed.value = ''
    await look()
  }

  return { guide, me, filled, asksDelivery, delivery, formed, seen, schema, fields, hidden, prefilled, problem, saved, other, resumed, begin, look, lookSoon, save, set, submit, choose, giveUp }
}
export type Application = ReturnType<typeof useApplication>

export async function drafts(): Promise<ServerDraft[]> {
  const answer = await get<{ items: ServerDraft[] } | ServerDraft[]>('/drafts')
  return Array.isArray(answer) ? answer : answer.items
}
