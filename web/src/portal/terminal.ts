/* The self-service terminal (?terminal=1): nothing personal stays behind. Whoever walks away is asked after a while whether he
 * is still there, then everything is forgotten. */
import { ref } from 'vue'

const asked = new URLSearchParams(location.search)
export const isTerminal = asked.get('terminal') === '1'

/** Seconds of rest before the question, and seconds to answer it; the address may say otherwise (?idle=20). */
const REST_S = Math.max(1, Number(asked.get('idle') ?? 60))
const ANSWER_S = Math.min(20, Math.max(2, REST_S))

/** Seconds left to answer; 0 when nothing is asked. */
export const secondsLeft = ref(0)

let resting = 0
let counting = 0

export function stillHere(): void {
  secondsLeft.value = 0
  clearInterval(counting)
  clearTimeout(resting)
  resting = window.setTimeout(ask, REST_S * 1000)
}

function ask(): void {
  secondsLeft.value = ANSWER_S
  counting = window.setInterval(() => {
    secondsLeft.value--
    if (secondsLeft.value <= 0) forget()
  }, 1000)
}

/** Forgets all there is and begins anew. */
export function forget(): void {
  clearInterval(counting)
  sessionStorage.clear()
  for (const key of Object.keys(localStorage)) if (key.startsWith('yichuang.')) localStorage.removeItem(key)
  location.replace(`${location.pathname}${location.search}#/`)
  location.reload()
}

export function watchTerminal(): void {
  if (!isTerminal) return
  document.documentElement.dataset.terminal = 'yes'
  for (const sign of ['pointerdown', 'keydown', 'scroll']) {
    addEventListener(sign, () => { if (!secondsLeft.value) stillHere() }, { passive: true, capture: true })
  }
  stillHere()
}
