/* The page's own check that what the office says is in its ledger (docs/LEDGER.md §4): the hash of each event is made again
 * from its bytes, and from it the head of the ledger. Nothing here believes a word of the server. */

export type Hash = (bytes: Uint8Array) => Uint8Array
export interface Proof {
  seq: number
  suite: string
  place: number
  hashes: string[]
  path: { side: 'left' | 'right'; hash: string }[]
  events?: number
  head: string
}
/** One event as a receipt shows it: `bytes` in base64, or the canonical text itself; the hash before it in its stream, when given
 *  (a receipt leaves out what the office says to itself); its own way to the head, when given. */
export interface ShownEvent {
  seq: number
  hash: string
  bytes: string
  prev_hash?: string | null
  proof?: Proof | null
  kind?: string
  at?: string
}
export interface Step {
  what: 'event' | 'stretch' | 'node' | 'head'
  good: boolean
  /** What the page worked out, and what it was to be equal to. */
  made: string
  said: string
  seq?: number
}

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new Error('not hexadecimal')
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
export function bytesOf(text: string): Uint8Array {
  if (text.startsWith('{')) return new TextEncoder().encode(text)
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
}
export function joined(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** The hash function of a suite; both are loaded only when something is checked. */
export async function hashOf(suite: string): Promise<Hash> {
  if (suite === 'sha256') return (await import('./sha256')).sha256
  if (suite !== 'sm3') throw new Error(`unknown suite ${suite}`)
  const { sm3 } = await import('sm-crypto')
  return (bytes) => fromHex(sm3(Array.from(bytes) as unknown as string))
}

/** Is this the canonical text of an event alone, without the hash before it in front? */
function canonical(bytes: Uint8Array): Record<string, unknown> | null {
  if (bytes[0] !== 0x7b) return null
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, unknown>
  } catch {
    return null
  }
}

/** The hash of an event from its bytes: over the hash before it in its stream and its canonical bytes. A receipt may give
 *  both in one piece, or the bytes with `prev_hash`, or a row of events of which each is before the next. */
export function eventHash(hash: Hash, event: ShownEvent, before?: string): string {
  const bytes = bytesOf(event.bytes)
  if (!canonical(bytes)) return toHex(hash(bytes))
  const given = event.prev_hash ?? before
  return toHex(hash(joined(given ? fromHex(given) : new Uint8Array(32), bytes)))
}

/** The canonical object of an event, whether or not the hash before it stands in front. */
export function eventText(event: ShownEvent): Record<string, unknown> | null {
  const bytes = bytesOf(event.bytes)
  return canonical(bytes) ?? canonical(bytes.slice(32))
}

/** Sides of the neighbours on the way from a stretch up, of `n` stretches: they follow from the numbers alone. */
function sidesOf(at: number, n: number): ('left' | 'right')[] {
  if (n <= 1) return []
  let k = 1
  while (2 * k < n) k *= 2
  return at < k ? [...sidesOf(at, k), 'right'] : [...sidesOf(at - k, n - k), 'left']
}
/** Whether the proof has the form that its event and the size of its head ask for; without a size nothing can be said. */
export function isFormed(proof: Proof): boolean {
  if (!proof.events) return true
  const first = proof.seq - 1 - proof.place
  return proof.place === (proof.seq - 1) % 64 && proof.hashes.length === Math.min(64, proof.events - first) &&
    proof.path.map((s) => s.side).join() === sidesOf(first / 64, Math.ceil(proof.events / 64)).join()
}

function climb(hash: Hash, proof: Proof, steps: Step[]): void {
  let node = hash(joined(Uint8Array.of(0), ...proof.hashes.map(fromHex)))
  steps.push({ what: 'stretch', good: true, made: toHex(node), said: '' })
  for (const { side, hash: other } of proof.path) {
    const pair = side === 'left' ? [fromHex(other), node] : [node, fromHex(other)]
    node = hash(joined(Uint8Array.of(1), ...pair))
    steps.push({ what: 'node', good: true, made: toHex(node), said: '' })
  }
  steps.push({ what: 'head', good: toHex(node) === proof.head, made: toHex(node), said: proof.head })
}

/** Does the event's own proof, where it has one, lead from its hash to the head that it names? */
export function underHead(hash: Hash, event: ShownEvent, made: string): boolean {
  const proof = event.proof
  if (!proof) return true
  const steps: Step[] = []
  climb(hash, proof, steps)
  return isFormed(proof) && proof.seq === event.seq && proof.hashes[proof.place] === made && steps.every((s) => s.good)
}

/** Every step from the bytes of the events to the head of the ledger. Good as a whole when each step is. */
export function checkSteps(hash: Hash, events: readonly ShownEvent[], proof: Proof): Step[] {
  const steps: Step[] = []
  let before: string | undefined
  for (const event of events) {
    const made = eventHash(hash, event, before)
    steps.push({ what: 'event', good: made === event.hash && underHead(hash, event, made), made, said: event.hash, seq: event.seq })
    before = event.hash
  }
  const proven = events.find((e) => e.seq === proof.seq)
  const last = steps.find((s) => s.seq === proof.seq)
  if (!proven || !last) return [...steps, { what: 'stretch', good: false, made: '', said: proof.hashes[proof.place] ?? '' }]
  last.good &&= proof.hashes[proof.place] === last.made
  climb(hash, proof, steps)
  return steps
}

export async function check(events: readonly ShownEvent[], proof: Proof, suite: string): Promise<{ good: boolean; steps: Step[] }> {
  const steps = checkSteps(await hashOf(suite), events, proof)
  return { good: steps.every((s) => s.good), steps }
}
