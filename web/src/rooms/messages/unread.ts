/* How many messages to me are unread; the bell in the frame and the page of messages share it. */
import { ref } from 'vue'
import { get } from '@/api/client'
import { session } from '@/api/session'

export const unread = ref(0)
const PAUSE_MS = 20_000
let asked = 0

/** Asks anew, not more often than the pause; where messages are not served there are none. */
export async function askUnread(): Promise<void> {
  if (!session.who || Date.now() - asked < PAUSE_MS) return
  asked = Date.now()
  unread.value = await get<{ unread: number }>('/me/messages', { limit: 1 }).then((page) => page.unread).catch(() => 0)
}
