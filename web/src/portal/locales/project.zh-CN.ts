/* Words of plans and projects for firms in Chinese. `project.en.ts` has the same keys. */
export const firmZh = {
  firm: {
    planTitle: '我的项目要办哪些手续', planLead: '回答几个问题，马上看到要办什么、先后次序、何时办完、要交什么材料。不登录也能用。', showPlan: '看方案', missing: '还有 {n} 个必答问题。', result: '方案', noPlanYet: '答完必答的问题，这里就会出现方案。', registerTitle: '就按这个办', registerLead: '登记后由一名代办员全程负责，随时能看到下一步。', nameMissing: '请填写项目名称。', openCase: '查看办件', projectName: '项目名称', register: '登记项目', signInFirst: '登录后登记', guideOnly: '从 {day} 起算，供参考；登记后以正式方案为准。', mine: '我的项目', another: '新项目',
    endsOn: '预计办结', saves: '比既往标准省 {n} 个月', ways: '可选的办法', papers: '交 {n} 份材料', order: '先后次序', after: '在这些之后：{items}', yourPapers: '需要您准备的材料（{n} 份）', once: '每份只交一次，已免交 {n} 份，减免率 {rate}%。', at: '用于{item}', free: '政府付费，您不出钱', freeWorth: '约合 {yuan} 元。', picture: '进度图', notNeeded: '不需要办的（{n} 项）',
    none: '还没有项目。', noneHint: '先看看您的项目要办哪些手续。', until: '{day} 办结', agent: '代办员', waitPlan: '项目已登记，代办员正在订制方案，形成后会通知您。', next: '下一步', handIn: '现在提交', correct: '已修改，交回', corrected: '改了什么（可不填）', handInLead: '拍照或选文件即可；交过的不再要。', nothingToHand: '不用交材料，直接提交。', send: '提交申请', nothingForYou: '现在不用您做什么。', allDone: '全部办完了。', lateBy: '已过 {n} 天', left: '还有 {n} 天', notMoved: '没有变化', progress: '办到哪里了', doneOf: '已办 {n} / {all}', stillNeeded: '还要交的材料（{n} 份）', allPapers: '看全部 {n} 份', nothingNeeded: '材料已齐。', told: '消息', nothingTold: '还没有消息。'
  }
}
