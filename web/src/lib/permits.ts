/* Sums over contradictions: by category (of type, where a pair has no categories) and state. */
import type { Lang } from './dates'
import type { PermitFinding } from './permit-types'

export interface MatrixRow {
  code: string
  name: string
  open: number
  resolved: number
}

/** The category of a finding, or its type where nobody gave it one. */
export const groupOf = (f: PermitFinding): string => f.category ?? f.type

/** One row for each category, in the order of the findings; those in reserve are not counted among the others. */
export function matrix(findings: readonly PermitFinding[], lang: Lang): MatrixRow[] {
  const rows = new Map<string, MatrixRow>()
  for (const f of findings) {
    const code = groupOf(f)
    const name = lang === 'en' ? f.category_en ?? f.type_en : f.category_zh ?? f.type_zh
    const row = rows.get(code) ?? { code, name, open: 0, resolved: 0 }
    row[f.state]++
    rows.set(code, row)
  }
  return [...rows.values()].sort((a, b) => Number(a.code === 'reserve') - Number(b.code === 'reserve') || a.code.localeCompare(b.code))
}

/** What was there before and is not any more. */
export function dissolved(before: readonly PermitFinding[], after: readonly PermitFinding[]): PermitFinding[] {
  const left = new Set(after.map((f) => f.key))
  return before.filter((f) => !left.has(f.key))
}
