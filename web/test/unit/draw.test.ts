import { sm2, sm3 } from 'sm-crypto'
import { describe, expect, test } from 'vitest'
import { byCode, checkDraw, checkGrounds, entryText, headText, listText, seedText, winnersOf, type DrawRecord } from '@/lib/draw'
import { fromHex, hashOf, joined, toHex, type Hash } from '@/lib/proof'

/* The worked example of docs/MARKET.md, computed there with `openssl dgst -sm3`. */
const digest = (text: string): string => sm3(text)
const nonce: Record<string, string> = {
  alpha: '4fbca2851a036eb4800f9e5fe8cebfee1371e660e5594c3d2ac297646eea893d',
  beta: '1c46e78493a478c866e7af6420ae8887801a741528d31b2af03072feab06174f',
  gamma: 'd24f12700bfd874a158bbb6aaa554d398a8a6f03096f1d70bf56677530572775'
}
const commit: Record<string, string> = {
  alpha: '4560c0c217d994261c85504e55ad2508f6287a93b8c68dd9bdbf382c1c301875',
  beta: '5b33ca3cfdd4b7a8fe780b3dc40f23817710c393abb7a3060d3c72181f540f85',
  delta: '747f80f34fcfedcd6f0a6e2073ec90709bd7e9814aefa5a73702a9e5b0b13e62',
  gamma: '5eb400f95a9890e90bc761b53136d71ba524ab0ccafdab93f8f2307bf6121329'
}
const SEED = 'dade8366cac682619d23bb62381eb4d3c586ff68b6026aad30a74d6977d6f921'
const credit: Record<string, number> = { alpha: 90, beta: 85, delta: 80, gamma: 70 }
const pair = sm2.generateKeyPairHex()
function example(): DrawRecord {
  const head = { suite: 'sm3', events: 1234, root: 'bae8173b987db2132e182aaa4650c17ce705add93129bd64b4cc5bbbab88f6e8', at_ms: 1654041600000, key: pair.publicKey, signature: '' as string | null }
  head.signature = sm2.doSignature(headText(head), pair.privateKey, { hash: true, der: true, publicKey: pair.publicKey })
  return {
    format: 'yichuang-draw-1', selection: 7, state: 'drawn', commit: '3cc76a459b718a718e4fdc7acc2d22dcc76eb9badf2edc3e479c3007e3231de5',
    secret: 'daa93974471453700acbff4912c39ee37bd31a6d5dc9703553ddb936a94bebde', large: 0, small: 2, head, seed: SEED, winners: ['beta', 'alpha'],
    list_digest: '08e91d08aeb6cf878508c1e6ec9d7847cd617e12f4995bd0516f0ee5d9d059fe',
    list: ['alpha', 'beta', 'delta', 'gamma'].map((agency) => ({ agency, credit: credit[agency]!, commit: commit[agency]!, nonce: nonce[agency] ?? null }))
  }
}
const signed = (text: string, signature: string, key: string): boolean => sm2.doVerifySignature(text, signature, key, { hash: true, der: true })

describe('a draw computed again', () => {
  test('the example by hand', () => {
    const r = example()
    expect(digest(listText(r))).toBe(r.list_digest)
    expect(digest(seedText(r))).toBe(SEED)
    expect(winnersOf(digest, r, SEED)).toEqual(['beta', 'alpha'])
    expect(winnersOf(digest, { ...r, large: 2 }, SEED)).toEqual(['beta', 'alpha'])
    expect(digest(entryText(digest, { selection: 7, agency: 'alpha', nonce: nonce.alpha!, price: 90000, plan: '全程驻场' }))).toBe('28d2ed331b388beecfa499dac18b1ed61512f5cb0931b16f68aad6a5ba6742e3')
    const steps = checkDraw(digest, signed, r)
    expect(steps.filter((s) => !s.good)).toEqual([])
    expect(steps.filter((s) => s.silent).map((s) => s.who)).toEqual(['delta'])
    expect(steps).toHaveLength(9)
  })
  test('the order of the record does not matter, its bytes do', () => {
    const r = example()
    expect(checkDraw(digest, signed, { ...r, list: [...r.list].reverse() }).every((s) => s.good)).toBe(true)
    const changes: ((x: DrawRecord) => void)[] = [
      (x) => (x.secret = x.secret!.replace('d', 'e')), (x) => (x.commit = x.commit.replace('3', '4')), (x) => x.list[0]!.credit++,
      (x) => (x.list[1]!.nonce = null), (x) => (x.list[2]!.nonce = nonce.alpha!), (x) => x.head!.events++, (x) => (x.head!.root = x.head!.root.replace('b', 'c')),
      (x) => (x.winners = ['alpha', 'beta']), (x) => x.selection++, (x) => (x.small = 1), (x) => void x.list.pop(), (x) => (x.head!.signature = null),
      (x) => (x.secret = null), (x) => (x.list_digest = null), (x) => (x.head = null), (x) => (x.seed = null), (x) => (x.agency = 'gamma'), (x) => void x.list.push(x.list[0]!)
    ]
    for (const change of changes) {
      const other = example()
      change(other)
      expect(checkDraw(digest, signed, other).every((s) => s.good), change.toString()).toBe(false)
    }
  })
  test('codes are sorted by their bytes', () => {
    expect([{ agency: 'eia-2' }, { agency: 'eia-10' }, { agency: '9' }, { agency: 'eia' }].sort(byCode).map((x) => x.agency)).toEqual(['9', 'eia', 'eia-10', 'eia-2'])
  })
  test('a draw that did not come about has fewer steps, and no false ones', () => {
    const steps = checkDraw(digest, signed, { ...example(), secret: null, seed: null, winners: [], state: 'voided', list: example().list.map((x) => ({ ...x, nonce: null })) })
    expect(steps.map((s) => s.key)).toEqual(['entry', 'entry', 'entry', 'entry', 'list', 'head'])
    expect(steps.every((s) => s.good)).toBe(true)
  })
})

describe('what a draw rests on', () => {
  /* Seventy events: a full stretch and a short one; the notice is in the first, the closing in the second. */
  function proven(hash: Hash): DrawRecord {
    const r = example()
    const bodies: Record<number, [string, unknown]> = {
      3: ['selection.announced', { large_list: r.large, secret_commit: r.commit, small_list: r.small }], 67: ['selection.closed', { list_digest: r.list_digest }]
    }
    const told = (seq: number): string => JSON.stringify({ body: bodies[seq]![1], kind: bodies[seq]![0], seq, stream: 'selection/7' })
    const before = 'ab'.repeat(32)
    const hashes = Array.from({ length: 70 }, (_, i) => toHex(bodies[i + 1] ? hash(joined(fromHex(before), new TextEncoder().encode(told(i + 1)))) : hash(Uint8Array.of(i))))
    const leaves = [hashes.slice(0, 64), hashes.slice(64)].map((some) => toHex(hash(joined(Uint8Array.of(0), ...some.map(fromHex)))))
    const root = toHex(hash(joined(Uint8Array.of(1), ...leaves.map(fromHex))))
    r.head = { ...r.head!, events: 70, root }
    r.events = [3, 67].map((seq) => ({
      seq, kind: bodies[seq]![0], hash: hashes[seq - 1]!, prev_hash: before, bytes: btoa(told(seq)),
      proof: { seq, suite: 'sm3', place: (seq - 1) % 64, events: 70, head: root, hashes: seq < 65 ? hashes.slice(0, 64) : hashes.slice(64),
        path: [seq < 65 ? { side: 'right' as const, hash: leaves[1]! } : { side: 'left' as const, hash: leaves[0]! }] }
    }))
    return r
  }
  test('lies under the signed head, and each changed byte shows', async () => {
    const hash = await hashOf('sm3')
    expect(checkGrounds(hash, proven(hash)).map((s) => [s.key, s.good])).toEqual([['notice', true], ['closing', true]])
    const flip = (text: string): string => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')
    const changes: ((x: DrawRecord) => void)[] = [
      (x) => (x.commit = flip(x.commit)), (x) => (x.list_digest = flip(x.list_digest!)), (x) => (x.large = 3), (x) => x.small++, (x) => x.selection++,
      (x) => (x.head!.root = flip(x.head!.root)), (x) => x.head!.events++, (x) => (x.events = []), (x) => (x.events = undefined), (x) => void x.events!.pop(),
      ...[0, 1].flatMap((i): ((x: DrawRecord) => void)[] => [
        (x) => (x.events![i]!.prev_hash = flip(x.events![i]!.prev_hash!)), (x) => (x.events![i]!.bytes = btoa(atob(x.events![i]!.bytes).replace('7', '8'))),
        (x) => (x.events![i]!.kind = 'selection.drawn'), (x) => (x.events![i]!.proof = null), (x) => x.events![i]!.proof!.seq++, (x) => x.events![i]!.proof!.events!++,
        (x) => void x.events![i]!.proof!.hashes.pop(), (x) => (x.events![i]!.proof!.path[0]!.hash = flip(x.events![i]!.proof!.path[0]!.hash)),
        (x) => (x.events![i]!.proof!.path[0]!.side = x.events![i]!.proof!.path[0]!.side === 'left' ? 'right' : 'left'), (x) => (x.events![i]!.bytes = '*'),
        (x) => (x.events![i]!.proof!.hashes[5] = flip(x.events![i]!.proof!.hashes[5]!))
      ])
    ]
    for (const change of changes) {
      const other = proven(hash)
      change(other)
      expect(checkGrounds(hash, other).every((s) => s.good), change.toString()).toBe(false)
    }
  })
  test('without a head there is nothing to check', async () => {
    expect(checkGrounds(await hashOf('sm3'), { ...example(), head: null })).toEqual([])
  })
})
