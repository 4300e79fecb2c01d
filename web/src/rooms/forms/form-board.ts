/* form-js behind one interface: the editor and the preview of a form. Loaded only when a form is opened. The names it shows
 * are not made to be translated; what is known of them is put into Chinese as it appears. */
import { Form, FormEditor } from '@bpmn-io/form-js'
import '@bpmn-io/form-js/dist/assets/form-js.css'
import '@bpmn-io/form-js/dist/assets/form-js-editor.css'
import '@bpmn-io/form-js/dist/assets/properties-panel.css'
import './form-js.css'
import type { FormSchema } from '@/api/desk-types'
import type { Lang } from '@/lib/dates'
import { FORM_TEXTS } from './form-texts'

export interface FormBoard {
  schema: () => FormSchema
  destroy: () => void
}
export interface FormPreview {
  show: (schema: FormSchema, data: Record<string, unknown>) => Promise<void>
  data: () => Record<string, unknown>
  destroy: () => void
}

/* Puts what form-js writes into Chinese: texts, and what is read out or stands in an empty field. */
function speak(box: HTMLElement, lang: Lang): () => void {
  if (lang === 'en') return () => undefined
  const ATTRIBUTES = ['title', 'placeholder', 'aria-label']
  const put = (root: Node): void => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node: Node | null = root; node; node = walker.nextNode()) {
      if (node instanceof Text) {
        const said = FORM_TEXTS[node.data.trim()]
        if (said && !(node.parentElement?.closest('.fjs-form-field-label'))) node.data = said
      } else if (node instanceof Element) {
        for (const name of ATTRIBUTES) {
          const said = FORM_TEXTS[node.getAttribute(name) ?? '']
          if (said) node.setAttribute(name, said)
        }
      }
    }
  }
  const watcher = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'characterData') put(change.target)
      else for (const node of change.addedNodes) put(node)
    }
  })
  put(box)
  watcher.observe(box, { childList: true, subtree: true, characterData: true })
  return () => watcher.disconnect()
}

/** Opens the editor in a box. `changed` hears of every change. */
export async function openEditor(box: HTMLElement, schema: FormSchema, lang: Lang, changed: () => void): Promise<FormBoard> {
  const editor = new FormEditor({ container: box })
  const still = speak(box, lang)
  await editor.importSchema(schema as never)
  editor.on('changed', changed)
  return { schema: () => editor.getSchema() as unknown as FormSchema, destroy: () => { still(); editor.destroy() } }
}

/** A preview that is shown anew with every change and keeps what was filled in. */
export function openPreview(box: HTMLElement, changed: () => void): FormPreview {
  const form = new Form({ container: box })
  form.on('changed', changed)
  return {
    show: async (schema, data) => { await form.importSchema(schema as never, data) },
    data: () => (form as unknown as { _getState: () => { data: Record<string, unknown> } })._getState().data,
    destroy: () => form.destroy()
  }
}
