/* Words of projects in Chinese. `project.en.ts` has the same keys. */
export const projectZh = {
  project: {
    load: '审查人手', loadHint: '各在办方案每周需要的审查工作日／该组人手当周的工作日；方案各自编制，相互不避让，超出处请协调。', loadPool: '审查人手', loadFits: '今后半年没有超出人手的周。', loadOver: '超出', loadWeek: '{day} 起一周：需 {days} 日，有 {room} 日', lead: '按阶段看项目走到哪里、何时办结、卡在哪里。', view: '查看方式', byStage: '按阶段', asList: '列表', find: '按名称或编号找', open: '在办项目', behind: '有落后事项', slipped: '结束日推迟', gained: '结束日提前', now: '现状', none: '还没有项目。', noneHint: '点“登记项目”，回答几个问题就有方案。', noneHere: '暂无项目', register: '登记项目', registerTitle: '登记项目并订制方案', name: '项目名称', end: '办结日', moved: '推移', stage: '阶段', lamp: '灯', endsOn: '{day} 办结', noPlan: '尚无方案', progress: '已办 {n} / {all}',
    titleMissing: '请填写项目名称。', tried: '共 {n} 个事项，{days} 个工作日，{day} 办结。', planIt: '形成方案', registerIt: '登记并形成方案', unplanned: '尚无方案', unplannedHint: '项目已登记，等待代办员订制方案。', parts: '项目内容', tabs: { plan: '进度图', stages: '阶段', why: '为何要办', materials: '材料', alternatives: '方案比选', whatif: '假设推演', chances: '把握', cases: '办件', diary: '日志与消息', reviews: '审查与节约', versions: '版本' },
    forecast: '照目前进度 {day}', stale: '方案未能按最新情况更新：', inDays: '还有 {n} 天', length: '用时', office: '审批用时', baseline: '既往标准', saves: '预计节约', saved: '已节约', months: '{n} 个月', estimated: '按方案估算', ended: '已办事项', lateItems: '{n} 项落后', materialsSaved: '材料减免', materialsOf: '列 {all} 份，交 {n} 份', agent: '代办员', provisional: '部分日期超出已公布日历，暂定', picture: '下载进度图', text: '下载文字方案', history: '全部记录',
    which: '看哪些', whichOf: { all: '全部 {n}', yes: '要办 {n}', no: '不办 {n}' }, findItem: '按事项或理由找', applies: '要办', appliesNot: '不需办', rule: '规则 {n}',
    chosen: '现用', notAvailable: '本项目不可用。', costs: '代价', savesWord: '好处', take: '改用此方案',
    whatIf: '如果……', onlyCritical: '只看关键线路', units: '审查人手', merge: '合并办理', mergeThis: '事项甲', mergeThat: '事项乙', mergeDo: '合并', drop: '不办某项', reset: '恢复原样', newEnd: '新的办结日', before: '现方案 {day}', noMove: '办结日不变', changed: '{n} 个事项的日期会变',
    by: '在此日前办结', chance: '把握 {n}%', median: '一半把握', p80: '八成把握', p90: '九成把握', planned: '方案办结日', runs: '按实际用时模拟 {n} 次。', assumed: '没有记录的事项按方案的天数计算。', criticality: '最常卡住全程的事项', recorded: '有 {n} 次记录', notRecorded: '无记录，按方案', curve: '各日期前办结的比例曲线',
    next: '下一步', nothingNext: '暂时没有要做的事。', ready: '可以启动的事项', nothingReady: '没有可启动的事项，前置事项办完后会出现在这里。', start: '启动 {n} 项', markDone: '登记为已办', doneWhere: '在哪里办的、凭什么', markedDone: '已登记办完：{items}', started: '已启动：{items}', cases: '办件', noCases: '还没有启动办件。', case: '办件', state: '状态', due: '期限', soon: '随后', waits: '等 {items}',
    startThese: '一次启动这些事项', startHint: '此前交过的材料和办出的结果自动带入，不再要。', handedIn: '已交来的材料（纸质）', applicant: '申请人（登记过的可不填）', applicantName: '名称', applicantNo: '统一社会信用代码或证件号', badNumber: '号码不对：请核对 18 位统一社会信用代码或身份证号。', applicantPhone: '联系电话', startGo: '启动',
    diary: '代办日志', entry: '写一条', entryHint: '不写电话和证件号：日志永久保存。', write: '记入日志', noDiary: '还没有日志。', messages: '发给企业的消息', noMessages: '还没有消息。',
    savedTime: '节约时间', savedMoney: '节约费用', delivered: '已交付的免费服务', plannedMoney: '方案中的免费服务', reviews: '技术审查', payNothing: '技术审查由政府付费，企业不出钱。', notYet: '未开始', services: '免费服务', service: '服务', quantity: '数量', value: '价值',
    oneVersion: '方案还没有变过。', measures: { report: '份', case: '件', m2: '平方米', m: '米', point: '点' }, version: '第 {n} 版', lookAt: '看这一版'
  }
}
