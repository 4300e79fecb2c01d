/* Decisions: the model read, two models compared, explanations in sentences, forms out of inputs, texts for dmn-js. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '@/app/locales/en'
import { zhCN } from '@/app/locales/zh-CN'
import { diffModels, isUnchanged } from '@/lib/dmn-diff'
import { inputsNeeded, quoted, readModel, ruleAtLine } from '@/lib/dmn-model'
import { marksOf, readExplanation, sayValue, sentences, type Explanation } from '@/lib/explain'
import { labelIn } from '@/lib/labels'
import { exampleOf, fieldsOf, readDraft, toDraft } from '@/lib/try-form'
import { groupsOf, nextOf, stageOf, stemOf } from '@/lib/versions'
import { readXml } from '@/lib/xml'
import { layout } from '@/rooms/rulemaker/dmn-layout'
import { prepare, restore } from '@/lib/model-text'
import { translator } from '@/lib/translate'
import { DMN_ZH } from '@/rooms/rulemaker/dmn-texts'

const folder = join(import.meta.dirname, '../../../packs/huangpu-2022/decisions')
const pack = (name: string): string => readFileSync(join(folder, `${name}.dmn`), 'utf8')
const files = readdirSync(folder).filter((f) => f.endsWith('.dmn'))
const approval = pack('auto-approval')
const model = readModel(approval)!
const say = (texts: unknown) => (key: string, named: Record<string, unknown> = {}): string =>
  String(key.split('.').reduce<unknown>((at, k) => (at as Record<string, unknown>)[k], texts)).replace(/\{(\w+)\}/g, (_, k: string) => String(named[k]))

describe('XML', () => {
  it('reads names, attributes, text, entities, comments and CDATA', () => {
    const root = readXml('<?xml version="1.0"?><!-- <a> --><d:a xmlns:d="u" x=\'1\' d:y="&lt;&#65;&#x42;&amp;"><b/>t<![CDATA[<c>]]><b z=">"/></d:a>')!
    expect(root).toMatchObject({ name: 'a', attributes: { x: '1', y: '<AB&' }, text: 't<c>' })
    expect(root.children.map((c) => c.attributes)).toEqual([{}, { z: '>' }])
  })
  it.each(['', 'text', '<a>', '<a></b>', '<a/><b/>', '<a><b></a></b>', '<a', '<a/>x<'])('gives nothing for %j', (text) => expect(readXml(text)).toBeNull())
})

describe('models', () => {
  it.each(files)('of the pack are read: %s', (f) => {
    const found = readModel(readFileSync(join(folder, f), 'utf8'))!
    expect(found.decisions.length).toBeGreaterThan(0)
    for (const d of found.decisions) {
      expect(d.table ? d.table.rules.length : d.expression.length).toBeGreaterThan(0)
      for (const r of d.table?.rules ?? []) expect([r.inputs.length, r.outputs.length]).toEqual([d.table!.inputs.length, d.table!.outputs.length])
    }
  })
  it('know their parts', () => {
    expect(model.inputs).toContainEqual({ id: 'input-facts', name: 'facts', type: 'Any' })
    expect(model.decisions[0]!.table).toMatchObject({ id: 'table-auto-approval', policy: 'FIRST' })
    expect(readModel(pack('service-price'))!.decisions.map((d) => !!d.table)).toEqual([false, false, false, true, false])
    expect(readModel('<nothing/>')).toBeNull()
  })
  it('tell what a decision asks for, itself or through others', () => {
    const price = readModel(pack('service-price'))!
    expect([...inputsNeeded(price, 'applied factor')!]).toEqual(['industry factor'])
    expect([...inputsNeeded(price, 'service price')!].sort()).toEqual(['free service', 'industry factor', 'investment', 'quantity'])
    expect(inputsNeeded(price, 'nothing')).toBeNull()
  })
  it('tell which rule stands on a line', () => {
    const line = (part: string): number => approval.slice(0, approval.indexOf(part)).split('\n').length
    expect(ruleAtLine(approval, line('<text>"other"'))).toEqual({ table: 'table-auto-approval', rule: 3 })
    expect(ruleAtLine(approval, line('rule-6">'))).toEqual({ table: 'table-auto-approval', rule: 6 })
    expect(ruleAtLine(approval, line('label="事项 item"'))).toBeNull()
    expect(ruleAtLine(approval, 1)).toBeNull()
    expect(ruleAtLine(approval, approval.split('\n').length)).toBeNull()
  })
  it.each([['"a", "b"', ['a', 'b']], ['"a"', ['a']], ['-', null], ['> 1', null], ['not("a")', null], ['"say \\"x\\""', ['say "x"']]])('%s is a list of texts or not', (text, list) => expect(quoted(text)).toEqual(list))
})

describe('labels', () => {
  it('show the part of the page\'s language', () => {
    expect(['材料齐全 materials complete', '单价（元） yuan per unit', '材料齐全', 'materials complete'].map((l) => [labelIn(l, 'zh-CN'), labelIn(l, 'en')])).toEqual([
      ['材料齐全', 'materials complete'], ['单价（元）', 'yuan per unit'], ['材料齐全', '材料齐全'], ['materials complete', 'materials complete']])
  })
})
describe('differences', () => {
  const changed = (from: string, to: string): ReturnType<typeof diffModels> => {
    expect(approval).toContain(from)
    return diffModels(model, readModel(approval.replace(from, to))!)
  }
  const rule = (n: number): string => new RegExp(`\\t*<rule id="decision-auto-approval-rule-${n}">[\\s\\S]*?</rule>\\n`).exec(approval)![0]
  it('are none for the same model, laid out otherwise', () => {
    expect(isUnchanged(diffModels(model, readModel(approval.replace(/\s+</g, ' <').replaceAll('<text>-</text>', '<text></text>'))!))).toBe(true)
  })
  it('name the cell', () => {
    const { decisions } = changed('<text>"other"</text>', '<text>"other", "agent"</text>')
    expect(decisions).toEqual([{ name: 'auto approval', kind: 'changed', details: [], rules: [{ kind: 'changed', number: 3, before: 3, cells: [{ column: '申请人类型 applicant kind', kind: 'input', old: '"other"', now: '"other", "agent"' }] }] }])
  })
  it('tell a new rule and one that is gone', () => {
    const added = changed(rule(2), rule(2) + rule(2).replaceAll('-r2-', '-rx-').replace('rule-2', 'rule-x').replace('false', 'true'))
    expect(added.decisions[0]!.rules).toMatchObject([{ kind: 'added', number: 3 }])
    const removed = changed(rule(2), '')
    expect(removed.decisions[0]!.rules).toMatchObject([{ kind: 'removed', number: 2, cells: [{ column: '数量有限 limited number', text: '? = true' }, { column: 'grant', text: 'false' }, { column: 'reason' }] }])
  })
  it('tell that a rule has moved, and only that one', () => {
    const { decisions } = changed(rule(1) + rule(2) + rule(3), rule(2) + rule(3) + rule(1))
    expect(decisions[0]!.rules).toEqual([{ kind: 'moved', number: 3, before: 1 }])
  })
  it('find the same rule where another tool gave new ids', () => {
    const { decisions } = diffModels(model, readModel(approval.replace(/ id="decision-auto-approval-rule-\d"/g, ''))!)
    expect(decisions).toEqual([])
  })
  it('tell the policy, columns, expressions, inputs', () => {
    expect(changed('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"').decisions[0]!.details).toEqual([{ what: 'policy', old: 'FIRST', now: 'UNIQUE' }])
    expect(changed('in-1" label="事项 item"', 'in-1" label="matter"').decisions[0]!.details).toMatchObject([{ what: 'columnChanged', column: 'matter' }])
    expect(changed('<variable name="item" typeRef="string"/>', '<variable name="item" typeRef="number"/>').inputs).toEqual([{ name: 'item', kind: 'changed', old: 'string', now: 'number' }])
    const price = pack('service-price')
    const dearer = diffModels(readModel(price)!, readModel(price.replace('then 1 else', 'then 2 else'))!)
    expect(dearer.decisions).toMatchObject([{ name: 'applied factor', details: [{ what: 'expression' }] }])
  })
})

describe('explanations', () => {
  const explanation: Explanation = {
    decision: 'auto approval', inputs: { item: 'X' }, result: { grant: true }, version: null,
    tables: [{
      decision: 'auto approval', id: 'table-auto-approval', hit_policy: 'FIRST', matched: [4], left_out: 0,
      inputs: [{ expression: 'item', label: 'item', value: 'X' }, { expression: 'get value(facts, "t")', label: '涉及第三人', value: null }],
      rules: [{ rule: 1, after: 0, failed: [{ column: 2, test: '? = true' }] }, { rule: 2, after: 0, failed: [{ column: 1, test: '"Y"' }, { column: 2, test: '? = true' }] }, { rule: 5, after: 4, failed: [] }]
    }]
  }
  it('are sentences in Chinese', () => {
    expect(sentences(explanation.tables[0]!, say(zhCN)).map((s) => s.text)).toEqual([
      '规则 4 命中。', '规则 1 未命中：第 2 列“涉及第三人”要求 ? = true，输入为 null。',
      '规则 2 未命中：第 1 列“item”要求 "Y"，输入为 "X"；第 2 列“涉及第三人”要求 ? = true，输入为 null。', '规则 5 的条件也满足，但规则 4 排在前面，已经采用。'
    ])
  })
  it('are sentences in English', () => {
    expect(sentences(explanation.tables[0]!, say(en)).map((s) => s.text)[1]).toBe('Rule 1 did not match: column 2, "涉及第三人", wants ? = true; the input is null.')
  })
  it('are marks in the table', () => {
    expect(marksOf(explanation)).toEqual([{ table: 'table-auto-approval', decision: 'auto approval', matched: [4], after: [5], failed: [{ rule: 1, column: 2 }, { rule: 2, column: 1 }, { rule: 2, column: 2 }] }])
  })
  it('are known by their shape, as object or text', () => {
    expect(readExplanation(JSON.stringify(explanation))).toEqual(explanation)
    for (const other of [null, 'x', 4, {}, { decision: 'a' }, { decision: 'a', tables: [{}] }, []]) expect(readExplanation(other)).toBeNull()
  })
  it('write values as an expression would', () => expect([undefined, null, 'a', 1, true, [1]].map(sayValue)).toEqual(['null', 'null', '"a"', '1', 'true', '[1]']))
})

describe('the form to try with', () => {
  const inputs = [{ name: 'item', type: 'string' }, { name: 'materials complete', type: 'boolean' }, { name: 'facts', type: 'Any' }, { name: 'n', type: 'number' }, { name: 'on', type: 'date' }, { name: 'wait', type: 'days and time duration' }, { name: 'at', type: 'time' }, { name: 'list', type: 'list<string>' }]
  const fields = fieldsOf(inputs, model)
  it('has an input for each type', () => expect(fields.map((f) => f.kind)).toEqual(['string', 'boolean', 'json', 'number', 'date', 'duration', 'time', 'json']))
  it('offers the values that the tables name', () => {
    const table = (values: string): string => `<definitions><decision name="d"><decisionTable><input><inputExpression><text>k</text></inputExpression>${values}</input><rule><inputEntry><text>"a", "b"</text></inputEntry></rule><rule><inputEntry><text>"c"</text></inputEntry></rule><rule><inputEntry><text>-</text></inputEntry></rule></decisionTable></decision></definitions>`
    const k = [{ name: 'k', type: 'string' }]
    expect(fieldsOf(k, readModel(table('')))).toMatchObject([{ values: ['a', 'b', 'c'], closed: false }])
    expect(fieldsOf(k, readModel(table('<inputValues><text>"c","a"</text></inputValues>')))).toMatchObject([{ values: ['c', 'a'], closed: true }])
  })
  it('offers nothing but the values a type allows', () => {
    const typed = readModel('<definitions><itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues><text>"a","b"</text></allowedValues></itemDefinition><itemDefinition name="tKinds" isCollection="true"><typeRef>tKind</typeRef></itemDefinition></definitions>')!
    expect(fieldsOf([{ name: 'k', type: 'tKind' }, { name: 'ks', type: 'tKinds' }], typed)).toMatchObject([{ kind: 'string', values: ['a', 'b'], closed: true }, { kind: 'json' }])
  })
  it('reads what was typed and leaves empty fields out', () => {
    const { inputs: read, faults } = readDraft(fields, { item: ' x', 'materials complete': false, facts: '{"a":[1]}', n: ' -1.5 ', on: '2022-03-01', wait: 'P1DT2H', at: '09:00', list: '' })
    expect(faults).toEqual({})
    expect(read).toEqual({ item: ' x', 'materials complete': false, facts: { a: [1] }, n: -1.5, on: '2022-03-01', wait: 'P1DT2H', at: '09:00:00' })
  })
  it('says what is wrong field by field', () => {
    expect(readDraft(fields, { facts: '{a', n: '1,5', wait: 'P', at: '9' }).faults).toEqual({ facts: 'try.notJson', n: 'try.notANumber', wait: 'try.notADuration', at: 'try.notATime' })
  })
  it('puts an example back as it was', () => {
    const example = { item: 'x', 'materials complete': false, facts: { a: 1 }, n: 2 }
    expect(readDraft(fields, toDraft(fields, example)).inputs).toEqual(example)
  })
  it('makes an example from a rule', () => {
    const table = model.decisions[0]!.table!
    expect(exampleOf(table, 4, model.inputs)).toEqual({ 'materials complete': true, 'facts verified': true })
    expect(exampleOf(table, 1, model.inputs)).toEqual({ facts: { third_party_interest: true } })
    const limits = readModel(pack('hotline-limits'))!
    expect(exampleOf(limits.decisions[0]!.table!, 1, limits.inputs)).toEqual({ 'ticket class': 'consult', 'received on': '2022-08-31' })
    const items = readModel(pack('plan-items'))!
    expect(exampleOf(items.decisions[0]!.table!, 56, items.inputs)).toEqual({ features: ['sewer'] })
    expect(exampleOf(limits.decisions[0]!.table!, 7, limits.inputs)).toEqual({ 'ticket class': 'consult', 'received on': '2022-11-01' })
  })
})

describe('versions', () => {
  const version = (id: number | null, effective_on: string, state: 'pack' | 'published' | 'withdrawn') => ({ id, label: `${effective_on}/${id}`, effective_on, digest: '', state, published_at: null })
  const info = { definition: 'decisions/a.dmn', decisions: [], in_force: '2022-03-01/1', versions: [version(3, '2023-02-01', 'published'), version(2, '2023-01-01', 'published'), version(4, '2022-12-31', 'withdrawn'), version(1, '2022-03-01', 'published'), version(null, '2022-01-01', 'pack')] }
  it('stand where they stand in time', () => {
    expect(info.versions.map((v) => stageOf(v, info, '2022-12-30'))).toEqual(['coming', 'coming', 'withdrawn', 'force', 'past'])
    expect(groupsOf(info, '2022-12-30').map((g) => [g.stage, g.versions.length])).toEqual([['force', 1], ['coming', 2], ['past', 1], ['withdrawn', 1]])
    expect(nextOf(info, '2022-12-30')?.id).toBe(2)
  })
  it('go by the name of the file', () => expect(stemOf('decisions/auto-approval.dmn')).toBe('auto-approval'))
})

describe('dmn-js', () => {
  it('is given DMN 1.3 and gives back what it was given', () => {
    const prepared = prepare(approval)
    expect(prepared.text).toContain('DMN/20191111/MODEL/')
    expect(prepared.text).not.toContain('<!--')
    expect(prepared).toMatchObject({ version: '20230324', innerComments: 0 })
    const back = restore(prepared.text, prepared)
    expect(back).toContain('DMN/20230324/MODEL/')
    expect(back).toContain('行政许可法第三十四条第二款')
    expect(back.replace(/\s+/g, '')).toBe(approval.replace(/\s+/g, ''))
    expect(prepare('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><!-- a --></definitions>')).toMatchObject({ version: '20191111', head: '', innerComments: 1 })
  })
  it.each(files)('writes the same rules back: %s', async (f) => {
    const { DmnModdle } = (await import('dmn-moddle' as string)) as { DmnModdle: new () => { fromXML(text: string, type: string): Promise<{ rootElement: unknown; warnings: unknown[] }>; toXML(root: unknown, options: object): Promise<{ xml: string }> } }
    const text = readFileSync(join(folder, f), 'utf8')
    const prepared = prepare(text)
    const moddle = new DmnModdle()
    const { rootElement, warnings } = await moddle.fromXML(prepared.text, 'dmn:Definitions')
    expect(warnings).toEqual([])
    const back = restore((await moddle.toXML(rootElement, { format: true })).xml, prepared)
    expect(isUnchanged(diffModels(readModel(text)!, readModel(back)!))).toBe(true)
    expect(back).toContain('DMN/20230324/MODEL/')
  })
  it('draws what asks above what is asked for, nothing on top of another', () => {
    const places = layout([['a', ['b', 'i']], ['b', ['c', 'd']], ['c', ['j']], ['d', ['j']], ['i', []], ['j', []]].map(([id, needs]) => ({ id: id as string, needs: needs as string[], width: 100, height: 40 })))
    expect(places.get('a')!.y).toBeLessThan(places.get('b')!.y)
    expect(places.get('i')!.y).toBe(places.get('b')!.y)
    expect(places.get('j')!.y).toBeGreaterThan(places.get('c')!.y)
    const boxes = [...places.values()]
    for (const p of boxes) for (const q of boxes) if (p !== q) expect(p.y === q.y && Math.abs(p.x - q.x) < 100).toBe(false)
  })
  it('lays out even what asks for itself', () => expect(layout([{ id: 'a', needs: ['b'], width: 1, height: 1 }, { id: 'b', needs: ['a'], width: 1, height: 1 }]).size).toBe(2))

  const modules = join(import.meta.dirname, '../../node_modules')
  const scripts = (dir: string): string[] => readdirSync(dir).flatMap((n) => (statSync(join(dir, n)).isDirectory() ? scripts(join(dir, n)) : n.endsWith('.js') ? [join(dir, n)] : []))
  const sources = ['dmn-js-shared', 'dmn-js-drd', 'dmn-js-decision-table', 'dmn-js-literal-expression', 'dmn-js-boxed-expression'].flatMap((p) => scripts(join(modules, p, 'lib')))
  it('finds a Chinese text for everything it says', () => {
    const said = new Set<string>()
    for (const file of sources) {
      const code = readFileSync(file, 'utf8')
      for (const m of code.matchAll(/translate\(\s*'((?:[^'\\]|\\.)*)'/g)) said.add(m[1]!)
      if (/HitPolicies\.js$|Replace|DrillDown\.js$/.test(file)) for (const m of code.matchAll(/(?:label|explanation|title): '([^']+)'/g)) said.add(m[1]!)
      if (/DataTypes\.js$/.test(file)) for (const m of /\[('string'[^\]]*)\]/.exec(code)![1]!.matchAll(/'(\w+)'/g)) said.add(m[1]!)
    }
    expect(said.size).toBeGreaterThan(150)
    expect([...said].filter((s) => !(s in DMN_ZH))).toEqual([])
  })
  it('is told no Chinese in English, and places are filled in', () => {
    expect(translator(null)('Function kind: {kind}', { kind: 'FEEL' })).toBe('Function kind: FEEL')
    expect(translator(DMN_ZH)('e.g. { sample }', { sample: '1' })).toBe('例如 1')
    expect(translator(DMN_ZH)('something new')).toBe('something new')
    for (const [key, text] of Object.entries(DMN_ZH)) if (key !== '"value"') expect((text.match(/\{\s*\w+\s*\}/g) ?? []).sort()).toEqual((key.match(/\{\s*\w+\s*\}/g) ?? []).sort())
  })
})
