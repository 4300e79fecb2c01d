/* Words of technical reviews, settlements and joint examinations in Chinese. `review.en.ts` has the same keys. */
export const reviewZh = {
  review: {
    is: { requested: '待委托', accepted: '已验收' },
    lead: '技术审查与行政审批分开：机构由审批机关委托并付费，企业不出钱。', view: '查看方式', now: '现状', tabs: { list: '审查', drawings: '施工图检查', agencies: '机构' },
    open: '在办', overdue: '逾期', withFirm: '待企业修改', unsettled: '待结算', order: '提出审查', any: '全部', none: '没有这样的审查。', noneMine: '目前没有委托给本机构的审查。',
    type: '审查类别', agency: '机构', project: '项目', due: '期限', rounds: '轮次', points: '未解决', lamp: '灯', state: '状态', title: '技术审查 {id}', back: '全部审查', case: '办件 {id}', item: '事项 {id}', preparedBy: '编制单位', quality: '质量评分', fee: '费用', pays: '政府付费',
    inScope: '应检项目', checked: '已检查', outstanding: '待检查', allChecked: '应检项目已全部检查。', askCheck: '提出检查', underWay: '审查中', credit: '信用', done: '已完成', late: '超期', turns: '轮候 {n} 次', endsOn: '计划办结 {day}',
    opine: '填写本轮意见', opineFirst: '首轮意见须逐条给出，一次性告知；下一轮不得再提新问题。', opineLater: '只答复上一轮未解决的条目；确因修改引起的新问题须写明由哪一条引起。', keys: '方向键换行；键 1 符合，键 2 未解决，键 3 不适用。', answered: '已答 {n} / {all}',
    point: '审查要点', grade: '等级', must: '应当', should: '建议', basis: '依据', found: '结论', met: '符合', openPoint: '未解决', notApply: '不适用', what: '问题或理由', causedBy: '由哪一条的修改引起', addCaused: '补充因修改引起的条目', add: '补充', opinion: '总体意见', passes: '本轮结论', pass: '通过', noPass: '不通过', send: '出具意见', unanswered: '还有 {n} 条没有答完', round: '第 {n} 轮', roundsTitle: '各轮意见', noRounds: '还没有意见。', most: '最多 {n} 轮',
    orders: '委托过程', byRota: '按轮候派出', byHand: '指定：{reason}', outOf: { prepared: '编制单位', linked: '有利害关系', released: '已退回本单', suspended: '已暂停', credit: '信用不足' }, chosen: '选中',
    accept: '验收并评分', depth: '审查深度', clarity: '意见清晰', service: '服务配合', acceptHint: '质量分由规则按评分、是否按期和轮次算出，并计入机构信用。', acceptDo: '验收', actions: '可以做', noActions: '现在没有可做的。', facts: '基本情况', history: '全部记录', checklist: '按清单审查，共 {n} 条', synthetic: '清单为演示默认'
  },
  settle: {
    lead: '已验收的审查成批结算，制单、批准、支付三人分开。', make: '制作结算单', agency: '机构', pick: '选择机构', which: '纳入哪些审查', fee: '费用（元）', name: '名称', sum: '合计 {sum} 元', makeDo: '制单', none: '还没有结算单。', nothing: '没有待结算的审查。', batch: '结算单 {id}', reviews: '{n} 项审查', by: '{who} 制单', approvedBy: '{who} 批准', paidBy: '{who} 支付', badFee: '费用须是金额', review: '审查'
  },
  exam: {
    called: '已召集', lead: '重大项目会前征求部门书面意见，各有时限；沉默不视为同意。', call: '召集联审', none: '还没有联审。', mine: '待本部门反馈', nothingMine: '没有待反馈的意见。', title: '联审 {id}', project: '项目', pick: '选择在办项目，可按名称查找', noneRuns: '没有在办项目', name: '议题', content: '说明', departments: '征求意见的部门', on: '会期', callDo: '召集', asked: '意见 {n} / {all}', against: '{n} 个部门不同意', follow: '跟踪事项', followNone: '没有跟踪事项。', followAdd: '交办', by: '完成日', opinions: '部门意见', missing: '未反馈', minutes: '会议纪要', decision: '联审决定', resolution: '对不同意见的处理', back: '全部联审', open: '未办结 {n}', onDay: '{day} 开会'
  }
}
