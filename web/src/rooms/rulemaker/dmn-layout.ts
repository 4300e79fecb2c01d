/* Places for the elements of a requirements diagram that has none: inputs below, what asks for them above. Pure. */

export interface DrgNode {
  id: string
  width: number
  height: number
  /** Ids of what it requires. */
  needs: string[]
}
export interface Placed {
  x: number
  y: number
  width: number
  height: number
}

const GAP_X = 50
const GAP_Y = 90
const EDGE = 40

/** Places by id. What nothing asks for stands at the top; in a row the elements keep their order. */
export function layout(nodes: DrgNode[]): Map<string, Placed> {
  const byId = new Map(nodes.map((n) => [n.id, n]))
  const levels = new Map<string, number>()
  const level = (id: string, above: ReadonlySet<string>): number => {
    const known = levels.get(id)
    if (known !== undefined) return known
    if (above.has(id)) return 0
    const needs = (byId.get(id)?.needs ?? []).filter((n) => byId.has(n))
    const found = needs.length ? 1 + Math.max(...needs.map((n) => level(n, new Set([...above, id])))) : 0
    levels.set(id, found)
    return found
  }
  /* What needs nothing stands right below the lowest of those that ask for it. */
  for (const n of nodes) level(n.id, new Set())
  for (const n of nodes.filter((x) => x.needs.length === 0)) {
    const askers = nodes.filter((x) => x.needs.includes(n.id)).map((x) => levels.get(x.id)!)
    if (askers.length) levels.set(n.id, Math.max(0, Math.min(...askers) - 1))
  }
  const top = Math.max(0, ...levels.values())
  const rows = Array.from({ length: top + 1 }, (_, i) => nodes.filter((n) => levels.get(n.id) === top - i).sort((a, b) => Number(a.needs.length === 0) - Number(b.needs.length === 0)))
  const widths = rows.map((row) => row.reduce((sum, n) => sum + n.width + GAP_X, -GAP_X))
  const widest = Math.max(...widths)
  const placed = new Map<string, Placed>()
  let y = EDGE
  rows.forEach((row, i) => {
    const tall = Math.max(0, ...row.map((n) => n.height))
    let x = EDGE + (widest - widths[i]!) / 2
    for (const n of row) {
      placed.set(n.id, { x: Math.round(x), y: Math.round(y + (tall - n.height) / 2), width: n.width, height: n.height })
      x += n.width + GAP_X
    }
    y += tall + GAP_Y
  })
  return placed
}
