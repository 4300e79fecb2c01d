/* The materials checklist of the counter: what the clerk ticked, against what the guide asks for. Pure. */

/** Working days that a correction notice offers to begin with; whoever gives it may change them. */
export const CORRECTION_DAYS = '5'

export type Tick = 'original' | 'copy' | 'scan' | 'later' | ''
export interface Ticked {
  how: Tick
  file?: string
}
export interface Asked {
  code: string
  how: string
  from_case?: number | null
}
export interface Given {
  material: string
  how: string
  file?: string
  from?: number
}

/** What needs nothing from the applicant's hands. */
const SETTLED = ['shared', 'held', 'not_needed']
export const isAsked = (m: Asked): boolean => !SETTLED.includes(m.how)

/** The rows of the checklist as the command takes them. */
export function givenMaterials(asked: Asked[], ticks: Record<string, Ticked>): Given[] {
  return asked.flatMap((m): Given[] => {
    if (m.how === 'shared') return [{ material: m.code, how: 'shared' }]
    if (m.how === 'held') return [{ material: m.code, how: 'held', ...(m.from_case ? { from: m.from_case } : {}) }]
    const tick = ticks[m.code]
    if (!isAsked(m) || !tick?.how) return []
    if (tick.how === 'scan') return tick.file ? [{ material: m.code, how: 'file', file: tick.file }] : []
    return [{ material: m.code, how: tick.how === 'later' ? 'later' : 'paper' }]
  })
}

/** The codes of what is asked for and not there; what may follow later is not missing when that is promised. */
export function missingMaterials(asked: Asked[], ticks: Record<string, Ticked>): string[] {
  const given = new Set(givenMaterials(asked, ticks).map((g) => g.material))
  return asked.filter((m) => isAsked(m) && !given.has(m.code)).map((m) => m.code)
}

/** What was promised for later. */
export const promisedLater = (asked: Asked[], ticks: Record<string, Ticked>): string[] => asked.filter((m) => isAsked(m) && ticks[m.code]?.how === 'later').map((m) => m.code)

/** The sentence of a correction notice: everything missing at once, as the law wants it. */
export const correctionReason = (names: string[], lead: string, end: string): string => `${lead}${names.map((name, i) => `${i + 1}. ${name}`).join('；')}${end}`

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Is it a citizen's identity number with the right check character (GB 11643)? */
export function isIdNumber(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0)
  return '10X98765432'[sum % 11] === text[17]!.toUpperCase()
}

const CREDIT_SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Is it a unified social credit code with the right check character (GB 32100)? */
export function isCreditCode(text: string): boolean {
  const code = text.toUpperCase()
  if (code.length !== 18 || ![...code].every((sign) => CREDIT_SIGNS.includes(sign))) return false
  let sum = 0
  for (let i = 0, weight = 1; i < 17; i++, weight = (weight * 3) % 31) sum += CREDIT_SIGNS.indexOf(code[i]!) * weight
  return CREDIT_SIGNS[(31 - (sum % 31)) % 31] === code[17]
}

/** What a card reader that types writes: a name and a number in one line, in either order, with anything between. */
export function readCard(line: string): { name: string; id_no: string } | null {
  const id = /\d{17}[\dXx]/.exec(line)?.[0]
  if (!id || !isIdNumber(id)) return null
  const name = /[\u4e00-\u9fff·]{2,}/.exec(line.replace(id, ''))?.[0] ?? ''
  return { name, id_no: id.toUpperCase() }
}
