/* Opinions of a review, point by point. */
import { describe, expect, it } from 'vitest'
import { faultOf, linesFor, openIn, others, saidIn, saidOf, verdictOf, type CheckPoint, type Round } from '@/lib/review'

const point = (id: string, grade: 'must' | 'should' = 'must'): CheckPoint => ({ id, grade, name_zh: id, name_en: id, basis: null, tag: 'D' })
const list = [point('A'), point('B', 'should'), point('C')]
const round = (no: number, points: Round['body']['points']): Round => ({ no, at: '', actor: '', body: { points } })
const first = round(1, [{ id: 'A', found: 'open', text: 'x' }, { id: 'B', found: 'met' }, { id: 'C', found: 'none', text: 'y' }])

describe('the sheet of an opinion', () => {
  it('asks everything in the first one, and what was open later', () => {
    expect(linesFor(list, []).map((l) => l.point.id)).toEqual(['A', 'B', 'C'])
    expect(linesFor(list, [first]).map((l) => l.point.id)).toEqual(['A'])
    expect(others(list, linesFor(list, [first])).map((p) => p.id)).toEqual(['B', 'C'])
  })
  it('names what is missing', () => {
    const [line] = linesFor(list, [])
    expect(faultOf(line!)).toBe('unanswered')
    expect(faultOf({ ...line!, found: 'open' })).toBe('noText')
    expect(faultOf({ ...line!, found: 'none', text: ' ' })).toBe('noText')
    expect(faultOf({ ...line!, found: 'met' })).toBeNull()
  })
  it('knows the verdict that follows', () => {
    const lines = linesFor(list, []).map((l) => ({ ...l, found: 'met' as const }))
    expect(verdictOf(lines)).toBe(true)
    expect(verdictOf(lines.map((l) => (l.point.id === 'A' ? { ...l, found: 'open' as const } : l)))).toBe(false)
    expect(verdictOf(lines.map((l) => (l.point.id === 'B' ? { ...l, found: 'open' as const } : l)))).toBeNull()
  })
  it('sends what was said and no more', () => {
    expect(saidOf([{ point: list[0]!, found: 'open', text: ' x ', caused_by: '' }, { point: list[1]!, found: 'met', text: '', caused_by: 'A' }]))
      .toEqual([{ id: 'A', found: 'open', text: 'x' }, { id: 'B', found: 'met', caused_by: 'A' }])
  })
  it('finds what a round said', () => {
    expect(openIn(first)).toEqual(['A'])
    expect(openIn(undefined)).toEqual([])
    expect(saidIn(first, 'C')?.text).toBe('y')
    expect(saidIn(first, 'Z')).toBeNull()
  })
})
