/* Versions of a definition by where they stand in time. Pure. */
import type { DecisionVersion, DefinitionInfo } from '../api/types'

export type Stage = 'force' | 'coming' | 'past' | 'withdrawn'

/** Where a version stands on a day of the office. */
export function stageOf(version: DecisionVersion, definition: DefinitionInfo, today: string): Stage {
  if (version.state === 'withdrawn') return 'withdrawn'
  if (version.label === definition.in_force) return 'force'
  return version.effective_on > today ? 'coming' : 'past'
}

const ORDER: Stage[] = ['force', 'coming', 'past', 'withdrawn']

/** All versions in groups, the one in force first; within a group as the server sorts them. */
export function groupsOf(definition: DefinitionInfo, today: string): { stage: Stage; versions: DecisionVersion[] }[] {
  return ORDER.map((stage) => ({ stage, versions: definition.versions.filter((v) => stageOf(v, definition, today) === stage) })).filter((g) => g.versions.length > 0)
}

/** The next version to come into force, or null. */
export function nextOf(definition: DefinitionInfo, today: string): DecisionVersion | null {
  const coming = definition.versions.filter((v) => stageOf(v, definition, today) === 'coming')
  return coming.reduce<DecisionVersion | null>((first, v) => (!first || v.effective_on < first.effective_on ? v : first), null)
}

/** "decisions/auto-approval.dmn" → "auto-approval", as addresses name it. */
export const stemOf = (definition: string): string => definition.replace(/^.*\//, '').replace(/\.dmn$/, '')
