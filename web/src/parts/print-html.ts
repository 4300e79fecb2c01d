/* Shows a page that the server wrote (a letter, a guide) in a window of its own, from where it is printed. What it says is
 * the server's; scripts in it do not run. */

/** Opens the text in a frame over the page, with a button to print it. Escape or the button closes it. */
export function printHtml(html: string, title: string): void {
  const box = document.createElement('dialog')
  box.className = 'paper-box'
  box.setAttribute('aria-label', title)
  const bar = document.createElement('div')
  const frame = document.createElement('iframe')
  frame.title = title
  frame.setAttribute('sandbox', 'allow-same-origin allow-modals')
  frame.srcdoc = html
  const zh = document.documentElement.lang !== 'en'
  const button = (text: string, act: () => void): void => {
    const made = document.createElement('button')
    made.type = 'button'
    made.className = 'btn'
    made.textContent = text
    made.addEventListener('click', act)
    bar.append(made)
  }
  button(zh ? '\u6253\u5370' : 'Print', () => frame.contentWindow?.print())
  button(zh ? '\u5173\u95ed' : 'Close', () => box.close())
  box.append(bar, frame)
  box.addEventListener('close', () => box.remove())
  document.body.append(box)
  box.showModal()
}
