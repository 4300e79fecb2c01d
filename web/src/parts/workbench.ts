/* The state of a workbench of definitions: a version is opened, changed, checked while it is typed, kept or thrown away.
 * What the file is and how it is checked, the page says. */
import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate, useRoute } from 'vue-router'
import { useWords } from './lang'

interface Judged {
  sound: boolean
  findings: { fault: boolean }[]
}
export interface WorkbenchTasks<T, V extends Judged> {
  /** Asks for the definition and the version that the address names (undefined: the one in force). */
  load: (version: string | undefined) => Promise<T>
  textOf: (loaded: T) => string
  check: (text: string) => Promise<V>
  /** Whether the version is checked as it was opened, too; else only what was changed. */
  eager: boolean
  /** Name of the file when it is saved. */
  fileName: () => string
  /** Waits until the editor has told its last change. */
  settle: () => Promise<unknown> | undefined
  /** Whether what is loaded is what the address names. */
  isShown: (loaded: T, version: unknown) => boolean
  name: () => string
}

export function useWorkbench<T, V extends Judged>(tasks: WorkbenchTasks<T, V>) {
  const { t } = useWords()
  const route = useRoute()
  const loaded = shallowRef<T | null>(null)
  const failed = ref<unknown>(null)
  /* The text the board was given, and as it stands now. */
  const opened = ref('')
  const text = ref('')
  const edited = ref(false)
  /* A file was opened: different from the version even before it is changed. */
  const imported = ref('')
  const verdict = shallowRef<V | null>(null)
  const checking = ref(false)
  const checkFailed = ref(false)
  const told = ref<{ text: string; seq: number } | null>(null)
  const leaving = ref<{ ask: () => Promise<boolean> }>()
  const dirty = computed(() => edited.value || imported.value !== '')
  let pause = 0
  let turn = 0

  /* Why it cannot be published now; empty when it can. */
  const hindrance = computed(() => {
    if (!dirty.value) return t('publish.unchanged')
    if (checkFailed.value) return t('rules.checkFailed')
    if (checking.value || !verdict.value) return t('rules.checking')
    if (verdict.value.sound) return ''
    const faults = (verdict.value as Judged).findings.filter((f) => f.fault).length
    return faults ? t('publish.faults', { n: faults }) : t('publish.broken')
  })

  async function check(): Promise<void> {
    const mine = ++turn
    checkFailed.value = false
    try {
      const found = await tasks.check(text.value)
      if (mine === turn) verdict.value = found
    } catch {
      if (mine === turn) checkFailed.value = true
    } finally {
      if (mine === turn) checking.value = false
    }
  }
  function forget(): void {
    turn++
    window.clearTimeout(pause)
    checking.value = checkFailed.value = false
    verdict.value = null
  }
  function put(found: T): void {
    forget()
    loaded.value = found
    opened.value = text.value = tasks.textOf(found)
    edited.value = false
    imported.value = ''
    checking.value = tasks.eager
    if (tasks.eager) void check()
  }
  async function load(): Promise<void> {
    failed.value = null
    try {
      put(await tasks.load(typeof route.query.version === 'string' ? route.query.version : undefined))
    } catch (cause) {
      failed.value = cause
    }
  }
  function changed(now: string, differs: boolean): void {
    const before = text.value
    text.value = now
    edited.value = differs
    told.value = null
    if (now === before && verdict.value) return
    window.clearTimeout(pause)
    if (!dirty.value && !tasks.eager) {
      forget()
      return
    }
    checking.value = true
    pause = window.setTimeout(() => void check(), 400)
  }
  async function discard(): Promise<void> {
    if (!(await leaving.value?.ask())) return
    const found = loaded.value as T
    loaded.value = null
    requestAnimationFrame(() => put(found))
  }
  async function save(): Promise<void> {
    await tasks.settle()
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text.value], { type: 'application/xml' }))
    link.download = tasks.fileName()
    link.click()
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  }
  async function bring(chosen: File): Promise<void> {
    const found = await chosen.text()
    imported.value = chosen.name
    opened.value = found
    changed(found, false)
  }
  /* What was changed is published: the page goes on with the version that it has become. */
  function kept(): void {
    edited.value = false
    imported.value = ''
  }

  const stay = async (): Promise<boolean> => !dirty.value || ((await leaving.value?.ask()) ?? true)
  function unload(event: BeforeUnloadEvent): void {
    if (dirty.value) event.preventDefault()
  }
  onBeforeRouteLeave(stay)
  onBeforeRouteUpdate(stay)
  watch(() => [tasks.name(), route.query.version] as const, ([name, version], [oldName]) => {
    if (name === oldName && loaded.value && tasks.isShown(loaded.value, version)) return
    loaded.value = null
    void load()
  })
  onMounted(() => {
    addEventListener('beforeunload', unload)
    void load()
  })
  onBeforeUnmount(() => {
    removeEventListener('beforeunload', unload)
    forget()
  })
  return { loaded, failed, opened, text, imported, verdict, checking, checkFailed, told, leaving, dirty, hindrance, load, changed, discard, save, bring, kept, settle: tasks.settle }
}
export type Workbench = Omit<ReturnType<typeof useWorkbench<unknown, Judged>>, 'loaded' | 'verdict'>
