/* What form-js says, in Chinese. Keys are its own texts. */
export const FORM_TEXTS: Record<string, string> = {
  Components: '组件', 'Search components': '查找组件', Input: '输入', Selection: '选择', Presentation: '展示', Containers: '容器', Action: '操作',
  'Text field': '单行文本', 'Text area': '多行文本', Number: '数字', 'Date time': '日期时间', Expression: '表达式', 'File picker': '文件上传', Checkbox: '勾选框',
  'Checkbox group': '多选组', 'Radio group': '单选组', Select: '下拉选择', 'Tag list': '标签选择', 'Text view': '说明文字', 'HTML view': '富文本', 'Image view': '图片',
  Table: '表格', Spacer: '间距', Separator: '分隔线', Group: '分组', 'Dynamic list': '可增减列表', iFrame: '内嵌页面', Button: '按钮', 'Document preview': '文件预览',
  FORM: '表单', General: '常规', Condition: '显示条件', Layout: '布局', Appearance: '外观', Validation: '校验', Constraints: '约束', Serialization: '取值格式',
  'Custom properties': '自定义属性', 'Options source': '选项来源', 'Static options': '固定选项', 'Dynamic options': '动态选项', 'Options expression': '选项表达式',
  'Field label': '字段名称', 'Field description': '字段说明', Key: '键名', Label: '名称', Type: '类型', Value: '值', ID: '编号', Path: '路径', Text: '文字', Source: '来源',
  'Default value': '默认值', Disabled: '停用', 'Read only': '只读', Required: '必填', 'Minimum length': '最短长度', 'Maximum length': '最长长度', Minimum: '最小值', Maximum: '最大值',
  'Validation pattern': '格式校验', 'Custom regular expression': '自定义正则', 'Custom error message': '出错提示', 'Hide if': '满足时隐藏', Columns: '列宽', Auto: '自动',
  'Vertical alignment': '垂直对齐', Top: '顶部', Center: '居中', Bottom: '底部', 'Decimal digits': '小数位数', Increment: '步长', 'Output as string': '以文本输出', Prefix: '前缀', Suffix: '后缀',
  'Date label': '日期名称', 'Time label': '时间名称', 'Use 24h': '24 小时制', 'Time interval': '时间间隔', 'Disallow past dates': '不得早于今天', Subtype: '子类型', 'Time format': '时间格式',
  'Supported file formats': '允许的文件格式', 'Upload multiple files': '可传多个文件', 'Image source': '图片地址', 'Alternative text': '替代文字', Height: '高度', Searchable: '可搜索',
  'Show outline': '显示边框', 'Version tag': '版本标签', Submit: '提交', Reset: '重置', Checked: '已勾选', 'Not checked': '未勾选', Email: '电子邮箱', Phone: '电话',
  'Target value': '目标值', 'Compute on': '计算时机', 'Value changes': '值变化时', 'Form submission': '提交时', 'Number of rows per page': '每页行数', Pagination: '分页', 'Header items': '表头',
  'Drag and drop components here to start designing.': '将左侧组件拖到此处开始设计。', 'Use the preview window to test your form.': '在预览中试填。', 'Build your form': '搭建表单',
  'Select a form field to edit its properties.': '选中一个字段以编辑属性。', 'Disable collapse': '不折叠', 'Allow add/delete items': '允许增删', 'Default number of items': '默认条数',
  'Must not be empty.': '不能为空。', 'Must be unique.': '不能重复。', 'No matching components found.': '没有匹配的组件。', Search: '查找', 'Clear content': '清空', 'Toggle section': '展开或收起',
  'Create new list item': '新增一项', 'Delete item': '删除', Remove: '移除', 'Open FEEL editor': '打开公式编辑器'
}
