/* The portal in Chinese. `en.ts` has the same keys; a test compares them. */
export const zhCN = {
  app: {
    name: '一窗', skip: '跳到正文', synthetic: '合成数据', syntheticShort: '仅供演示，非真实业务',
    syntheticLong: '本页面装载的是合成数据，仅供演示，不代表任何单位的真实业务。', language: 'English',
    languageLabel: 'English，切换为英文', largePrint: '大字版', largePrintOff: '标准字号', signOut: '退出',
    signIn: '登录', pageTitle: '{page} · 一窗办事大厅', foot: '线上、窗口、自助终端均可办理，您可以自己选择。'
  },
  nav: {
    main: '主导航', quick: '底部导航', home: '首页', search: '找服务', mine: '我的办件', me: '我的', verify: '验真',
    public: '结果公开', desk: '工作人员入口', plan: '项目怎么办', projects: '我的项目', market: '中介超市'
  },
  board: {
    green: '正常', yellow: '临近到期', red: '已超期'
  },
  common: {
    saveAs: '下载 {format}', notSaved: '没有下载成功，请稍后再试。',
    copy: '复制', copied: '已复制',
    loading: '正在加载…', retry: '重试', none: '无', yes: '是', no: '否', dash: '—', days: '{n} 天', close: '关闭',
    cancel: '取消', back: '上一步', next: '下一步', done: '完成', save: '保存', remove: '删除', change: '修改',
    more: '查看更多', all: '全部', wait: '请稍候…', yuan: '元', home: '回到首页', notFound: '没有找到这个页面',
    notFoundHint: '地址可能写错了。您可以回到首页，用搜索找到要办的事。',
    failed: '操作没有成功（{code}），请稍后再试。', noRight: '您的账号不能查看这一内容。',
    unreachable: '暂时连不上服务器，请检查网络后重试。', qrOf: '二维码：{what}'
  },
  home: {
    book: '预约', bookHint: '选时间，不用排队', ask: '我要反映', askHint: '咨询、求助、投诉', bookings: '我的预约', tickets: '我的诉求', messages: '消息',
    title: '首页', hello: '您想办什么事？', lead: '用自己的话搜就行，错别字、拼音也能找到。', person: '个人办事',
    personHint: '社保、户籍、住房、就业…', company: '企业办事', companyHint: '开办、项目、许可、税费…',
    ways: '常用入口', nearby: '就近办', verify: '证照验真', public: '结果公开',
    matters: '一件事一次办', mattersHint: '几个部门的事项合在一起：一张表、一套材料。', online: '网上可办',
    nightNow: '窗口已下班，网上照常受理。', allDay: '24 小时不打烊。',
    nightHint: '夜间和节假日提交的申请，收到时间按提交时刻记录，办理时限从下一个工作日起算。',
    noForce: '查找指南、验真、看公开结果都不需要登录。'
  },
  search: {
    title: '找服务', label: '搜索要办的事', placeholder: '如：开公司、社保', go: '搜索', forWhom: '服务对象',
    forall: '全部', forperson: '个人', forcompany: '企业', count: '找到 {n} 项服务', none: '没有找到相关服务',
    noneHint: '换个说法试试，比如少打几个字；也可以拨打热线咨询。',
    how: { name: '名称含“{text}”', synonym: '按同义词“{text}”找到', pinyin: '按拼音“{text}”找到', typo: '已纠正错别字：“{text}”', code: '按编码“{text}”找到' }
  },
  matters: {
    title: '一件事一次办', items: '{n} 个事项合并办理', contains: '包含的事项', none: '目前没有一件事',
    where: '可在网上办理，也可到任一综合窗口办理。'
  },
  guide: {
    title: '办事指南', promised: '承诺办结', statutory: '法定办结', feesShort: '收费', feeYes: '收费',
    feeNo: '不收费', feeNone: '本事项不收费。', visits: '到现场', visitsNone: '不用跑',
    visitsTimes: '最多 {n} 次', noLimit: '未规定', onSpot: '当场办结',
    unit: { working: '{n} 个工作日', natural: '{n} 天', hour: '{n} 小时', on_spot: '当场办结' }, online: '网上可办',
    apply: '立即办理', print: '打印', qr: '用手机扫码打开本指南', materials: '申请材料',
    materialsHint: '指南共列 {n} 份材料；回答几个问题后，系统会去掉您用不着的。', conditions: '受理条件',
    conditionsNone: '符合本事项适用情形的个人或者单位均可申请。', process: '办理流程',
    step: { receive: '收件：网上提交或者窗口递交，当场给收件凭证', accept: '受理：材料齐全就受理；缺什么一次性告知', review: '审查：经办人员审查，需要时现场核查', decide: '决定：准予或者不予，并说明理由', deliver: '送达：电子证照、邮寄或者窗口领取' },
    clock: { statutory: '法定时限', joint: '几个部门联合办理的', promised: '承诺时限' }, limits: '办理时限', limitsHint: '工作日不含周末和法定节假日；补正、听证、专家评审等时间依法不计入。',
    fees: '收费标准', where: '到哪里办', faq: '常见问题',
    need: { must: '必要', tolerable: '可容缺后补', reused: '已有，免交' }, shared: '部门共享，免交',
    conditional: '视情形', type: { original: '原件', copy: '复印件', certificate: '证照', form: '表单' },
    copies: '{n} 份', basis: '依据', demo: '演示默认值', standard: '受理标准', fill: '填报须知', code: '实施编码',
    version: '版本', validFrom: '生效日期'
  },
  apply: {
    title: '办理申请', progress: '填写进度',
    intro: '先确认以谁的名义办理，后面每屏只问一件事，随时可以离开，草稿会保留。', forWhom: '以谁的名义申请',
    kind: { person: '个人', company: '企业或者单位' }, byWhom: '由谁办理', myself: '本人（本单位）办理',
    asAgent: '代他人办理', agentHint: '代办需要上传委托书，审批结果仍发给申请人。', agentName: '代办人姓名',
    agentPhone: '代办人手机', agentId: '代办人证件号（可不填）', authority: '授权委托书',
    authorityMissing: '请上传授权委托书', commitment: '告知承诺', commit: '我选择告知承诺方式办理',
    commitHint: '签署承诺即可先办，事后核查；承诺不实将撤销决定并记入信用。',
    step: { who: '确认办理人', questions: '回答几个问题', materials: '您需要准备的材料', form: '填写信息', files: '上传材料', delivery: '领取方式', check: '核对后提交' },
    questionOf: '第 {n} 问，共 {of} 问', was: '原需', isNow: '现只需', reduced: '原需 {from} 份，现在只需 {to} 份',
    notReduced: '共需 {to} 份材料', situation: '适用情形', toBring: '请准备', spared: '不用交的',
    canFollow: '可以后补',
    why: { not_needed: '按您的回答，不需要', shared: '部门之间共享，不用您提供', held: '以前办事时已经交过' },
    onForm: '在线填写', fee: '应缴费用 {yuan} 元', noFee: '不收费',
    saved: { none: '自动保存', saved: '已保存', local: '已保存在本机', conflict: '草稿有两个版本' },
    resumed: '已接着上次的草稿（{at}）。', startOver: '重新开始', submit: '确认无误，提交', toCheck: '返回核对',
    lost: '网络中断，还不知道是否送达。您填的内容都在；再次提交不会重复办理，网络恢复后也会自动重发。',
    sendAgain: '再次提交（不会重复）'
  },
  check: {
    lead: '请最后核对一遍，哪一项不对就点“修改”。', nothing: '未填',
    promise: '提交即表示您确认以上内容真实，并同意仅为办理本事项使用。'
  },
  delivery: {
    electronic: '电子证照', electronicHint: '办好后直接在“我的办件”查看，最快', post: '邮寄',
    postHint: '寄到您填写的地址', window: '窗口领取', windowHint: '选择一个近的大厅', locker: '自助柜领取',
    lockerHint: '24 小时可取', address: '收件地址、收件人和电话', where: '在哪里领取'
  },
  done: {
    title: '已提交', granted: '已当场办结', no: '办件编号',
    next: '办理进度会更新在“我的办件”。缺材料时会一次性告知。',
    nextGranted: '符合条件，系统已自动准予。文书和电子证照在“我的办件”里，可随时验真。', see: '查看办件',
    takeAlong: '扫码带走，在手机上查看进度'
  },
  form: {
    must: '必填', choose: '请选择', known: '已从您的资料带入，请核对', wrong: '有 {n} 处需要修改', row: '第 {n} 项',
    addRow: '增加一项', fileLater: '文件在“上传材料”一步提交'
  },
  upload: {
    lead: '拍照或者选择文件都可以。', nothing: '不需要上传任何材料。',
    byForm: '下列材料由您填写的表单代替，不用上传：', choose: '选择文件', camera: '拍照', there: '已上传',
    missing: '待上传', preview: '预览', hash: '指纹', going: '正在上传 {name}',
    rules: '支持常见文档和图片，单个文件不超过 20 兆。文件指纹由服务器计算，用来证明文件没有被换过。'
  },
  conflict: {
    title: '这份草稿在别处被改过', lead: '您可能在另一台设备上填过。请选择保留哪一份：', field: '内容', here: '本机',
    there: '另一处', keepHere: '保留本机的', keepThere: '改用另一处的'
  },
  mine: {
    title: '我的办件', caseTitle: '办件详情', drafts: '没填完的', savedAt: '保存于 {at}', until: '保留到 {at}',
    goOn: '继续填写', none: '您还没有办件', noneHint: '从首页搜索要办的事，几分钟就能提交。',
    waitsForYou: '需要您补正材料', progress: '办理进度', who: '现在由谁办理', withYou: '等您补正材料', find: '找服务', dueOf: '期限：{what}', countsFrom: '自 {day} 起算',
    late: '已超过期限', today: '今天到期', daysLeft: '还有 {n} 天', messages: '消息', timeline: '办理过程',
    materials: '材料', answers: '我填写的内容', where: '到哪里办', withdraw: '撤回申请', withdrawWhy: '撤回原因',
    withdrawn: '申请已撤回。', updated: '数据截至 {at}'
  },
  state: {
    received: '已收件', correcting: '待补正', accepted: '已受理', suspended: '特别程序中', granted: '已准予',
    refused: '不予许可', rejected: '不予受理', not_needed: '无需办理', withdrawn: '已撤回', revoked: '已撤销',
    recalled: '许可已撤回', cancelled: '已注销', terminated: '已终止'
  },
  way: {
    received: '收件', accepted: '受理', review: '审查', decided: '决定', delivered: '送达'
  },
  status: {
    materials: '材料', acceptance: '受理', review: '审查', decision: '决定', delivery: '送达', payment: '缴费',
    rating: '评价', archive: '归档'
  },
  how: {
    file: '已上传', paper: '已交纸质', shared: '部门共享', held: '已有', later: '待后补', asked: '待提交',
    not_needed: '不需要', missing: '缺少'
  },
  correct: {
    title: '请补正材料', until: '补正期限：', which: '补哪一份材料', words: '补充说明（可不填）', send: '提交补正',
    sent: '补正材料已提交。'
  },
  letters: {
    title: '文书和证照', open: '打开', qr: '二维码'
  },
  pay: {
    title: '缴费', go: '去缴费', paid: '已缴费，收据号', notYet: '受理后再缴费。',
    demo: '这是演示用的缴费台：不会发生真实扣款，只记录一个演示收据号。', receipt: '演示收据号',
    confirm: '模拟缴费成功'
  },
  rate: {
    title: '服务评价', grade: { 5: '非常满意', 4: '满意', 3: '基本满意', 2: '不满意', 1: '非常不满意' },
    words: '想说的话（可不填）', privacy: '经办人看不到您的评价，也不能要求您打分。', send: '提交评价',
    thanks: '谢谢您的评价。'
  },
  receipt: {
    title: '收件凭证', lead: '您的申请记在不可更改的账本里。本页面可以自己验算，不必相信我们的一面之词。',
    check: '取凭证并验算', events: '账本中的 {n} 条记录', keep: '保存凭证'
  },
  proof: {
    working: '正在验算…', workingHint: '算法 {suite}', good: '验算通过。',
    goodHint: '本页面用 {suite} 从原始字节重新算出了账本头。', bad: '验算不通过。',
    badHint: '用 {suite} 算出的结果与所示不符，请勿采信并与大厅联系。', show: '看每一步',
    step: { event: '第 {n} 条记录：由原始字节算出指纹', stretch: '与同段记录合成一片叶子', node: '与相邻分支向上合并', head: '得到账本头，与公布的一致' },
    explain: '任何人改动任何一条记录，最后一步都会对不上。'
  },
  verify: {
    title: '证照和文书验真', lead: '输入文书上的验证码，或者用手机扫描上面的二维码。', code: '验证码', go: '验真',
    genuine: '真实有效的文书记录', notGenuine: '与账本不符', unknown: '查不到这个验证码。',
    unknownHint: '请核对有没有输错；仍查不到的，文书可能不是本单位出具的。', letter: '文书', no: '文号', item: '事项',
    holder: '持有人', issued: '出具日期', until: '有效期至', noEnd: '长期', caseNo: '办件编号'
  },
  public: {
    title: '审批结果公开', lead: '依法公开的准予决定，申请人姓名已脱敏。', from: '从', to: '到',
    none: '没有符合条件的决定'
  },
  nearby: {
    title: '就近办', lead: '先说要办什么，再看哪里能办、开没开、要等多久。', forItem: '可办理“{name}”的地点',
    fromHere: '用我的位置', fromPoint: '从某个网点算距离', locating: '正在定位…',
    located: '已按您的位置排序，位置只在本机使用并随查询发送一次。', noPlace: '无法定位，请从列表里选一个网点。',
    none: '没有可办理的网点', mapLabel: '{n} 个网点的位置示意图', openNow: '营业中', shut: '未营业',
    youAre: '您在这里', openUntil: '营业中，到 {at}', opensAt: '{at} 开门',
    mode: { full: '全部可办', receive: '可收件', terminal: '自助办', consult: '咨询' }, queue: '{n} 人排队',
    wait: '约等 {n} 分钟', showAll: '显示全部 {n} 个网点'
  },
  me: {
    title: '我的', data: '我的资料', account: '账号',
    field: { name: '姓名', id_no: '身份证号', phone: '手机', address: '地址', email: '电子邮箱', company_name: '单位名称', company_id_no: '统一社会信用代码' },
    saved: '已保存。', use: '资料用来在申请时自动带入，默认脱敏显示。', looks: '谁看过我的信息',
    looksHint: '工作人员查看您的个人信息必须写明用途，每一次都有记录。', looksNone: '还没有人查看过。'
  },
  door: {
    title: '登录办事大厅', lead: '登录后可以提交申请、查看自己的办件。', user: '账号', password: '密码',
    submit: '登录', lost: '登录已过期，请重新登录。填写的内容还在。',
    failed: '统一身份认证没有成功（{code}），请重试或者换一种方式。', demo: '演示账号',
    demoHint: '合成数据，一点即可登录。', staff: '这是工作人员账号，请从工作人员入口登录。'
  },
  terminal: {
    stillThere: '您还在吗？', forgets: '长时间没有操作，为保护您的隐私，即将清除全部内容。', goOn: '继续使用',
    end: '结束并清除', pad: '数字键盘'
  }
}
