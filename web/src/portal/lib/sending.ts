/* What is on its way to the office. What was typed is kept here first; the key that makes a submission one submission is kept, with what was
 * sent, until the office has answered. So a lost connection loses nothing, and a second press or a second sending doubles nothing. */
import { onBeforeUnmount, reactive, ref, shallowRef, watch } from 'vue'
import { idempotencyKey, Unreachable } from '@/api/client'
import { session } from '@/api/session'
import { isTerminal } from '../terminal'
import type { Facts } from './form'
import { command, type Done } from './hall'
import { unanswered } from './refused'

interface Kept<T> { filled: T; pending: { key: string; path: string; payload: Facts } | null }

/** One form that is sent once. `name` tells its draft from others; `blank` is the form with nothing in it. */
export function useSending<T extends object>(name: string, blank: () => T, done: (answer: Done) => void) {
  const place = `yichuang.draft.${session.who?.user ?? ''}.${name}`
  const old = kept()
  const filled = reactive({ ...blank(), ...old?.filled }) as T
  let pending = old?.pending ?? null
  const resumed = ref(old !== null)
  const sending = ref(false)
  const trouble = shallowRef<unknown>(pending ? new Unreachable('unreachable') : null)
  const lost = ref(pending !== null)
  let over = false

  function kept(): Kept<T> | null {
    try {
      return isTerminal ? null : (JSON.parse(localStorage.getItem(place) ?? 'null') as Kept<T> | null)
    } catch {
      return null
    }
  }
  function keep(): void {
    if (isTerminal || over) return
    try {
      localStorage.setItem(place, JSON.stringify({ filled, pending }))
    } catch {
      /* a full or forbidden store: what is on the screen stays there */
    }
  }
  watch(filled, () => {
    /* A no is about what was sent; what is filled in now has not been judged yet. */
    if (!lost.value) trouble.value = null
    keep()
  }, { deep: true })

  async function go(): Promise<boolean> {
    if (sending.value || !pending) return false
    sending.value = true
    trouble.value = null
    keep()
    try {
      const answer = await command(pending.path, pending.payload, pending.key)
      forget()
      done(answer)
      return true
    } catch (cause) {
      trouble.value = cause
      lost.value = unanswered(cause)
      /* An answer, even a no, uses the key up; silence does not: the same is sent again under the same key. */
      if (!lost.value) pending = null
      keep()
      return false
    } finally {
      sending.value = false
    }
  }
  /** Sends the form; while an earlier sending is unanswered, that one goes again. */
  function send(path: string, payload: Facts): Promise<boolean> {
    if (!pending) pending = { key: idempotencyKey(), path, payload }
    return go()
  }
  function forget(): void {
    over = true
    pending = null
    lost.value = false
    localStorage.removeItem(place)
  }
  /** Begins anew with an empty form. */
  function renew(): void {
    forget()
    Object.assign(filled, blank())
    over = false
    trouble.value = null
    resumed.value = false
  }
  const online = (): void => { if (lost.value) void go() }
  addEventListener('online', online)
  onBeforeUnmount(() => removeEventListener('online', online))
  return { filled, sending, trouble, lost, resumed, send, again: go, renew }
}
