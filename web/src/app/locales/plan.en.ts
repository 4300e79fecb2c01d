/* Words of plans, for desk and portal, in English. `plan.zh-CN.ts` has the same keys. */
export const planEn = {
  gantt: {
    items: '1 item | {n} items', list: 'Items of the plan', item: 'Item', fromTo: '{from} to {to}', critical: 'Critical path', today: 'Today', makeUp: 'Make-up working day', off: 'Days off', zoom: 'Scale', zooms: { fit: 'All', month: 'Month', week: 'Week', day: 'Day' }, milestones: 'Milestones', legend: 'Legend',
    keys: 'Up and down go through the items, left to what an item waits for, right to what waits for it, Enter opens the reasons.'
  },
  plan: {
    state: { planned: 'Not yet', ready: 'Can start', running: 'Under way', ended: 'Done', late: 'Behind' }, slack: 'Slack', slackDays: '1 day of slack | {n} days of slack', onSpot: 'on the spot', workingDays: '1 working day | {n} working days', naturalDays: '1 day | {n} days', later: '1 day later | {n} days later', earlier: '1 day earlier | {n} days earlier',
    when: 'When', latest: 'At the latest', why: 'Why', needs: 'Needs', nothing: 'Nothing', lastNeed: 'waited for last', followers: 'Waited for by', department: 'Department', waitsFor: 'Waits for reviewers', promised: 'Promised', statutory: 'Statutory', review: 'Technical review', materials: 'Materials', materialsAsked: '{n} to hand in', openCase: 'Case {n}',
    payer: { government: 'Paid by the government', applicant: 'Paid by the firm' }, risks: 'Risks', grade: { high: 'High', medium: 'Medium', low: 'Low' }, dueOn: 'by {day}', who: { firm: 'The firm', office: 'The office', agency: 'The agency' },
    proof: { longest_path: 'Exact: the end is the longest chain of needs; the critical path shows it.', bound_reached: 'No earlier end is possible: it is at the bound.', searched: 'No earlier end is possible: the search completed.', feasible: 'Feasible: at most {n} working days from the bound {day}.' }, withCapacities: 'Reviewers are taken into account.',
    listed: 'Listed in the guides', asked: 'To hand in', savedMaterials: 'Not asked again', rate: 'Materials saved', material: 'Material', whence: 'Where from', from: { applicant: 'From the applicant', government: 'From the government', result: 'Earlier result' }, mark: { asked: 'handed in here', result: 'earlier result or provided by the government', again: 'used again, not asked' }, matrixHint: '● handed in this once; ◎ an earlier result or provided by the government; ○ used again, not asked.', firstAt: 'first used at {item}', reused: 'used again at: {items}', worksStart: 'Works may begin', leastSlack: 'Least slack',
    category: 'Kind of project', required: '(required)', answerThis: 'Please answer this question.', factStage: { general: 'General', introduction: 'Introduction', planning: 'Planning permit', construction: 'Construction permit', completion: 'Completion', acceptance: 'Acceptance', basic: 'General', land: 'Land', building: 'Building', environment: 'Environment', energy: 'Energy and water', special: 'Special cases' }
  }
}
