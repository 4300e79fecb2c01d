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

/* Words that few people need come with the pages that say them. */
const BOOKS = {
  rules: async () => {
    const [{ rulesZh }, { rulesEn }] = await Promise.all([import('./locales/rules.zh-CN'), import('./locales/rules.en')])
    return { zh: rulesZh as object, en: rulesEn as object }
  },
  desk: async () => {
    const [{ deskZh }, { deskEn }] = await Promise.all([import('./locales/desk.zh-CN'), import('./locales/desk.en')])
    return { zh: deskZh as object, en: deskEn as object }
  },
  hotline: async () => {
    const [{ hotlineZh }, { hotlineEn }] = await Promise.all([import('./locales/hotline.zh-CN'), import('./locales/hotline.en')])
    return { zh: hotlineZh as object, en: hotlineEn as object }
  },
  project: async () => {
    const [{ projectZh }, { projectEn }, { planZh }, { planEn }] = await Promise.all([import('./locales/project.zh-CN'), import('./locales/project.en'), import('./locales/plan.zh-CN'), import('./locales/plan.en')])
    return { zh: { ...projectZh, ...planZh } as object, en: { ...projectEn, ...planEn } as object }
  },
  permit: async () => {
    const [{ permitZh }, { permitEn }] = await Promise.all([import('./locales/permit.zh-CN'), import('./locales/permit.en')])
    return { zh: permitZh as object, en: permitEn as object }
  },
  mining: async () => {
    const [{ miningZh }, { miningEn }] = await Promise.all([import('./locales/mining.zh-CN'), import('./locales/mining.en')])
    return { zh: miningZh as object, en: miningEn as object }
  },
  review: async () => {
    const [{ reviewZh }, { reviewEn }] = await Promise.all([import('./locales/review.zh-CN'), import('./locales/review.en')])
    return { zh: reviewZh as object, en: reviewEn as object }
  },
  market: async () => {
    const [{ marketZh }, { marketEn }] = await Promise.all([import('./locales/market.zh-CN'), import('./locales/market.en')])
    return { zh: marketZh as object, en: marketEn as object }
  },
  flow: async () => {
    const [{ flowZh }, { flowEn }] = await Promise.all([import('./locales/flow.zh-CN'), import('./locales/flow.en')])
    return { zh: flowZh as object, en: flowEn as object }
  }
}

/** A page together with the words it says beyond those of all pages. */
export async function withWords<T>(page: Promise<T>, ...books: (keyof typeof BOOKS)[]): Promise<T> {
  for (const { zh, en: english } of await Promise.all(books.map((book) => BOOKS[book]()))) {
    i18n.global.mergeLocaleMessage('zh-CN', zh)
    i18n.global.mergeLocaleMessage('en', english)
  }
  return page
}
