/* The report as the server writes it, made fit to stand inside the page: only its body, nothing that runs, no styles of its
 * own; headings one level lower, because the page has its own first one; a contents list from its headings. */
import DOMPurify from 'dompurify'

export interface Contents {
  id: string
  text: string
  level: number
}

export function reportBody(html: string): { html: string; contents: Contents[] } {
  const clean = DOMPurify.sanitize(html, {
    RETURN_DOM: true, FORBID_TAGS: ['style', 'form', 'input', 'button', 'iframe', 'svg', 'math'], FORBID_ATTR: ['style'], ADD_ATTR: ['data-figure']
  }) as HTMLElement
  const contents: Contents[] = []
  const headings = [...clean.querySelectorAll('h1,h2,h3,h4')]
  headings.forEach((old, i) => {
    const level = Number(old.tagName[1])
    const heading = clean.ownerDocument.createElement(`h${Math.min(level + 1, 5)}`)
    heading.id = `part-${i}`
    heading.className = `level-${level}`
    heading.append(...old.childNodes)
    old.replaceWith(heading)
    if (level === 2 || level === 3) contents.push({ id: heading.id, text: heading.textContent?.trim() ?? '', level })
  })
  for (const table of clean.querySelectorAll('table')) {
    const box = clean.ownerDocument.createElement('div')
    box.className = 'wide'
    box.tabIndex = 0
    table.replaceWith(box)
    box.append(table)
  }
  return { html: clean.innerHTML, contents }
}
