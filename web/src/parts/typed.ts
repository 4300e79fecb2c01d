/* A search that waits for the typist: it asks when no key was pressed for a moment, and forgets what comes for an older
 * text. */
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

export const PAUSE_MS = 250

export interface Typed<T> {
  typed: Ref<string>
  /** What was found for the text as it stands; null when nothing is asked for. */
  found: ShallowRef<T | null>
}

export function useTyped<T>(look: (text: string) => Promise<T>, failed?: (cause: unknown) => void): Typed<T> {
  const typed = ref('')
  const found = shallowRef(null) as ShallowRef<T | null>
  let wait = 0
  async function ask(text: string): Promise<void> {
    try {
      const answer = await look(text)
      if (typed.value.trim() === text) found.value = answer
    } catch (cause) {
      if (typed.value.trim() === text) failed?.(cause)
    }
  }
  watch(typed, (text) => {
    window.clearTimeout(wait)
    if (text.trim()) wait = window.setTimeout(() => void ask(text.trim()), PAUSE_MS)
    else found.value = null
  })
  return { typed, found }
}
