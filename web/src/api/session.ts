/* Who is signed in, as the server says. The token lives as long as the browser tab. */
import { reactive, readonly } from 'vue'
import { allows } from '@/lib/permissions'
import { ask, get, post, useToken } from './client'
import type { DemoLogin, Session } from './types'

const KEY = 'yichuang.session'

function stored(): Session | null {
  try {
    const text = sessionStorage.getItem(KEY)
    return text ? (JSON.parse(text) as Session) : null
  } catch {
    return null
  }
}

const state = reactive<{ who: Session | null; roleNames: Record<string, { zh: string; en: string }> }>({
  who: typeof sessionStorage === 'undefined' ? null : stored(),
  roleNames: {}
})

export const session = readonly(state)

function keep(who: Session | null): void {
  state.who = who
  if (who) sessionStorage.setItem(KEY, JSON.stringify(who))
  else sessionStorage.removeItem(KEY)
}

let whenLost: () => void = () => undefined
useToken(() => state.who?.token ?? null, () => {
  keep(null)
  whenLost()
})

/** What the page does when the server no longer knows the session. */
export function onLost(act: () => void): void {
  whenLost = act
}

export async function signIn(user: string, password: string, totp?: string): Promise<void> {
  keep(await post<Session>('/session', { user, password, ...(totp ? { totp } : {}) }))
}

/** Ways of signing in besides a password: the names of other houses that vouch for people. None where the server has none. */
export async function signInMethods(): Promise<{ name: string; zh: string; en: string; start: string }[]> {
  try {
    return (await get<{ oidc?: { name: string; zh: string; en: string; start: string }[] }>('/session/methods')).oidc ?? []
  } catch {
    return []
  }
}

/** Takes a token that another way of signing in gave; asks the server whose it is. False when it knows nobody by it. */
export async function adopt(token: string): Promise<boolean> {
  state.who = { token, user: '', name: '', role: '', permissions: [] }
  try {
    keep({ ...(await get<Omit<Session, 'token'>>('/session')), token })
    return true
  } catch {
    keep(null)
    return false
  }
}

export async function signOut(): Promise<void> {
  try {
    await ask('/session', { method: 'DELETE' })
  } finally {
    keep(null)
  }
}

/** May the person signed in do this? The server decides again; the page only leaves out what would be refused. */
export function may(permission: string): boolean {
  return state.who !== null && allows(state.who.permissions, permission)
}

/** The demo accounts of a synthetic pack; none where the pack is a real one. */
export async function demoLogins(): Promise<DemoLogin[]> {
  try {
    const answer = await get<DemoLogin[] | { items: DemoLogin[] }>('/demo-logins')
    const logins = Array.isArray(answer) ? answer : answer.items
    for (const login of logins) state.roleNames[login.role] = { zh: login.role_zh, en: login.role_en }
    return logins
  } catch {
    return []
  }
}
