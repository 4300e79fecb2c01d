/* Words of plans, for desk and portal, in Chinese. `plan.en.ts` has the same keys. */
export const planZh = {
  gantt: {
    items: '共 {n} 个事项', list: '方案事项', item: '事项', fromTo: '{from} 至 {to}', critical: '关键线路', today: '今天', makeUp: '调休上班日', off: '休息日', zoom: '时间尺度', zooms: { fit: '全程', month: '月', week: '周', day: '日' }, milestones: '里程碑', legend: '图例',
    keys: '用上下键逐项查看，左键到它等待的事项，右键到等它的事项，回车打开说明。'
  },
  plan: {
    state: { planned: '未到', ready: '可启动', running: '办理中', ended: '已办结', late: '落后' }, slack: '机动时间', slackDays: '机动 {n} 天', onSpot: '即办', workingDays: '{n} 个工作日', naturalDays: '{n} 天', firmsOwn: '企业自办', withWorks: '连同企业自行施工 {own} 天共 {n} 天', ownDays: '其中自行施工 {n} 天', later: '晚 {n} 天', earlier: '早 {n} 天',
    when: '时间', latest: '最迟', why: '为何要办', needs: '前置', nothing: '无', lastNeed: '最后等它', followers: '等它的', department: '办理部门', waitsFor: '等审查人手', promised: '承诺时限', statutory: '法定时限', review: '技术审查', materials: '材料', materialsAsked: '需交 {n} 份', openCase: '办件 {n}',
    payer: { government: '政府付费', applicant: '企业付费' }, risks: '风险提示', grade: { high: '高', medium: '中', low: '低' }, dueOn: '{day} 前', who: { firm: '企业', office: '审批部门', agency: '中介机构' },
    proof: { longest_path: '精确：结束日就是最长前置链，关键线路可以核对。', bound_reached: '最优：结束日已到下界，不可能更早。', searched: '最优：搜索已完成，没有更早的排法。', feasible: '可行：离下界 {day} 最多还差 {n} 个工作日。' }, withCapacities: '已计入审查人手。',
    listed: '各指南共列', asked: '需您提交', savedMaterials: '免交', rate: '材料减免率', material: '材料', whence: '来源', from: { applicant: '申请人提交', government: '政府提供', result: '前序结果' }, mark: { asked: '首次提交', result: '由前序结果或政府提供', again: '复用，不再要' }, matrixHint: '● 只交这一次；◎ 由前序结果或政府提供；○ 复用，不再要。', firstAt: '首次用于 {item}', reused: '之后复用：{items}', worksStart: '可以开工', leastSlack: '最小机动',
    category: '项目类别', required: '（必填）', answerThis: '请先回答这个问题。', factStage: { general: '基本情况', introduction: '项目引进', planning: '规划许可', construction: '施工许可', completion: '竣工验收', acceptance: '竣工验收', basic: '基本情况', land: '用地', building: '建筑', environment: '环境', energy: '能源与水', special: '特殊情形' }
  }
}
