/* Words of joint examinations, for the pages that show them. */
import { wordLabel } from '@/api/meta'
import type { Lang } from '@/lib/dates'

/** The state of an examination: one that is called is no number that is called in a hall. */
export const examState = (word: string, t: (key: string) => string, lang: Lang): string => (word === 'called' ? t('exam.called') : wordLabel(word, lang))
