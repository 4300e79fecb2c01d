/* Labels of a model: one text in Chinese and English ("材料齐全 materials complete"), of which each page shows its part. */
import type { Lang } from './dates'

const BOTH = /^([\u4e00-\u9fff](?:.*?[\u4e00-\u9fff）？！])?) ([\x20-\x7e]+)$/

/** The part of a label in the page's language; a label in one language only as it is. */
export function labelIn(label: string, lang: Lang): string {
  const parts = BOTH.exec(label)
  return parts ? parts[lang === 'en' ? 2 : 1]! : label
}

/** The language to mark a text with that comes from the office: Chinese where it holds any. */
export const langOf = (text: string): string | undefined => (/[\u4e00-\u9fff]/.test(text) ? 'zh-CN' : undefined)
