/* What only this person may know until its time: kept in this browser, and as a file to take along. Never sent before. */

const KEY = 'yichuang.sealed'
type Sealed = Record<string, Record<string, unknown>>

function all(): Sealed {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Sealed
  } catch {
    return {}
  }
}

/** Keeps it under a name ("secret/<its digest>", "entry/7/eia-1"); false when the browser keeps nothing: then the file is all there is. */
export function keepSealed(name: string, what: Record<string, unknown>): boolean {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...all(), [name]: what }))
    return true
  } catch {
    return false
  }
}
export const keptSealed = (name: string): Record<string, unknown> | null => all()[name] ?? null

/** Gives it out as a file. */
export function saveFile(name: string, what: unknown): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(what, null, 2)}\n`], { type: 'application/json' }))
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** What a file holds that was given out so; null when it is another one. */
export async function readSealed(file: File): Promise<Record<string, unknown> | null> {
  try {
    const found = JSON.parse(await file.text()) as unknown
    return found && typeof found === 'object' && !Array.isArray(found) ? (found as Record<string, unknown>) : null
  } catch {
    return null
  }
}
