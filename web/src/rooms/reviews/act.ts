/* One command of a page: a repeated press is one command, a refusal stands on the page. */
import { ref, type Ref } from 'vue'
import { idempotencyKey, post, Refusal } from '@/api/client'
import { session } from '@/api/session'
import type { Row } from '@/api/types'
import { useWords } from '@/parts/lang'

/** A department answers for itself: whoever belongs to another one is not asked. */
export const ofMine = (row: Row): boolean => !session.who?.department || session.who.department === row.department

export interface Acting { busy: Ref<boolean>; problem: Ref<string>; give: <T>(path: string, payload: Record<string, unknown>) => Promise<T | null> }

export function useAct(): Acting {
  const { t, lang } = useWords()
  const busy = ref(false)
  const problem = ref('')
  let key = idempotencyKey()
  async function give<T>(path: string, payload: Record<string, unknown>): Promise<T | null> {
    if (busy.value) return null
    busy.value = true
    problem.value = ''
    try {
      const done = await post<T>(path, payload, { 'idempotency-key': key })
      key = idempotencyKey()
      return done
    } catch (cause) {
      const refused = cause instanceof Refusal
      problem.value = refused ? cause.title(lang.value) || cause.code : t('common.unreachable')
      if (refused) key = idempotencyKey()
      return null
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, give }
}
