/* Versions of a process model in the shape that definitions have, so that one list and one bar show both. Pure. */
import type { ModelInfo, ModelVersion } from '../api/flow-types'
import type { DecisionVersion, DefinitionInfo } from '../api/types'

export function versionOf(v: ModelVersion): DecisionVersion {
  return { id: v.id || null, label: v.label, effective_on: v.effective_on, digest: v.digest, state: v.withdrawn ? 'withdrawn' : v.id ? 'published' : 'pack', published_at: v.published_at ?? null, actor: v.published_by ?? null }
}

/** The label of the version that counts on a day: the last one begun by then; of one day the one published last. */
export function inForce(versions: ModelVersion[], today: string): string | null {
  const begun = versions.filter((v) => !v.withdrawn && v.effective_on <= today)
  return begun.reduce<ModelVersion | null>((best, v) => (!best || v.effective_on > best.effective_on || (v.effective_on === best.effective_on && v.id > best.id) ? v : best), null)?.label ?? null
}

export function definitionOf(model: ModelInfo, today: string): DefinitionInfo {
  return { definition: model.path, decisions: [], in_force: inForce(model.versions, today), versions: model.versions.map(versionOf) }
}

export const runningOf = (model: ModelInfo): number => model.versions.reduce((sum, v) => sum + (v.running ?? 0), 0)
