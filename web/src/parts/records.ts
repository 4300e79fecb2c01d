/* A list of records as a page shows it: asked for with its filters, page by page, again when something was done. */
import { ref, watch, type Ref } from 'vue'
import { get } from '@/api/client'
import type { Page } from '@/api/types'

export interface Records<R> {
  rows: Ref<R[]>
  failed: Ref<unknown>
  loaded: Ref<boolean>
  busy: Ref<boolean>
  total: Ref<number | null>
  next: Ref<string | null>
  page: Ref<number>
  load: (step?: 'first' | 'next' | 'prev' | 'again') => Promise<void>
}

type Query = Record<string, string | number | boolean | null | undefined>

/** Lists `path` with what `query` says now, and again whenever that changes. */
export function useRecords<R>(path: () => string, query: () => Query, size = 25): Records<R> {
  const rows = ref<R[]>([]) as Ref<R[]>
  const failed = ref<unknown>(null)
  const loaded = ref(false)
  const busy = ref(false)
  const total = ref<number | null>(null)
  const next = ref<string | null>(null)
  const page = ref(1)
  let cursors: (string | null)[] = [null]
  let latest = 0

  async function load(step: 'first' | 'next' | 'prev' | 'again' = 'first'): Promise<void> {
    const mine = ++latest
    if (step === 'next') cursors.push(next.value)
    if (step === 'prev') cursors.pop()
    if (step === 'first') cursors = [null]
    busy.value = step !== 'again'
    try {
      const answer = await get<Page<R>>(path(), { ...query(), limit: size, cursor: cursors.at(-1) })
      if (mine !== latest) return
      rows.value = answer.items
      next.value = answer.next
      total.value = answer.total ?? null
      page.value = cursors.length
      failed.value = null
      loaded.value = true
    } catch (cause) {
      if (mine === latest) failed.value = cause
    } finally {
      if (mine === latest) busy.value = false
    }
  }
  watch(() => [path(), JSON.stringify(query())], () => void load('first'), { immediate: true })
  return { rows, failed, loaded, busy, total, next, page, load }
}
