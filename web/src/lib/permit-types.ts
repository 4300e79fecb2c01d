/* What the server tells of permits and where they contradict each other. */
export interface PermitClause {
  permit: string; subject: string; value: string; unit: string | null; zh: string; en: string
  basis: string | null; tag: string | null; where: string | null; from: string | null; to: string | null; derived: boolean
}
export interface PermitPatch { permit: string; subject: string; value: string; unit: string | null }
export interface PermitWitness {
  kind: 'values' | 'elements' | 'facts' | 'cycle' | 'rows'; zh: string; en: string
  left?: string; right?: string; facts?: Record<string, string>; cycle?: string[]; only_left?: string[]; only_right?: string[]; both?: string[]
}
export interface PermitFinding {
  key: string; type: string; type_zh: string; type_en: string; code: string | null; category: string | null; category_zh: string | null; category_en: string | null
  reserve: boolean; severity: 'blocks' | 'conflict' | 'differs'; subject: { code: string; name_zh: string; name_en: string }; zh: string; en: string
  left: PermitClause[]; right: PermitClause[]; witness: PermitWitness; rule_zh: string | null; rule_en: string | null; state: 'open' | 'resolved'
  resolution: { document: string; document_zh: string; document_en: string; note_zh: string; note_en: string; since: string } | null
  remedy: PermitPatch
}
export interface PermitReport {
  pair: [string, string]; on: string; bridged: boolean; synthetic: boolean; found: number; open: number; resolved: number; reserve: number
  items: { id: string; permit: string; name_zh: string; name_en: string; clauses: number }[]; findings: PermitFinding[]
}
export interface PermitRules {
  permits: { code: string; name_zh: string; name_en: string; items: string }[]; types: { code: string; name_zh: string; name_en: string }[]
  subjects: { code: string; name_zh: string; name_en: string; type: string; compare: string; derived: boolean }[]; usual: string[]
}
