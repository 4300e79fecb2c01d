/* Words and language for any part of the page. */
import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { codeLabel, needCodes } from '@/api/codes'
import { fieldLabel, now, wordLabel } from '@/api/meta'
import type { Field } from '@/api/types'
import { dayOf, formatDay, formatMoment, formatSpan, momentOf, offsetOf, type Lang } from '@/lib/dates'
import { formatInt } from '@/lib/format'
import { fenToYuan } from '@/lib/money'

export interface Words {
  t: (key: string, named?: Record<string, unknown>) => string
  lang: ComputedRef<Lang>
  /** A value of a field as plain text. */
  say: (field: Field, value: unknown) => string
  label: (field: { name?: string; zh?: string; en?: string }) => string
}

export function useWords(): Words {
  const i18n = useI18n()
  const lang = computed<Lang>(() => (i18n.locale.value === 'en' ? 'en' : 'zh-CN'))
  const t = (key: string, named: Record<string, unknown> = {}): string => i18n.t(key, named)

  function say(field: Field, value: unknown): string {
    if (value === null || value === undefined || value === '') return t('common.dash')
    switch (field.type) {
      case 'BOOL':
        return t(value ? 'common.yes' : 'common.no')
      case 'WORD':
        return wordLabel(String(value), lang.value)
      case 'CODE':
        if (field.class) {
          void needCodes(field.class)
          return codeLabel(field.class, String(value), lang.value)
        }
        return String(value)
      case 'MS':
        return formatMoment(typeof value === 'number' ? momentOf(value, offsetOf(now.value)) : String(value), lang.value)
      case 'DAY':
        return formatDay(typeof value === 'number' ? dayOf(value) : String(value), lang.value)
      case 'FEN':
        return `${fenToYuan(value as number)} ${t('common.yuan')}`
      case 'INT':
        if (field.name.endsWith('_ms')) return formatSpan(Number(value), lang.value)
        if (/(^|_)days$/.test(field.name)) return t('common.days', { n: formatInt(Number(value)), count: Number(value) })
        if (field.name === 'points_centi') return (Number(value) / 100).toFixed(2)
        return field.name === 'year' ? String(value) : formatInt(Number(value))
      default:
        return typeof value === 'object' ? JSON.stringify(value) : String(value)
    }
  }

  return { t, lang, say, label: (field) => fieldLabel(field, lang.value) }
}

/** Is the window narrower than a width in px? Follows the window. */
export function useNarrow(width = 760): Ref<boolean> {
  const query = window.matchMedia(`(max-width: ${width}px)`)
  const narrow = ref(query.matches)
  const follow = (): void => {
    narrow.value = query.matches
  }
  onMounted(() => query.addEventListener('change', follow))
  onBeforeUnmount(() => query.removeEventListener('change', follow))
  return narrow
}
