/* Sums of the page of permits. */
import { describe, expect, test } from 'vitest'
import type { PermitFinding } from '../../src/lib/permit-types'
import { dissolved, matrix } from '../../src/lib/permits'

const finding = (key: string, more: Partial<PermitFinding> = {}): PermitFinding => ({ key, type: key.split(':')[0]!, type_zh: '类型', type_en: 'type', code: null, category: null, category_zh: null, category_en: null,
  reserve: false, severity: 'conflict', subject: { code: 's', name_zh: '甲', name_en: 'A' }, zh: '', en: '', left: [], right: [], witness: { kind: 'values', zh: '', en: '' }, rule_zh: null, rule_en: null, state: 'open',
  resolution: null, remedy: { permit: 'p', subject: 's', value: '', unit: null }, ...more })

describe('permits', () => {
  test('rows by category, the reserve last; by type where there is none', () => {
    const list = [finding('x:1', { category: 'reserve', category_en: 'Reserve' }), finding('x:2', { category: 'B', category_zh: '程序', category_en: 'Procedure', state: 'resolved' }),
      finding('x:3', { category: 'B', category_zh: '程序', category_en: 'Procedure' }), finding('a:4')]
    expect(matrix(list, 'en')).toEqual([{ code: 'a', name: 'type', open: 1, resolved: 0 }, { code: 'B', name: 'Procedure', open: 1, resolved: 1 }, { code: 'reserve', name: 'Reserve', open: 1, resolved: 0 }])
    expect(matrix(list, 'zh-CN')[1]!.name).toBe('程序')
    expect(matrix([], 'en')).toEqual([])
  })
  test('what has gone', () => {
    const list = [finding('a:1'), finding('b:2'), finding('c:3')]
    expect(dissolved(list, [list[0]!, list[2]!]).map((f) => f.key)).toEqual(['b:2'])
    expect(dissolved(list, list)).toEqual([])
  })
})
