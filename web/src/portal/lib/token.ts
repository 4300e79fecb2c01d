/* Coming back from the identity provider: the token stands behind the "#" and is taken out of the address at once. */
import { adopt } from '@/api/session'

export async function takeToken(): Promise<void> {
  const found = /^#\/?\??token=([^&]+)(?:&then=([^&]+))?/.exec(location.hash)
  const error = /^#error=([\w.]+)/.exec(location.hash)
  if (error) history.replaceState(null, '', `${location.pathname}${location.search}#/login?failed=${error[1]}`)
  if (!found) return
  history.replaceState(null, '', `${location.pathname}${location.search}#${found[2] ? decodeURIComponent(found[2]) : '/'}`)
  await adopt(decodeURIComponent(found[1]!))
}
