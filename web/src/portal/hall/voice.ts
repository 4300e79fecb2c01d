/* Speaking the calls, one after the other; where a browser has no voice a chime stands in. */
export interface Saying { text: string; lang: string }

export const canSpeak = typeof window !== 'undefined' && 'speechSynthesis' in window

/** What is in the list now and was not before, oldest first. The first list is what was called before one came: nothing of it is new. */
export function fresh<T>(list: readonly T[], known: ReadonlySet<string> | null, keyOf: (x: T) => string): T[] {
  return known ? list.filter((x) => !known.has(keyOf(x))).reverse() : []
}

function chime(): void {
  const sound = new AudioContext()
  const now = sound.currentTime
  ;[880, 660].forEach((hertz, i) => {
    const tone = sound.createOscillator()
    const level = sound.createGain()
    tone.frequency.value = hertz
    level.gain.setValueAtTime(0.25, now + i * 0.35)
    level.gain.exponentialRampToValueAtTime(0.001, now + i * 0.35 + 0.6)
    tone.connect(level).connect(sound.destination)
    tone.start(now + i * 0.35)
    tone.stop(now + i * 0.35 + 0.7)
  })
  setTimeout(() => void sound.close(), 2_000)
}

export function useVoice(): { say: (words: Saying[]) => void; quiet: () => void } {
  return {
    say(words) {
      if (!canSpeak) return chime()
      for (const { text, lang } of words.filter((w) => w.text)) {
        const one = new SpeechSynthesisUtterance(text)
        one.lang = lang
        one.rate = 0.9
        speechSynthesis.speak(one)
      }
    },
    quiet: () => { if (canSpeak) speechSynthesis.cancel() }
  }
}
