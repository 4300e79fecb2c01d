/* One notice of the market as both pages follow it: read anew every while, the draw with it when there is one. */
import { computed, onBeforeUnmount, onMounted, ref } from 'vue'
import { drawOf, hasDraw, noticeOf, type WholeNotice } from '@/api/market'
import type { DrawRecord } from '@/lib/draw'

const EVERY_MS = 20_000

/** The notice of that number, its draw and winners; `failed` only while nothing was read yet. */
export function useNotice(id: () => string) {
  const notice = ref<WholeNotice | null>(null)
  const draw = ref<DrawRecord | null>(null)
  const failed = ref<unknown>(null)
  const winners = computed(() => draw.value?.winners ?? [])

  async function load(): Promise<void> {
    try {
      const found = await noticeOf(id())
      if (hasDraw(found) && found.list.length && JSON.stringify(found) !== JSON.stringify(notice.value)) draw.value = await drawOf(id())
      notice.value = found
      failed.value = null
    } catch (cause) {
      if (!notice.value) failed.value = cause
    }
  }
  let timer = 0
  onMounted(() => {
    void load()
    timer = window.setInterval(() => void load(), EVERY_MS)
  })
  onBeforeUnmount(() => window.clearInterval(timer))
  return { notice, draw, failed, winners, load }
}
