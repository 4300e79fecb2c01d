/* Event logs: names in two lines, minutes in words, soft lines, and the layout of a map. */
import { describe, expect, it } from 'vitest'
import { activityName, END, layOut, lineOf, linesOf, minutesIn, START, weightOf, type MiningActivity, type MiningEdge } from '@/lib/mining'

const none = { n: 0, median: 0, p90: 0, total: 0 }
const activity = (name: string, count: number, starts = 0, ends = 0): MiningActivity => ({ activity: name, count, cases: count, starts, ends, people: 1, waiting: none, working: none, undivided: none, estimated: 0, rework: { repeats: 0, cases: 0, self_loops: 0, total: 0 }, on_time: { judged: 0, late: 0, crossed: 0 } })
const edge = (from: string, to: string, count: number): MiningEdge => ({ from, to, count, cases: count, took: none })

describe('event logs', () => {
  it('names activities by where they come from', () => {
    expect(activityName('case.accepted', 'case', 'zh-CN')).toBe('受理')
    expect(activityName('case.accepted', 'mirror', 'en')).toBe('case.accepted')
    expect(activityName('step:site-visit', 'case', 'en')).toBe('site-visit')
  })
  it('breaks names into two lines at most', () => {
    expect(linesOf('Check')).toEqual(['Check'])
    expect(linesOf('T02 Check confirmation of receipt')).toEqual(['T02 Check confirmation', 'of receipt'])
    expect(linesOf('Determine whether the request has to be handled by another department').length).toBe(2)
    expect(linesOf('逾期未决定，视为准予许可并自动送达申请人').every((l) => [...l].length <= 12)).toBe(true)
  })
  it('has no days of opening hours', () => {
    expect(minutesIn(2880, 'civil', 'en')).toBe('2 d')
    expect(minutesIn(2880, 'opening_hours', 'en')).toBe('48 h')
    expect(minutesIn(90, 'opening_hours', 'zh-CN')).toBe('1.5 小时')
    expect(minutesIn(20, 'opening_hours', 'zh-CN')).toBe('20 分钟')
  })
  it('weighs by the root', () => {
    expect([weightOf(0, 100), weightOf(25, 100), weightOf(100, 100), weightOf(5, 0)]).toEqual([0, 0.5, 1, 0])
  })
  it('draws soft lines through all points', () => {
    expect(lineOf([{ x: 0, y: 0 }, { x: 10, y: 0 }])).toBe('M0.0,0.0L10.0,0.0')
    expect(lineOf([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }])).toBe('M0.0,0.0L5.0,0.0Q10.0,0.0 10.0,5.0L10.0,10.0')
  })
  it('lays a map out from its start to its end, loops too', async () => {
    const drawn = await layOut({ activities: [activity('A', 3, 3), activity('B', 5), activity('C', 3, 0, 3)], edges: [edge('A', 'B', 3), edge('B', 'B', 2), edge('B', 'C', 3)] })
    const at = (id: string): number => drawn.nodes.find((n) => n.id === id)!.y
    expect([START, 'A', 'B', 'C', END].map(at)).toEqual([START, 'A', 'B', 'C', END].map(at).sort((a, b) => a - b))
    expect(drawn.edges.length).toBe(5)
    expect(drawn.edges.find((e) => e.from === START)!.count).toBe(3)
    expect(drawn.nodes.every((n) => n.x >= n.width / 2 && n.x + n.width / 2 <= drawn.width)).toBe(true)
    expect(drawn.hidden).toBe(0)
  })
})
