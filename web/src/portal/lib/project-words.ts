/* The words of plans and projects come with their pages: the first page stays small. */
import { i18n } from '../i18n'

let there = false
export async function withProject<T>(page: Promise<T>): Promise<T> {
  if (!there) {
    const [{ firmZh }, { firmEn }, { planZh }, { planEn }] = await Promise.all([import('../locales/project.zh-CN'), import('../locales/project.en'), import('@/app/locales/plan.zh-CN'), import('@/app/locales/plan.en')])
    i18n.global.mergeLocaleMessage('zh-CN', { ...firmZh, ...planZh })
    i18n.global.mergeLocaleMessage('en', { ...firmEn, ...planEn })
    there = true
  }
  return page
}
