/* The words of booking, hall and hotline come with their pages: the first page stays small. */
import { i18n } from '../i18n'

let there = false
export async function withHall<T>(page: Promise<T>): Promise<T> {
  if (!there) {
    const [{ hallZh }, { hallEn }] = await Promise.all([import('../locales/hall.zh-CN'), import('../locales/hall.en')])
    i18n.global.mergeLocaleMessage('zh-CN', hallZh)
    i18n.global.mergeLocaleMessage('en', hallEn)
    there = true
  }
  return page
}
