/* What the elements of BPMN are called. Pure. */
import type { Lang } from './dates'

const NAMES: Record<string, [string, string]> = {
  startEvent: ['开始', 'Start'], endEvent: ['结束', 'End'], intermediateCatchEvent: ['等待事件', 'Waiting event'], intermediateThrowEvent: ['触发事件', 'Throwing event'], boundaryEvent: ['边界事件', 'Boundary event'],
  task: ['环节', 'Task'], userTask: ['办理环节', 'User task'], manualTask: ['人工环节', 'Manual task'], serviceTask: ['服务环节', 'Service task'], sendTask: ['发送任务', 'Send task'], receiveTask: ['接收任务', 'Receive task'], scriptTask: ['脚本环节', 'Script task'], businessRuleTask: ['业务规则环节', 'Business rule task'], callActivity: ['调用流程', 'Call activity'],
  exclusiveGateway: ['排他网关', 'Exclusive gateway'], inclusiveGateway: ['包容网关', 'Inclusive gateway'], parallelGateway: ['并行网关', 'Parallel gateway'], eventBasedGateway: ['事件网关', 'Event-based gateway'], complexGateway: ['复杂网关', 'Complex gateway'],
  subProcess: ['子流程', 'Sub-process'], adHocSubProcess: ['自由次序子流程', 'Ad-hoc sub-process'], transaction: ['事务子流程', 'Transaction'], sequenceFlow: ['流向', 'Sequence flow'], process: ['流程', 'Process'],
  lane: ['泳道', 'Lane'], participant: ['泳池', 'Pool'], collaboration: ['协作', 'Collaboration']
}
const TRIGGERS: Record<string, [string, string]> = {
  timer: ['定时', 'Timer'], message: ['消息', 'Message'], signal: ['信号', 'Signal'], conditional: ['条件', 'Condition'], error: ['错误', 'Error'], escalation: ['升级', 'Escalation'], compensate: ['补偿', 'Compensation'], compensation: ['补偿', 'Compensation'], link: ['链接', 'Link'], terminate: ['终止', 'Terminate'], cancel: ['取消', 'Cancel']
}

/** The kind of an element; one that is not known by its own name. */
export function elementName(element: string, lang: Lang, trigger = ''): string {
  const at = lang === 'zh-CN' ? 0 : 1
  const name = NAMES[element]?.[at] ?? element
  const by = TRIGGERS[trigger]?.[at]
  return by ? (at === 0 ? `${by}${name}` : `${by}: ${name.toLowerCase()}`) : name
}
