/* What the editors of models say, in the language of the page. Pure. */

/** Translates by a table whose keys are the editor's own texts (null: leaves them as they are) and fills in what stands in braces. */
export function translator(table: Record<string, string> | null): (text: string, replacements?: Record<string, string>) => string {
  return (text, replacements = {}) => (table?.[text] ?? text).replace(/\{\s*(\w+)\s*\}/g, (whole, key: string) => replacements[key] ?? whole)
}
