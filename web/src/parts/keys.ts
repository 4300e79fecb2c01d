/* Keys of a page: pressed anywhere while it is open, unless somebody writes or a sheet is open. */
import { onBeforeUnmount, onMounted } from 'vue'

const writes = (target: EventTarget | null): boolean => target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)
const sheetOpen = (): boolean => [...document.querySelectorAll('.el-drawer, [role=dialog]')].some((d) => d.checkVisibility())

/** The name of a key with what is held: "alt+a", "ctrl+enter", "?", "alt+1". Letters and digits by their place on the keyboard when
 * something is held, as a held key may change the character. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>): string {
  const held = `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}${(event.ctrlKey || event.metaKey || event.altKey) && event.shiftKey ? 'shift+' : ''}`
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1]
  return held ? held + (place ?? event.key).toLowerCase() : event.key.length === 1 ? event.key.toLowerCase() : event.key
}

/** `act` gets the key's name and says whether it was for the page. Keys with Alt or Ctrl come while one writes, too. */
export function useKeys(act: (key: string) => boolean): void {
  const press = (event: KeyboardEvent): void => {
    if (event.isComposing || sheetOpen()) return
    const key = keyName(event)
    if (!/^(alt|ctrl)\+/.test(key) && key !== 'Escape' && writes(event.target)) return
    /* A button that has the focus is pressed by Enter and the space bar, as everywhere. */
    if ((key === 'Enter' || key === ' ') && event.target instanceof HTMLElement && event.target.closest('button, a, summary')) return
    if (act(key)) event.preventDefault()
  }
  onMounted(() => document.addEventListener('keydown', press))
  onBeforeUnmount(() => document.removeEventListener('keydown', press))
}
