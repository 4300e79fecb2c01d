/* A small reader of XML for well-formed documents: enough to look into a DMN model. Prefixes are left out of the names. */

export interface XmlNode {
  name: string
  attributes: Record<string, string>
  children: XmlNode[]
  /** The text directly inside, with its white space. */
  text: string
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Text with its entities resolved; one that is not known stands as it is. */
export function unescapeXml(text: string): string {
  return text.replace(/&(#x[\da-fA-F]+|#\d+|\w+);/g, (whole, name: string) => {
    if (name[0] !== '#') return ENTITIES[name] ?? whole
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1)

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const m of text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (!m[1]!.startsWith('xmlns')) found[bare(m[1]!)] = unescapeXml(m[2] ?? m[3] ?? '')
  }
  return found
}

const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>|<\/([^\s>]+)\s*>|<([^\s/>]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g

/** The root of a document, or null when its tags do not fit together. */
export function readXml(text: string): XmlNode | null {
  const top: XmlNode = { name: '', attributes: {}, children: [], text: '' }
  const open: XmlNode[] = [top]
  let from = 0
  for (const m of text.matchAll(TOKEN)) {
    const here = open.at(-1)!
    const between = text.slice(from, m.index)
    if (between.includes('<')) return null
    here.text += unescapeXml(between)
    from = m.index + m[0].length
    if (m[1] !== undefined) here.text += m[1]
    else if (m[2] !== undefined) {
      if (open.length < 2 || bare(m[2]) !== here.name) return null
      open.pop()
    } else if (m[3] !== undefined) {
      const node: XmlNode = { name: bare(m[3]), attributes: attributesOf(m[4] ?? ''), children: [], text: '' }
      here.children.push(node)
      if (!m[5]) open.push(node)
    }
  }
  if (open.length !== 1 || top.children.length !== 1 || text.slice(from).includes('<')) return null
  return top.children[0]!
}

export const childOf = (node: XmlNode | undefined, name: string): XmlNode | undefined => node?.children.find((c) => c.name === name)
export const childrenOf = (node: XmlNode | undefined, name: string): XmlNode[] => node?.children.filter((c) => c.name === name) ?? []

/** The text of the child <text>, without the white space around it. */
export const textOf = (node: XmlNode | undefined): string => (childOf(node, 'text')?.text ?? '').trim()
