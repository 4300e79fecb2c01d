/* Words of technical reviews and joint examinations, for the pages that show them. */
import { wordLabel } from '@/api/meta'
import type { Lang } from '@/lib/dates'

/** The state of an examination: one that is called is no number that is called in a hall. */
export const examState = (word: string, t: (key: string) => string, lang: Lang): string => (word === 'called' ? t('exam.called') : wordLabel(word, lang))

/** The state of a review: what is requested waits for an agency, and the authority accepts a report, not an application. */
export const reviewState = (word: string, t: (key: string) => string, lang: Lang): string => (word === 'requested' || word === 'accepted' ? t(`review.is.${word}`) : wordLabel(word, lang))
