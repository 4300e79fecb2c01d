/* Money is integer fen everywhere; only the screen shows yuan. Text in, text out: no floating point touches an amount. */

/** 123456 → "1,234.56" yuan. */
export function fenToYuan(fen: number | string): string {
  const text = String(fen)
  const negative = text.startsWith('-')
  const digits = (negative ? text.slice(1) : text).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return `${negative ? '-' : ''}${whole}.${digits.slice(-2)}`
}

/** "1,234.5" yuan → 123450 fen; null when it is no amount, has more than two decimals or is too large to be exact. */
export function yuanToFen(text: string): number | null {
  const m = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/[,，\s]/g, ''))
  if (!m) return null
  const fen = Number(`${m[1]}${m[2]}${(m[3] ?? '').padEnd(2, '0')}`)
  return Number.isSafeInteger(fen) ? fen : null
}
