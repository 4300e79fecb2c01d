/* What our namespace adds to BPMN, as bpmn-js wants to be told it. */
export const YC = {
  name: 'Yichuang', uri: 'urn:yichuang:bpmn', prefix: 'yc', xml: { tagAlias: 'lowerCase' },
  types: [
    { name: 'Timed', extends: ['bpmn:TimerEventDefinition'], properties: [{ name: 'unit', isAttr: true, type: 'String' }] },
    { name: 'Ruled', extends: ['bpmn:BusinessRuleTask'], properties: [{ name: 'decision', isAttr: true, type: 'String' }] },
    { name: 'Giving', extends: ['bpmn:BusinessRuleTask', 'bpmn:ScriptTask'], properties: [{ name: 'result', isAttr: true, type: 'String' }] },
    { name: 'Listed', extends: ['bpmn:MultiInstanceLoopCharacteristics'], properties: ['collection', 'item', 'result', 'output'].map((name) => ({ name, isAttr: true, type: 'String' })) },
    { name: 'Correlated', extends: ['bpmn:MessageEventDefinition', 'bpmn:ReceiveTask'], properties: ['correlate', 'key'].map((name) => ({ name, isAttr: true, type: 'String' })) }
  ]
}
