/* Examples that a person keeps to try a decision with, in this browser. */

export interface Example {
  name: string
  decision: string
  inputs: Record<string, unknown>
}

const MOST = 30
const keyOf = (definition: string): string => `yichuang.try.${definition}`

export function examplesOf(definition: string): Example[] {
  try {
    const found = JSON.parse(localStorage.getItem(keyOf(definition)) ?? '[]') as unknown
    return Array.isArray(found) ? (found as Example[]).filter((e) => typeof e?.name === 'string' && typeof e.decision === 'string' && e.inputs && typeof e.inputs === 'object') : []
  } catch {
    return []
  }
}

/** Keeps the examples; false when the browser keeps nothing. */
export function keepExamples(definition: string, examples: Example[]): boolean {
  try {
    localStorage.setItem(keyOf(definition), JSON.stringify(examples.slice(-MOST)))
    return true
  } catch {
    return false
  }
}
