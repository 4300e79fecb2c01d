/* Between the text of a model and the editors, which forget comments; dmn-js besides knows DMN 1.3 only. Pure. */

export interface Prepared {
  /** The text with the names of DMN 1.3. */
  text: string
  /** The date in the names of the version it is written in. */
  version: string
  /** Comments before the root element. */
  head: string
  /** Comments inside, which are lost once the model is changed. */
  innerComments: number
}

const OURS = '20191111'
const NAMES = /(https:\/\/www\.omg\.org\/spec\/DMN\/)(\d{8})(\/(?:MODEL|DMNDI)\/)/g
const ROOT = /<(?:[\w.-]+:)?definitions\b[^>]*>/
const COMMENT = /<!--[\s\S]*?-->/g

const renamed = (text: string, version: string): string => text.replace(ROOT, (tag) => tag.replace(NAMES, `$1${version}$3`))

/** A text as dmn-js takes it, with what has to be put back afterwards. */
export function prepare(text: string): Prepared {
  const at = text.replace(COMMENT, (c) => ' '.repeat(c.length)).search(ROOT)
  const front = at < 0 ? '' : text.slice(0, at)
  const rest = at < 0 ? text : text.slice(at)
  const tag = ROOT.exec(rest)?.[0] ?? ''
  const version = [...tag.matchAll(NAMES)].find((m) => m[3] === '/MODEL/')?.[2] ?? OURS
  return { text: front.replace(COMMENT, '') + renamed(rest, OURS), version, head: (front.match(COMMENT) ?? []).join('\n'), innerComments: (rest.match(COMMENT) ?? []).length }
}

/** What dmn-js wrote, in the version and with the head it came with. */
export function restore(saved: string, from: Prepared): string {
  const text = renamed(saved, from.version)
  if (!from.head) return text
  const at = text.search(ROOT)
  return `${text.slice(0, at)}${from.head}\n${text.slice(at)}`
}
