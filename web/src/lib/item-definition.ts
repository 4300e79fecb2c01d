/* The definition of a service item (items/ID.json, national field names) as the editor changes it. Pure. */

export interface MaterialDraft {
  code: string
  [field: string]: unknown
}
export type ItemDefinition = Record<string, unknown> & { materials?: MaterialDraft[] }

/** A copy with one field set; an empty value leaves the field out. */
export function withField(definition: ItemDefinition, name: string, value: unknown): ItemDefinition {
  const next: ItemDefinition = { ...definition }
  if (value === '' || value === null || value === undefined) delete next[name]
  else next[name] = value
  return next
}

/** A code that no material of the item has: m1, m2 … */
export function freeCode(materials: { code: string }[]): string {
  const taken = new Set(materials.map((m) => m.code))
  let n = materials.length + 1
  while (taken.has(`m${n}`)) n++
  return `m${n}`
}

/** The names of the fields and lists that differ. */
export function changedFields(before: ItemDefinition, after: ItemDefinition): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).sort()
}
