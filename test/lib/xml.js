// A strict reader of the small XML that services answer with: elements and text, no attributes. It throws when the text is
// not well-formed: tags that do not match, what is no entity of XML, control characters, anything behind the root.
'use strict'
const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescape(text) {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) throw new Error('a control character')
  return text.replace(/&([^;&]*);?/g, (whole, name) => {
    if (whole.endsWith(';') && ENTITIES[name]) return ENTITIES[name]
    const number = whole.endsWith(';') && /^#(?:x([0-9a-fA-F]+)|(\d+))$/.exec(name)
    if (!number) throw new Error(`no entity: ${whole}`)
    return String.fromCodePoint(number[1] ? parseInt(number[1], 16) : Number(number[2]))
  })
}

/** The root as {name, text, children}. */
function parse(text) {
  const root = { name: '', text: '', children: [] }
  const stack = [root]
  const body = text.replace(/^<\?xml version="1.0" encoding="utf-8"\?>\s*/, '')
  if (body === text) throw new Error('no declaration of XML in UTF-8')
  const pattern = /<(\/?)([A-Za-z_][\w.-]*)(\/?)>|([^<]+)/gy
  let at = 0
  while (at < body.length) {
    pattern.lastIndex = at
    const found = pattern.exec(body)
    if (!found) throw new Error(`not XML at: ${body.slice(at, at + 40)}`)
    at = pattern.lastIndex
    const top = stack.at(-1)
    if (found[4] !== undefined) {
      if (stack.length === 1 && found[4].trim()) throw new Error('text outside of the root')
      top.text += unescape(found[4])
    } else if (found[1]) {
      if (top.name !== found[2] || stack.length === 1) throw new Error(`</${found[2]}> ends <${top.name}>`)
      stack.pop()
    } else {
      const node = { name: found[2], text: '', children: [] }
      top.children.push(node)
      if (!found[3]) stack.push(node)
    }
  }
  if (stack.length !== 1) throw new Error(`<${stack.at(-1).name}> is open at the end`)
  if (root.children.length !== 1) throw new Error('there is not one root')
  return root.children[0]
}

/** By the Spark convention: `lists` name the elements whose children are items; all else with children is an object. */
function plain(node, lists) {
  if (lists.includes(node.name)) return node.children.map((child) => plain(child, lists))
  if (!node.children.length) return node.text
  return Object.fromEntries(node.children.map((child) => [child.name, plain(child, lists)]))
}

module.exports = { parse, plain }
