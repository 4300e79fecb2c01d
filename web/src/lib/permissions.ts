/* Permission patterns of a role: a name, or a beginning that ends in a star. */

/** Do the patterns allow it? "ticket.*" allows "ticket.sign"; "*" allows all. */
export function allows(patterns: readonly string[], permission: string): boolean {
  return patterns.some((p) => p === permission || (p.endsWith('*') && permission.startsWith(p.slice(0, -1))))
}
