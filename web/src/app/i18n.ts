/* The language and the size of print of the page, remembered in the browser. */
import { ref, watchEffect } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Lang } from '@/lib/dates'
import { en } from './locales/en'
import { zhCN } from './locales/zh-CN'

function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    /* a browser that keeps nothing still shows the page */
  }
}

const first: Lang = remembered('yichuang.lang') === 'en' ? 'en' : 'zh-CN'

export const i18n = createI18n({ legacy: false, locale: first as string, fallbackLocale: 'zh-CN', messages: { 'zh-CN': zhCN, en }, missingWarn: true })
export const largePrint = ref(remembered('yichuang.print') === 'large')

watchEffect(() => {
  document.documentElement.lang = i18n.global.locale.value
  remember('yichuang.lang', i18n.global.locale.value)
})
watchEffect(() => {
  document.documentElement.dataset.print = largePrint.value ? 'large' : 'normal'
  remember('yichuang.print', largePrint.value ? 'large' : 'normal')
})

/** A page of decision rules with its words: few people open one, so they come with it. */
export async function withRulesWords<T>(page: Promise<T>): Promise<T> {
  const [{ rulesZh }, { rulesEn }] = await Promise.all([import('./locales/rules.zh-CN'), import('./locales/rules.en')])
  i18n.global.mergeLocaleMessage('zh-CN', rulesZh)
  i18n.global.mergeLocaleMessage('en', rulesEn)
  return page
}
