/* Booking, the hall, the hotline and ratings in Chinese; they come with their pages. `hall.en.ts` has the same keys. */
export const hallZh = {
  book: {
    title: '预约', progress: '预约步骤', short: { what: '办什么', where: '去哪里', when: '什么时候', who: '谁来办' },
    step: { what: '您要办什么？', where: '去哪里办？', when: '什么时候去？', who: '确认预约' },
    items: '{n} 个事项', counsel: '咨询与其他', several: '一次办几件事', severalHint: '按办理顺序点选，后一件接着前一件的时段办；有一件约不上，整个预约都不成立。',
    noItem: '没有找到这个事项，可以直接选下面的类别。', show: '显示方式', list: '列表', map: '地图', hasFree: '有号', noFree: '已约满', tapMap: '点一下地图上的地点，查看那里最早的空位。',
    soonest: '最早可约', left: '余 {n} 个', noneFree: '可约日期内已约满，点开可以排候补。',
    furtherHint: '后面还有 {n} 件事，会依次排在紧接着的时段。', earlier: '前几天', later: '后几天', days: '日期', today: '今天', shut: '当天不办公。', shutShort: '休息',
    full: '已满', notOpen: '不可约', over: '这一天没有可约的时段了。', morning: '上午', afternoon: '下午', yours: '您现在的时段', waitFirst: '已满 · 可候补', waitList: '候补 · {n} 人在等',
    slot: { closed: '停约', too_soon: '已截止', too_far: '未开放', passed: '已过' }, waitHint: '约满的时段可以排候补：有人取消，系统按先后自动补上并通知您。',
    signIn: '预约要实名，登录后直接提交，前面选好的都保留。', waiting: '这个时段已满，提交后进入候补名单。', self: '我自己', forOther: '帮别人约', forOtherHint: '如家里的老人；您作为代办人',
    otherData: '请填办事人本人的信息，到场时核对证件。', elderly: '办事人是老年人', otherSlot: '换一个时段', go: '确认预约', goWait: '排候补', realName: '实名预约，取号时核对身份证件。爽约会被记录，去不了请提前取消。',
    done: '预约成功', inWaiting: '已进入候补', waitTold: '轮到您时会自动转为预约并发消息通知。', afterwards: '时间有变，请尽早在“我的预约”里改约或者取消。', rules: '预约规则', see: '查看预约',
    checkIn: '到场取号码：在取号机上扫一扫', group: '业务', ics: '加到日历（文件）', feed: '订阅全部预约', feedHint: '在日历软件里订阅这个地址，改约和取消会自动更新。地址只给自己用。'
  },
  bookings: {
    title: '我的预约', one: '预约详情', another: '再约一个', none: '您还没有预约', noneHint: '选好事情、地点和时间，一分钟内就能约好。', coming: '即将办理', past: '以往预约', no: '预约号 {n}',
    state: { booked: '已预约', waiting: '候补中', checked_in: '已取号', served: '已办理', no_show: '未到场', cancelled: '已取消', lapsed: '候补未成' },
    queue: '候补', inLine: '排队中', waiting: '这个时段共 {n} 人候补', move: '改约', cancel: '取消预约', cancelSure: '确定取消吗？', cancelHint: '空出的位置会马上让给候补的人。', why: '原因（可不填）', keep: '不取消了',
    moveTo: '改到什么时候', moveSure: '改到 {at}？', moveHint: '原来 {at} 的位置会马上空出来。', cancelled: '预约已取消。', moved: '已经改约。', history: '经过', again: '在同一地点再约一次', complain: '投诉这次窗口服务'
  },
  ask: {
    title: '我要反映', lead: '写清楚什么事、在哪里就行，其他的我们来理。', what: '什么事', whatHelp: '请不要在这里写电话和证件号，联系方式填在下面，只有经办人能看到。',
    hints: '提示', maybeTopic: '可能是这一类（点选才算）', others: '附近已有人反映', mineToo: '我也是这件事', mineTooHint: '您的诉求会单独编号，并注明与它是同一件事，由工作人员合并办理。', answers: '也许已有答复', youChoose: '提示仅供参考，由您自己选；不选也可以提交。',
    sameAs: '（与工单 {n} 是同一件事）', urgentFound: '这类紧急情况 {n} 分钟内先行反馈。', topicChosen: '类别：', aboutWindow: '反映的是窗口服务：', kind: '您希望我们做什么', resumed: '已恢复您上次没有提交的内容。',
    where: '在哪里', whereHint: '如：某某路与某某街路口', here: '就在我这里', located: '已标出您的位置。', onMap: '在地图上标', noPin: '去掉标记', mapLabel: '地图：点一下放置标记，方向键移动', mapHint: '点一下地图放置标记；也可以用方向键移动。', near: '靠近{place}，约 {far}',
    photos: '照片（可不传）', addPhoto: '加照片', reach: '怎么联系您', confidential: '为我保密', confidentialHint: '承办单位看不到您的姓名和电话。', urgent: '情况紧急', urgentHint: '停水、停电、漏气等正在发生的险情。',
    send: '提交', danger: '火灾、伤病、案件请直接拨打 119、120、110。', need: { content: '请写下是什么事', ticket_class: '请选择一项' },
    done: '已收到', receipt: '您的工单号', answerBy: '{at} 前答复您', next: '进展会更新在“我的诉求”，也会发消息通知。', follow: '查看进展', another: '再反映一件'
  },
  tickets: {
    title: '我的诉求', one: '诉求详情', another: '我要反映', none: '您还没有反映过问题', noneHint: '路灯坏了、政策不清楚，都可以告诉我们。', no: '工单号 {n}', confidential: '已保密',
    state: { received: '已受理', handling: '办理中', answered: '已答复', again: '重新办理', closed: '已办结', merged: '已合并办理', not_accepted: '不予受理', terminated: '已终止' },
    way: { received: '收到', handling: '办理', answered: '答复', closed: '办结' }, received: '受理时间', answerBy: '答复期限', feedbackBy: '首次反馈', wayOut: '其他途径', photo: '照片 {n}', rate: '评价这次服务',
    add: '补充情况', addLabel: '补充什么', added: '已补充，承办单位会看到。', reopen: '没有解决，重新办理', reopenLabel: '还有什么没解决', reopenHint: '办结后在规定的期限内可以要求重新办理。', reopened: '已重新办理。', answer: '答复', send: '提交'
  },
  rating: {
    title: '评价服务', overall: '总的来说，您满意吗？', parts: '分项评价（可不填）', tags: '好在哪里', whyBad: '哪里不好', noNumbers: '请不要写电话和证件号，写了也会被去掉。',
    contact: '联系电话（可不填）', contactHint: '留下电话，我们会核实并把处理结果告诉您。', early: '服务还没有结束', earlyHint: '请留着这个码，办完后用同一个码评价。', unknown: '找不到这次服务', unknownHint: '评价链接可能不完整，或者已经失效。', already: '这次服务已经评价过了。', next: '您的评价会公开计入满意度。', badNext: '我们会核实、整改，并把结果告诉您。'
  },
  messages: {
    title: '消息', unread: '{n} 条未读', none: '还没有消息', noneHint: '预约、办件和诉求有了进展，会在这里告诉您。', fresh: '未读', open: '去看看', ways: '接收方式', mail: '同时发电子邮件', sms: '同时发短信', language: '消息语言', zh: '中文', en: '英文', waysHint: '不急的消息不在夜间发送。'
  },
  screen: {
    title: '叫号屏', calling: '正在叫号', to: '请到', waiting: '等候人数', noWait: '没有人在等', nobody: '暂时没有叫号', speak: '点一下，开始播报', loud: '正在播报', chime: '提示音', sound: '开始播报', lost: '连接中断，{at} 以后的叫号请听现场广播', foot: '过号请到取号机或者导办台重新排队一次。'
  },
  take: {
    title: '取号', booked: '已有预约：扫预约码或者输入取号码', codeHint: '取号码', checkIn: '签到取号', what: '没有预约：点一下要办的业务', several: '办几件事', take: '取号', need: '需要照顾的请先选',
    needs: { none: '不需要', elderly: '老年人', disabled: '残疾人', pregnant: '孕妇或带婴儿', soldier: '现役军人' }, lost: '网络中断，还不知道有没有取到号。再点一次，不会重复取号。',
    rate: '办完以后，扫码评价这次服务', yours: '您的号码', ahead: '前面还有 {n} 人', next: '下一个就是您', listen: '请留意叫号屏和广播，过号可以重新排队一次。'
  },
  live: {
    title: '实时余号', on: '实时', opening: '正在连接', lost: '连接中断', places: '可约', taken: '已约', free: '剩余', waiting: '候补', wait: '候补 {n}', slot: '{at}，{places} 个位置已约 {taken} 个', log: '刚刚的变化', span: '从第一个变化到最近一个，本页面看到的时间：{s} 秒。', went: '约走 {n} 个', came: '退回 {n} 个', walkIn: '圆点是可以预约的位置；现场取号另有保留，不在其中。'
  }
}
