/* Units and grades of figures come from the pack in Chinese; where they give no English of their
 * own, English pages show these. */
import type { Lang } from './dates'

const UNITS: Record<string, string> = {
  '%': '%', 万元: '10,000 yuan', 元: 'yuan', 件: 'items', 个: '', 人次: 'visits', 次: 'times', 起: 'incidents', 月: 'months', 个月: 'months',
  台次: 'scans', 处: 'places', 分: 'points', 份: 'documents', 年: 'years', 天: 'days', 证: 'permits', 项: 'items', 条: 'items', 万件: '10,000 items', 万人次: '10,000 visits', 阶段: 'stages'
}
const GRADES: Record<string, string> = { 优: 'Excellent', 良: 'Good', 中: 'Fair', 低: 'Low', 差: 'Poor' }

export function unitLabel(unit: string | null | undefined, lang: Lang, english?: string | null): string {
  if (!unit) return ''
  return lang === 'zh-CN' ? unit : (english ?? UNITS[unit] ?? unit).replace(/^(\d|ten thousand|million)/, '× $1')
}

export function gradeLabel(grade: string, lang: Lang): string {
  return lang === 'zh-CN' ? grade : (GRADES[grade] ?? grade)
}
