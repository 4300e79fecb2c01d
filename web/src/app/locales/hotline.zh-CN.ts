/* Words of the hotline, the hall, bookings, ratings, knowledge and messages in Chinese. `hotline.en.ts` has the same keys. */
export const hotlineZh = {
  hotline: {
    call: '来电登记', channel: '渠道', content: '诉求内容', contentHint: '边听边记：什么事、在哪里、从何时起', address: '地点', area: '所在区域', class: '类别', topic: '主题', department: '主办单位', urgent: '紧急', confidential: '身份保密', aboutWindow: '涉及窗口服务', answer: '答复要点', answerHint: '直接答复时，说了什么',
    numberInText: '内容里有电话号码 {number}，所有承办人都能看到。', moveNumber: '移到联系电话', answeredWith: '引用知识：', dropArticle: '不引用这条知识', missing: '请填写。',
    dispatchDo: '受理并派单', answerDo: '直接答复办结', refuseDo: '不予受理', keepDo: '先受理，稍后处理', nextDo: '下一通', takeAll: '采用全部建议', youDecide: '仅供参考，由您决定。', noHints: '写下几个字，这里会给出主题、类别和主办单位的建议及理由。', hints: '建议',
    keys: { topic: '采用第几个主题建议', class: '采用类别建议', department: '采用主办单位建议' },
    urgentIn: '疑似紧急：{n} 分钟内首次反馈', caller: '来电人', callerHint: '输入电话号码，立即显示来电历史。', noCaller: '没有来电记录。', firstCall: '首次来电', calledBefore: '以前来过电', repeated: '重复来电：30 天内 {n} 件', duplicates: '疑似重复', noDuplicates: '没有相似的在办工单。', mergeInto: '并入 #{id}', mergeReason: '与工单 #{id} 为同一诉求', knowledge: '知识', searchKnowledge: '搜索知识库', noArticles: '没有相关知识。', answerWith: '用它答复',
    receivedStill: '工单 #{id} 已受理，不会重复登记。', due: '{when} 前办结', feedbackBy: '{when} 前首次反馈', openTicket: '打开 #{id}', done: { dispatch: '已受理并派单：#{id}', answer: '已直接答复办结：#{id}', refuse: '已告知不予受理：#{id}', keep: '已受理，待派单：#{id}', merge: '已受理并并单：#{id}' },
    way: '办理进程', calledBack: '已回访', hidden: '诉求人要求身份保密，您的角色看不到身份信息。', media: '附有 {n} 个文件', beside: '关联', mergedInto: '已并入', mergedHere: '并入本单的工单', sent: '已发消息', flags: { urgent: '紧急', confidential: '保密', key_ticket: '整改重点工单', designated: '指定承办，不得退单', supervised: '督办 {n} 级', about_window: '投诉窗口' },
    weekdays: { 0: '周一', 1: '周二', 2: '周三', 3: '周四', 4: '周五', 5: '周六', 6: '周日' }, duty: { shift: '班次', before: '上一周', after: '下一周' },
    board: { lead: '今日受理与在办，有新情况自动更新。', now: '当前情况', day: '日期', received: '今日受理', open: '在办', urgent: '紧急在办', dueToday: '今日到期', overdue: '已超期', direct: '直接办结', called: '已回访', byClass: '按类别', byChannel: '按渠道', byDepartment: '按主办单位（在办）', byHour: '按小时', hour: '时', duty: '今日值班', noDuty: '今天没有排班。', late: '超期 {n}' },
    hot: { title: '热点', lead: '同类、同地、近期集中的诉求，与该地自身以往相比。', none: '近期没有明显高于以往的集中诉求。', inDays: '件，近 {n} 天', usual: '以往同期约 {n} 件', everywhere: '不限区域' },
    kpi: { title: '指标与口径', lead: '同一指标有多种算法，逐一并列；点开可追溯到每一件。' }
  },
  hall: {
    lead: '取号、叫号与等候，实时更新。', screen: '叫号屏', today: '今日', waitingNow: '正在等候', visits: '服务人次', visitsHint: '取号数加自助办理次数', issued: '取号', finished: '办完', wait: '平均等候', service: '平均办理', p90: '九成不超过 {span}', abandonment: '弃号率', of: '{n} / {all}', noShow: '预约爽约率', estimate: '预估误差', estimateHint: '预估与实际等候之差，{n} 个号', shut: '现在不是开放时间。',
    lines: '队列', group: '业务组', waiting: '等候', said: '预估', minutes: '约 {n} 分钟', calling: '正在叫号', nobodyCalled: '还没有叫号。', windows: '窗口', noWindows: '还没有窗口开放。', take: '取号机', notOpen: '另有 {n} 个窗口未开放', usage: '已办 {n}，使用率 {share}', byHour: '按小时', complaints: '对窗口的投诉', received: '收到', upheld: '属实', notUpheld: '不属实', complaintsHint: '来自12345工单中对窗口的投诉认定。'
  },
  window: {
    which: '窗口', none: '这个服务点没有窗口。', now: '当前号码', next: '接下来', nobodyWaits: '没有人等候。', nobody: '等待叫号', isPaused: '已暂停', notOpen: '窗口未开放', states: { open: '开放中', paused: '暂停', closed: '未开放' }, booked: '已预约', issued: '{when} 取号', since: '已办 {span}', served: '今日本窗口已办 {n} 个号', passedHere: '刚过的号', requeue: '重新排队',
    open: '开窗', call: '叫下一个', again: '重叫', pass: '过号', finish: '办完', transfer: '转窗口', pause: '暂停', go: '恢复', close: '关窗', pauseOrGo: '暂停或恢复', keys: { space: '叫下一个；有人时为办完' },
    told: { called: '已叫 {no}', finished: '{no} 已办完', passed: '{no} 已过号', opened: '窗口已开放', closed: '窗口已关闭', resumed: '窗口已恢复', paused: '窗口已暂停', transferred: '{no} 已转出' }
  },
  bookings: {
    list: '预约', slots: '时段', livePage: '实时余号页', visitors: '预约人', find: '编号或签到码', day: '日期', from: '从', anyState: '全部', no: '编号', taken: '{n}/{all}', waiting: '候补 {n} 人', shut: '不开放', close: '关闭时段', reopen: '恢复时段', closeHint: '关闭后，已约的人由本局取消并通知。', states: { free: '可约', full: '已满', passed: '已过', closed: '已关闭', too_soon: '太近', too_far: '未开放' },
    visitor: '预约人', visitorLead: '预约人只以加密摘要记录，不含姓名。申诉成立的，可解除限制。', allVisitors: '显示全部', noBlocked: '没有被限制预约的人。'
  },
  ratings: {
    lead: '差评逐件核实、整改、反馈、回访；被评人看不到评价。', rates: '满意率与差评的各种口径', ratesHint: '主动评价与含默认评价分别计算，误评和恶意评价在一种口径中剔除。', badOnly: '只看差评', noBad: '没有差评。', byDefault: '默认', grades: { 1: '非常不满意', 2: '不满意', 3: '基本满意', 4: '满意', 5: '非常满意' },
    columns: { id: '编号', grade: '评价', subject: '评价对象', department: '被评部门', given_at: '评价时间', due: '到期', state: '状态' }
  },
  knowledge: { lead: '一人编写、另一人发布；过期的不再推荐。', search: '搜索知识，支持拼音和错别字', corrected: '按“{text}”查找', none: '还没有知识条目。', used: '引用 {n} 次', until: '有效至 {day}', expired: '已过期' },
  messages: {
    unread: '{n} 条未读', noMine: '还没有消息。派到本单位、被督办、已超期的都会在这里告知。', fresh: '未读', open: '打开', more: '更多', due: '{when} 发出',
    deliveries: '投递', webhooks: '网络钩子', none: '没有投递记录。', anyChannel: '全部渠道', reload: '刷新', retry: '重新投递', next: '{when} 再试', columns: { id: '编号', subject: '对象', channel: '渠道', state: '状态', attempts: '次数', when: '时间', again: '操作' }, states: { waiting: '待发', sent: '已发', failed: '失败', dropped: '已放弃' }, channels: { app: '站内', mail: '邮件', sms: '短信', webhook: '网络钩子' },
    addHook: '添加接收地址', hookLead: '每次投递带固定编号和签名，重试时编号不变。', url: '接收地址', events: '事件（空格分隔，可用 * 结尾）', add: '添加', secret: '签名密钥，只显示这一次：', test: '发送测试', rotate: '更换密钥', remove: '删除', tested: '测试消息已排入队列。', noHooks: '还没有接收地址。', active: '正常', failing: '正在失败', paused: '已停发', resume: '恢复发送', lastOk: '最近成功：{when}'
  }
}
