/* Synthetic figures, evidence and report of the mock server, in the shapes of the real one. The lint finding is of the kind
 * the real report has: one ratio printed in two ways. */
import { NOW, iso, tables } from './world.mjs'

const row = (id, name_zh, name_en, kind, value, unit, original, more = {}) => ({
  id, name_zh, name_en, kind, value, unit, original, numerator: null, denominator: null, evidence: 180, formula: 'count',
  scope_zh: '2022 年度，全区（合成数据）', scope_en: 'Year 2022, whole district (synthetic data)', note_zh: '', note_en: '', seq: 5_913_482,
  sql: "-- one row per piece of evidence\nselect stream, event, happened_at, 1 as base, 1 as hit, null as amount\nfrom v_ticket\nwhere received_at >= :from and received_at < :to\norder by happened_at", ...more
})
const ratio = (numerator, denominator) => ({ formula: 'Σhit/Σbase', numerator, denominator })

export const figures = [
  row('F01', '全年预算数', 'Budget of the year', 'number', '11887.73', '万元', '11,887.73', { formula: 'Σamount', evidence: 9 }),
  row('F02', '执行数', 'Executed', 'number', '11664.99', '万元', '11,664.99', { formula: 'Σamount', evidence: 212 }),
  row('F03', '完成预算', 'Budget completed', 'ratio', '98.1', '%', '98.1', { ...ratio('11664.99', '11887.73'), evidence: 221 }),
  row('F08', '基本支出', 'Basic expenditure', 'number', '3221.81', '万元', '3,221.81', { formula: 'Σamount', evidence: 96 }),
  row('F09', '项目支出', 'Project expenditure', 'number', '8443.18', '万元', '8,443.18', { formula: 'Σamount', evidence: 116 }),
  row('F10', '自评得分', 'Self-evaluation score', 'number', '94.2', '分', '94.2', { evidence: 12 }),
  row('F11', '评价等级', 'Grade', 'grade', '优', null, '优', { evidence: 12 }),
  row('F12', '预约服务点', 'Service points with booking', 'number', '178', '个', '178', { evidence: 178 }),
  row('F13', '线上预约服务', 'Online bookings', 'number', '120964', '人次', '12万余', { evidence: 120964 }),
  row('F14', '12345 受理工单', 'Hotline tickets received', 'number', '190902', '件', '约19.1万', { evidence: 190902 }),
  row('F15', '按时办结率', 'Closed on time', 'ratio', '100', '%', '100', { ...ratio('190871', '190902'), evidence: 190902 }),
  row('F16', '接待群众', 'Visitors served', 'number', '830412', '人次', '约83万', { evidence: 830412, note_zh: '原报告截至 11 月；12 月另有 79,588 人次未计入。', note_en: 'The original stops in November; 79,588 visits of December are not counted in it.' }),
  row('F17', '破解衔接矛盾', 'Contradictions resolved', 'number', '38', '处', '38', { evidence: 38 }),
  row('F19', '政策管理体系', 'Policy documents', 'text', '1+2', null, '1+2', { evidence: 3 }),
  row('F20', '审批提速', 'Approval sooner by', 'range', '3–6', '月', '3 至 6', { evidence: 84 }),
  row('F30', '压减率', 'Reduction rate', 'ratio', '18.09', '%', '18.09', { ...ratio('1536248120', '8492250531'), formula: '(Σ送审 − Σ审定) / Σ送审', evidence: 24 }),
  row('F31', '一窗式业务量', 'Cases at general windows', 'number', '162874', '件', '16.3万', { evidence: 162874 }),
  row('F32', '被投诉次数', 'Upheld complaints', 'number', '0', '次', '0', { evidence: 0 }),
  row('F33', '整改重点工单满意率', 'Satisfaction with key tickets', 'ratio', '93.12', '%', '93.12', { ...ratio('1205', '1294'), evidence: 1294 }),
  row('F34', '部门年度整体预算完成率', 'Budget completion as stated again', 'ratio', '98.1', '%', '98.2', { ...ratio('11664.99', '11887.73'), evidence: 221, note_zh: '原报告此处写 98.2%，与前文 98.1% 不一致。', note_en: 'The original prints 98.2 % here, which conflicts with its own 98.1 %.' })
]

export const lint = [{
  where: 'F34 · 二（四）', claim: '98.2 %', ledger: '98.1 %',
  why_zh: '同一比率在两处印法不同：执行数 11,664.99 ÷ 预算数 11,887.73 = 98.126%；若分母扣除政府性基金 3.00 万元则为 98.151%，四舍五入得 98.2%。',
  why_en: 'One ratio is printed in two ways: executed 11,664.99 ÷ budget 11,887.73 = 98.126 %; without the 3.00 of the government fund in the denominator it is 98.151 %, which rounds to 98.2 %.',
  why: '同一比率在两处印法不同。'
}]

/** Evidence rows, drawn from the mock's own records so that each one opens. */
export function evidenceOf(figure, limit, offset) {
  const table = tables.get({ F30: 'it-projects', F02: 'payments', F17: 'contradictions', F13: 'bookings', F16: 'queue-numbers', F31: 'cases' }[figure.id] ?? 'tickets')
  const total = figure.evidence
  const items = []
  for (let k = offset; k < Math.min(offset + limit, total); k++) {
    const record = table.rows[k % table.rows.length]
    items.push({ stream: `${table.record.name}/${record.id}`, event: record.head, happened_at: iso(NOW - (k + 1) * 5_400_000), ...(figure.id === 'F30' ? { base: record.submitted_fen ?? 350_000_00, hit: 63_300_00, amount: null } : { base: 1, hit: k % 29 === 7 ? 0 : 1, amount: figure.unit === '万元' ? 1_234_500 + k : null }) })
  }
  return { items, next: offset + limit < total ? String(offset + limit) : null, total }
}

const link = (id) => {
  const f = figures.find((x) => x.id === id)
  return `<a class="figure" data-figure="${id}" href="#/figure/${id}">${f.original.replace('至', '–')}${f.unit === '%' ? ' %' : ''}</a>`
}
export const html = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>报告</title><style>body{color:red}</style></head><body>
<article><p class="banner">合成数据：本报告由模拟记录生成，仅作演示。</p>
<h1>2022 年度示例区政务服务部门整体支出绩效自评报告</h1>
<h2>一、基本情况</h2><h3>（一）部门概况</h3><p>本单位负责政务服务、政务信息化与热线管理等职责（合成文本）。</p>
<h3>（三）部门整体收支情况</h3><p>全年预算数 ${link('F01')} 万元，执行数 ${link('F02')} 万元，完成预算的 ${link('F03')}。按支出性质看，基本支出 ${link('F08')} 万元，项目支出 ${link('F09')} 万元。</p>
<h2>二、综合评价分析</h2><h3>（一）自评结论综述</h3><p>自评得分 ${link('F10')} 分，评价等级为${link('F11')}。</p>
<h3>（二）各项工作任务绩效目标完成情况分析</h3>
<p>1. 统一预约服务覆盖全区 ${link('F12')} 个服务点，累计线上服务 ${link('F13')}人次。热线受理工单 ${link('F14')}件，按时办结率 ${link('F15')}；截至 11 月累计接待群众 ${link('F16')}人次。</p>
<p>2. 破解 ${link('F17')} 处衔接矛盾，出台 ${link('F19')} 政策管理体系，项目审批提速 ${link('F20')} 个月。</p>
<p>3. 审核信息化项目，压减率 ${link('F30')}。“一窗式”业务量 ${link('F31')}件，全年被投诉 ${link('F32')} 次；重点工单满意率 ${link('F33')}。</p>
<h3>（四）收支一览</h3><table><thead><tr><th>项目</th><th>金额（万元）</th></tr></thead><tbody><tr><td>预算数</td><td>${link('F01')}</td></tr><tr><td>执行数</td><td>${link('F02')}</td></tr></tbody></table>
<p>部门年度整体预算完成率 ${link('F34')}。</p>
<h2>三、存在的主要问题</h2><p>部分绩效指标的目标值偏低；项目支付时间滞后。</p><h2>四、下一步改进措施</h2><p>合理设置目标值，按合同进度推动支付。</p>
<script>document.title='never'</script></article></body></html>`
