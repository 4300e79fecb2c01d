/* Words of the market of agencies in Chinese, of the desk and the portal. `market.en.ts` has the same keys. */
export const marketZh = {
  market: {
    title: '中介服务超市', yuan: '元', lead: '政府付费的技术服务在这里公开选取中介机构；摇号过程人人可以重算。', notices: '选取公告', agencies: '中介机构', parts: '超市内容', filter: '状态', any: '全部状态', none: '还没有公告。', more: '更多公告', announce: '发布公告', open: '打开公告 {n}',
    name: '项目名称', service: '服务类别', way: '选取方式', amount: '服务金额（元）', amountShort: '金额', closes: '报名截止', closesIn: '截止 {at}', content: '要求说明', review: '技术审查编号（没有可不填）', small: '抽取家数（不填按规定）', large: '大名单家数（不填按规定）', again: '重新公告自（编号）', entries: '{n} 家报名', owner: '公告人', credit: '信用分', state: '状态', services: '服务', prepared: '材料编制单位', agency: '机构',
    secretHint: '本页生成一个秘密值，只把它的摘要随公告发布。秘密值保存在本浏览器，并下载为文件：丢失则摇号作废。', publish: '发布', withdraw: '撤回公告', withdrawReason: '撤回理由',
    times: { announced_at: '公告', opens_at: '开始报名', closes_at: '报名截止', sealed_at: '账本头签名', nonces_due_at: '开启报名截止', secret_due_at: '公布秘密值截止', drawn_at: '摇号', confirmed_at: '确认', closed_at: '结束' },
    reasons: { too_few_entries: '报名不足，选取失败', too_few_opened: '开启报名的机构不足，选取失败', secret_not_told: '主办未按期公布秘密值，摇号作废', no_head: '截止后没有签名的账本头，摇号作废' },
    hidden: '截止前不公布谁报了名，只公布家数。', list: '报名名单', nonce: '随机数', silent: '未开启', price: '报价', plan: '方案', mark: '得分', reason: '理由', winner: '中签', chosen: '选定', chosenAgency: '选定机构',
    draw: '公布秘密值并摇号', drawHint: '机构都已开启或开启期限已过，才能公布。', secretKept: '秘密值在本浏览器中。', secretFile: '选择秘密值文件', secretWrong: '文件里没有本公告的秘密值。', choose: '选定', chooseWho: '选定哪家', chooseReason: '选定理由', confirm: '确认结果', rate: '评价服务', rateMark: '评分（0–100）', score: '评分', giveUp: '宣布选取失败', waiting: '等待报名截止。', waitOpen: '等待机构开启报名，至 {at}。',
    verify: '验证摇号', verifyHint: '在你的浏览器里用公开记录逐步重算，不依赖本系统的结论。', verifyGo: '重新计算', allGood: '{n} 步全部相符：结果可以由任何人重算。', someBad: '{n} 步不符：记录与计算不一致。', tamper: '试改一个字节', untamper: '恢复原记录', download: '下载公开记录', otherFile: '验证另一份记录文件', badFile: '这不是摇号公开记录。', ok: '相符', bad: '不符', said: '记录', got: '算得', text: '参与计算的文本', notYet: '摇号尚未进行，可先看已公布的部分。',
    steps: { secret: '秘密值与公告中的摘要', entry: '{who} 的随机数与报名承诺值', silent: '{who} 未开启报名：按“-”参与计算，不能中签', list: '报名名单与截止时的摘要', head: '账本头的签名（SM2）', notice: '已签名的账本头涵盖公告', closing: '已签名的账本头涵盖封存的名单', seed: '种子', winners: '中签名单' },
    enter: '报名', enterAs: '以哪家机构报名', enterHint: '本页生成随机数，只提交承诺值；随机数保存在本浏览器，并下载为文件。截止后须在期限内开启，否则不能中签并影响信用。', enterPrice: '报价（元，截止前保密）', enterPlan: '服务方案（截止前保密）', entered: '已报名，编号 {n}。', mine: '我的报名', openIt: '开启报名', openHint: '账本头已签名，请在 {at} 前开启。', openFile: '选择报名文件', openLost: '本浏览器没有这份报名的随机数，请选择报名时下载的文件。', leave: '撤回报名', opened: '已开启。', sealedWait: '报名已封存，等待截止。', signIn: '登录后报名', notAgency: '只有中介机构的账号可以报名。', noAgency: '没有可报名的机构。', noFile: '文件里没有这份报名的随机数。', nameMissing: '请填写名称。', closesMissing: '请填写报名截止时间。', amountBad: '金额须为大于零的数，最多两位小数。'
  }
}
