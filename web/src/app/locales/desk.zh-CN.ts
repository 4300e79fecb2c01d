/* Words of the desk's own pages in Chinese: inbox, case, counter, catalogue, forms, accounts. `desk.en.ts` has the same keys. */
export const deskZh = {
  desk: {
    inbox: { title: '我的收件箱', search: '搜索办件号、事项、申请人…', kind: '业务类型', allKinds: '全部类型', mine: '只看我的', assist: '协办', noLamp: '未计时', no: '编号', matter: '事项', waiting: '等待办理', officer: '经办人', due: '到期', nobody: '待认领', select: '选择 {no}', selectAll: '选择本页全部', empty: '没有等待您办理的事', emptyHint: '新提交的办件会自动出现在这里。', assistEmpty: '没有本单位协办的工单', assistHint: '转给本单位协办的工单会自动出现在这里。', polling: '定时刷新' },
    supervision: { title: '督办清单', lead: '临期与超期的环节，按超期天数排列；选中后可催办或督办。', over: '超期', days: '超期 {n} 天', span: '超期 {span}', soon: '即将到期' },
    flags: { elderly: '老年人', agent: '代理', helped: '帮办', tolerant: '容缺', urged: '已催办', supervised: '督办', urgent: '紧急', confidential: '保密', key: '重点工单', reopened: '重启' },
    keys: { title: '键盘操作', down: '下一条', up: '上一条', open: '打开', select: '选中或取消', all: '全选本页', accept: '受理选中的办件', search: '搜索', clear: '取消选择', help: '显示本说明' },
    batch: { title: '批量操作', count: '已选 {n} 件', more: '其他 {n} 项', mixed: '选中的类型不同，没有共同的操作。', nothing: '选中的办件没有共同的操作。', clear: '取消选择', running: '正在逐件办理：已完成 {done}，共 {all}', finished: '办成 {done} 件，未办成 {refused} 件，共 {all} 件', waiting: '等待中', close: '完成' },
    case: { form: '申请表', materials: '材料', process: '流程', actions: '下一步', notes: '备注', more: '文书与关联', next: '办理下一件 {no}', whoNow: '当前在', statuses: '各项状态', noForm: '这件没有电子表单，以下为登记信息。', noMaterials: '没有登记材料。', noNotes: '还没有备注。', addNote: '写一条备注…', add: '添加', letters: '文书', related: '关联办件', messages: '消息', nothingMore: '没有文书和关联办件。', receipt: '下载存证回执', recordPage: '查看全部字段', moreActions: '其他操作 {n} 项', reviewFirst: '准予前须验收技术审查：{name} ·', reviewNone: '尚未委托', reviewReason: '不等审查而准予的，须写明理由；不予许可不受此限。' },
    statuses: { materials: '材料', acceptance: '受理', review: '审查', decision: '决定', delivery: '送达', payment: '缴费', rating: '评价', archive: '归档' },
    how: { file: '电子件', paper: '纸质件', shared: '数据共享，免提交', held: '本局已有，免提交', later: '容后补交', asked: '未提交', not_needed: '不需要' },
    why: { earlier: '前次办件', later: '后续办件', matter: '同一件事', project: '同一项目', applicant: '同一申请人' },
    conflict: { title: '您填写期间，别人已改动这件办件', goOn: '您填写的内容仍在，确认无误可再次提交。' },
    counter: {
      receive: '收件', deliver: '出件', item: '办什么事', itemHint: '输入事项名称、拼音或常用叫法', guide: '查看办事指南', applicant: '申请人', kind: '申请人类型', person: '个人', company: '企业', card: '读身份证，或粘贴姓名与号码', agentName: '代理人姓名', agentPhone: '代理人电话', badId: '身份证号码的校验位不对，请核对。',
      elderly: '老年人优先', helped: '窗口帮办', agent: '由代理人办理', questions: '情形选择', materials: '材料清单', reduced: '共 {listed} 份，只需提交 {asked} 份', tolerable: '可容缺', notAsked: '免提交', uploading: '上传中…', tick: { original: '原件', copy: '复印件', scan: '扫描件', later: '容后补' },
      precheck: '预审结果', chooseFirst: '选好事项后，在这里显示要哪些材料、缺什么。', missing: '还缺 {n} 份材料', tolerant: '{n} 份材料容后补交', promise: '承诺补齐日期', complete: '材料齐全，可以受理', fee: '应收费用 {yuan} 元', accept: '收件并受理', acceptTolerant: '收件并容缺受理', correct: '收件并一次性告知补正', days: '补正天数', needPoint: '请选择服务点。', needPerson: '请填写申请人。', needAgent: '请填写代理人姓名。',
      received: '已收件', noticeGiven: '已发出一次性告知', until: '承诺 {when} 前办结', print: '打印{letter}', again: '下一位', open: '打开办件', findCase: '查找要领取的办件', findHint: '办件号、姓名或证件号码', how: '送达方式', tracking: '快递单号', handOut: '发出并登记', delivered: '已送达', notReady: '还不能领取'
    },
    catalogue: { name: '事项', code: '短码', type: '类型', promised: '承诺时限', how: '办理方式', for: '服务对象', all: '全部', searchHint: '名称、拼音、俗称都可以', noneHint: '换一个说法再试。', import: '导入事项', export: '导出', sheets: { items: '事项', materials: '材料', fees: '收费' }, online: '可网办', fee: '收费', print: '打印指南' },
    matched: { synonym: '按俗称“{text}”找到', pinyin: '按拼音“{text}”找到', typo: '您要找的是“{text}”吗', code: '编码 {text}' },
    guide: { facts: '基本信息', statutory: '法定时限', from: '生效日期', points: '可办服务点', qr: '手机扫码查看指南', material: '材料名称', need: '必要性', source: '来源', copies: '份数', basis: '依据', conditional: '视情形', needs: { must: '必要', tolerable: '可容缺', reused: '已有，免交' }, government: '政府部门', situations: '情形与提问', faq: '常见问题' },
    units: { working: '个工作日', natural: '个自然日', hour: '小时', on_spot: '当场办结' },
    edit: { title: '修改事项', names: '名称', nameZh: '中文名称', nameEn: '英文名称', value: '时限', unit: '单位', lawful: '法定时限 {n} {unit}；承诺不得长于法定。', drop: '删除', remove: '删除材料 {name}', add: '添加材料', publish: '发布新版本', day: '生效日期', reason: '修改理由', approver: '批准人账号', changed: '改动 {n} 处：{names}', unchanged: '还没有改动。', behind: '查看定义原文', submit: '发布', done: '已发布，账本 {seq} 号。' },
    import: { same: '没有改动：可导入的行都与现行目录相同。', none: '没有可以导入的行。', lead: '先逐行核对，不合格的行说明原因；确认后逐项发布为新版本。', choose: '选择文件', kinds: 'CSV 或 XLSX 表格', judging: '正在逐行核对…', sum: '共 {rows} 行，可导入 {good} 行', report: '核对报告', all: '全部', fault: '错误', warning: '提醒', save: '下载报告', row: '行', column: '列', level: '级别', what: '说明', more: '另有 {n} 条，请下载报告查看。', publish: '发布 {n} 个事项', progress: '已处理 {done} / {all}', ok: '成功 {n}', begin: '开始发布', stop: '停止' },
    forms: { one: '表单 {name}', lead: '网上填报、窗口收件与接口提交用的是同一张表、同一套规则。', usedBy: '用于 {n} 个事项', versions: '{n} 个版本', dirty: '有未发布的改动', wide: '请在宽屏上编辑；这里可以预览和试填。', editor: '表单编辑器', preview: '试填', judge: '服务器判定', judgeLead: '与接口提交得到的结论相同。', facts: '提交内容', whole: '按正式提交判定', part: '按填写中判定', sound: '可以提交，没有问题。', hidden: '当前隐藏：{keys}', notJson: '提交内容不是合法的 JSON。' },
    people: { lead: '系统管理员开立账号，安全保密管理员授予角色，安全审计员查看日志，三者分立。', accounts: '账号', none: '还没有开立账号。演示账号由定义包给出，不在此列。', audit: '审计日志', name: '姓名', role: '角色', actions: '操作', reset: '重置密码', once: '账号 {user} 的初始密码，只显示这一次：' },
    audit: { all: '全部', login: '登录', login_failed: '登录失败', logout: '退出', refused: '拒绝', reveal: '查看个人信息', export: '导出' },
    profile: { ended: '已结束该会话。', here: '本次', end: '结束', recovery: '手机丢失时可用以下一次性代码登录，请妥善保存：', firstPassword: '请先修改初始密码，才能使用其他功能。', firstFactor: '您的角色须启用动态验证码，才能使用其他功能。', account: '账号', save: '保存', saved: '已保存。', old: '当前密码', new: '新密码', again: '再输一遍新密码', change: '修改密码', changed: '密码已修改。', totp: '动态验证码', totpLead: '登录时除密码外再输入手机上的六位数字，管理员账号应当启用。', totpOn: '已启用。', enrol: '启用', totpAgain: '更换手机', qr: '用身份验证器扫描的二维码', secret: '不能扫码时，手工输入密钥：', session: '登录会话', sessionLead: '登录只在这个浏览器标签页内有效；在别处登录过的可以在此结束。', seen: '谁看过我的信息' },
    board: { title: '当前在办', lead: '与收件箱、督办清单同一来源，实时更新。', departments: '按部门（临期与超期）', steps: '按环节（临期与超期）', first: '取最紧急的 {n} 条统计', all: '查看督办清单', none: '没有临期或超期的环节。' }
  }
}
