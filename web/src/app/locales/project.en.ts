/* Words of projects in English. `project.zh-CN.ts` has the same keys. */
export const projectEn = {
  project: { lead: 'Where each project is, when it ends and what holds it up.' }
}
