/* The words of the market come with its pages. */
import { i18n } from '../i18n'

let there = false
export async function withMarket<T>(page: Promise<T>): Promise<T> {
  if (!there) {
    const [{ marketZh }, { marketEn }] = await Promise.all([import('@/app/locales/market.zh-CN'), import('@/app/locales/market.en')])
    i18n.global.mergeLocaleMessage('zh-CN', marketZh)
    i18n.global.mergeLocaleMessage('en', marketEn)
    there = true
  }
  return page
}
