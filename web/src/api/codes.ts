/* The pack's tables of codes: fetched once each, when first needed. */
import { reactive } from 'vue'
import type { Lang } from '@/lib/dates'
import { get } from './client'
import type { CodeRow } from './types'

interface Table {
  rows: CodeRow[]
  byCode: Map<string, CodeRow>
}

const tables = reactive(new Map<string, Table>())
const asked = new Map<string, Promise<void>>()

/** Fetches a class of codes unless it is there or on its way. A refusal leaves the class empty: codes are then shown bare. */
export function needCodes(name: string): Promise<void> {
  let promise = asked.get(name)
  if (!promise) {
    promise = get<{ items: CodeRow[] }>(`/codes/${name}`)
      .then(({ items }) => {
        tables.set(name, { rows: items, byCode: new Map(items.map((row) => [row.code, row])) })
      })
      .catch(() => {
        asked.delete(name)
      })
    asked.set(name, promise)
  }
  return promise
}

export function codesOf(name: string): CodeRow[] {
  return tables.get(name)?.rows ?? []
}

export function codeName(row: CodeRow, lang: Lang): string {
  return (lang === 'en' ? row.name_en : '') || row.name_zh || row.code
}

/** The name of a code, or the code itself while the table is not there. */
export function codeLabel(name: string, code: string, lang: Lang): string {
  const row = tables.get(name)?.byCode.get(code)
  return row ? codeName(row, lang) : code
}
