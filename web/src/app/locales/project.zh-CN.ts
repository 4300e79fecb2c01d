/* Words of projects in Chinese. `project.en.ts` has the same keys. */
export const projectZh = {
  project: { lead: '按阶段看项目走到哪里、何时办结、卡在哪里。' }
}
