/* The portal's words, language and size of print, remembered in the browser (never at a terminal that many people use). */
import { ref, watchEffect } from 'vue'
import { createI18n } from 'vue-i18n'
import type { Lang } from '@/lib/dates'
import { en } from './locales/en'
import { zhCN } from './locales/zh-CN'
import { isTerminal } from './terminal'

function remembered(key: string): string | null {
  try {
    return isTerminal ? null : localStorage.getItem(key)
  } catch {
    return null
  }
}
function remember(key: string, value: string): void {
  try {
    if (!isTerminal) localStorage.setItem(key, value)
  } catch {
    /* a browser that keeps nothing still shows the page */
  }
}

const asked = new URLSearchParams(location.search).get('lang')
const first: Lang = (asked ?? remembered('yichuang.lang')) === 'en' ? 'en' : 'zh-CN'

export const i18n = createI18n({ legacy: false, locale: first as string, fallbackLocale: 'zh-CN', messages: { 'zh-CN': zhCN, en } })
export const largePrint = ref(isTerminal || remembered('yichuang.print') === 'large')

watchEffect(() => {
  document.documentElement.lang = i18n.global.locale.value
  remember('yichuang.lang', i18n.global.locale.value)
})
watchEffect(() => {
  document.documentElement.dataset.print = largePrint.value ? 'large' : 'normal'
  remember('yichuang.print', largePrint.value ? 'large' : 'normal')
})
