/* A draw computed again from its public record, step by step, by nothing but the record: SM3 over lines of text. The exact bytes
 * stand in docs/MARKET.md. */

import { eventHash, eventText, underHead, type Hash, type ShownEvent } from './proof'

export type Digest = (text: string) => string
export interface DrawEntry { agency: string; agency_zh?: string | null; agency_en?: string | null; credit: number; commit: string; nonce: string | null }
export interface SignedHead { events: number; root: string; suite?: string; at_ms?: number; key: string | null; signature: string | null }
export interface DrawRecord {
  format: string; selection: number; state: string; commit: string; secret: string | null; large: number | null; small: number
  list_digest: string | null; seed: string | null; winners: string[]; head: SignedHead | null; list: DrawEntry[]; reason?: string | null
  agency?: string | null
  /** The notice and the closing, each with its way to the head. */
  events?: ShownEvent[]
}
/** One step: what the record says, and what comes out. `who`: the agency that it is about; silent: nothing to check. */
export interface DrawStep { key: 'secret' | 'entry' | 'list' | 'head' | 'notice' | 'closing' | 'seed' | 'winners'; good: boolean; silent?: boolean; who?: string; said: string; got: string; text: string }

const bytes = new TextEncoder()
/** By the bytes of the code, as the office sorts. */
export function byCode(a: { agency: string }, b: { agency: string }): number {
  const [x, y] = [bytes.encode(a.agency), bytes.encode(b.agency)]
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!
  return x.length - y.length
}

/** What an entry commits to; price and plan where the way of choosing wants them. */
export function entryText(digest: Digest, of: { selection: number; agency: string; nonce: string; price?: number | null; plan?: string | null }): string {
  return `yichuang-entry-1\n${of.selection}\n${of.agency}\n${of.nonce}\n${of.price || ''}\n${of.plan ? digest(of.plan) : ''}\n`
}
export const listText = (r: DrawRecord): string => `yichuang-list-1\n${r.selection}\n${r.list.map((x) => `${x.agency} ${x.credit} ${x.commit}\n`).join('')}`
export const seedText = (r: DrawRecord): string =>
  `yichuang-draw-1\n${r.selection}\n${r.secret ?? ''}\n${r.list.map((x) => `${x.agency} ${x.credit} ${x.commit} ${x.nonce || '-'}\n`).join('')}${r.head?.events ?? 0} ${r.head?.root ?? ''}\n`
export const headText = (h: SignedHead): string => `yichuang-head-1\n${h.suite}\n${h.events}\n${h.root}\n${h.at_ms}\n`

/** Those drawn, in order: an unbiased shuffle of who opened its entry and is among the best credits. */
export function winnersOf(digest: Digest, r: DrawRecord, seed: string): string[] {
  const open = r.list.filter((x) => x.nonce)
  const left = open.filter((x) => !r.large || open.filter((y) => y.credit > x.credit).length < r.large)
  const drawn: string[] = []
  const whole = 2n ** 64n - 1n
  for (let counter = 0; drawn.length < r.small && left.length;) {
    const m = BigInt(left.length)
    const most = whole - (whole % m)
    const x = BigInt(`0x${digest(`yichuang-pick-1\n${seed}\n${counter++}\n`).slice(0, 16)}`)
    if (x >= most) continue
    const at = Number(x % m)
    const taken = left[at]!
    left[at] = left[0]!
    left.shift()
    drawn.push(taken.agency)
  }
  return drawn
}

/** One event that the draw rests on: its way to the signed head, and that the record says what it says. */
function ground(hash: Hash, r: DrawRecord, key: 'notice' | 'closing', kind: string, fields: Record<string, unknown>): DrawStep {
  const event = r.events?.find((e) => e.kind === kind)
  const bad = { key, good: false, said: r.head?.root ?? '', got: '', text: '' }
  try {
    const told = event && eventText(event)
    if (!event?.proof || !told) return bad
    const made = eventHash(hash, event)
    const body = told.body as Record<string, unknown>
    const good = underHead(hash, event, made) && event.proof.head === r.head?.root && event.proof.events === r.head.events && told.seq === event.proof.seq &&
      told.kind === kind && told.stream === `selection/${r.selection}` && Object.entries(fields).every(([name, value]) => body[name] === value)
    return { ...bad, good, got: good ? event.proof.head : made, text: JSON.stringify(told, null, 1) }
  } catch {
    return bad
  }
}
/** That the notice and the frozen list lie under the signed head. `hash`: of the head's suite. */
export function checkGrounds(hash: Hash, r: DrawRecord): DrawStep[] {
  if (!r.head) return []
  return [ground(hash, r, 'notice', 'selection.announced', { secret_commit: r.commit, large_list: r.large, small_list: r.small }),
    ground(hash, r, 'closing', 'selection.closed', { list_digest: r.list_digest })]
}

/** Every step of the record, computed again. `signed`: whether the signature of the head fits the key that it names. */
export function checkDraw(digest: Digest, signed: (text: string, signature: string, key: string) => boolean, record: DrawRecord): DrawStep[] {
  const r = { ...record, list: [...record.list].sort(byCode) }
  const step = (key: DrawStep['key'], said: string, got: string, text: string, more: Partial<DrawStep> = {}): DrawStep => ({ key, good: said === got, said, got, text, ...more })
  const steps: DrawStep[] = []
  /* Where somebody won, each step must be there: one that is left out is no agreement. */
  const drawn = r.winners.length > 0
  if (r.secret || drawn) steps.push(step('secret', r.commit, digest(r.secret ?? ''), r.secret ?? ''))
  for (const x of r.list) {
    const text = x.nonce ? entryText(digest, { selection: r.selection, agency: x.agency, nonce: x.nonce }) : ''
    steps.push(x.nonce ? step('entry', x.commit, digest(text), text, { who: x.agency }) : { key: 'entry', good: true, silent: true, who: x.agency, said: x.commit, got: '-', text: '' })
  }
  if (r.list_digest || drawn) {
    const list = step('list', r.list_digest ?? '', digest(listText(r)), listText(r))
    list.good &&= r.list.every((x, i) => !i || byCode(r.list[i - 1]!, x) < 0) /* nobody stands twice */
    steps.push(list)
  }
  if (r.head) {
    const good = Boolean(r.head.key && r.head.signature && signed(headText(r.head), r.head.signature, r.head.key))
    steps.push({ key: 'head', good, said: r.head.root, got: r.head.root, text: headText(r.head) })
  } else if (drawn) {
    steps.push({ key: 'head', good: false, said: '', got: '', text: '' })
  }
  if (r.seed || drawn) {
    const seed = digest(seedText(r))
    const winners = step('winners', r.winners.join(' '), winnersOf(digest, r, seed).join(' '), seed)
    winners.good &&= !r.agency || r.winners.includes(r.agency)
    steps.push(step('seed', r.seed ?? '', seed, seedText(r)), winners)
  }
  return steps
}

/** 64 digits that nobody can guess. */
export function randomHex(): string {
  return [...crypto.getRandomValues(new Uint8Array(32))].map((b) => b.toString(16).padStart(2, '0')).join('')
}
