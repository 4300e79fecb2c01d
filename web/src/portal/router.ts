/* The addresses of the portal; they stand behind the "#". What is open to all needs no login, the rest leads to the door first. */
import { createRouter, createWebHashHistory } from 'vue-router'
import { onLost, session } from '@/api/session'
import { i18n } from './i18n'
import HomePage from './pages/HomePage.vue'

export const router = createRouter({
  history: createWebHashHistory(),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
  routes: [
    { path: '/', component: HomePage, meta: { title: 'home.title', open: true } },
    { path: '/search', component: () => import('./pages/SearchPage.vue'), meta: { title: 'search.title', open: true } },
    { path: '/guide/:name', component: () => import('./pages/GuidePage.vue'), props: true, meta: { title: 'guide.title', open: true } },
    { path: '/guides/:name', redirect: (to) => ({ path: `/guide/${String(to.params.name)}`, query: to.query }) },
    { path: '/matters', component: () => import('./pages/MattersPage.vue'), meta: { title: 'matters.title', open: true } },
    { path: '/matter/:name', component: () => import('./pages/GuidePage.vue'), props: (to) => ({ name: to.params.name, matter: true }), meta: { title: 'guide.title', open: true } },
    { path: '/apply/:name', component: () => import('./apply/ApplyPage.vue'), props: true, meta: { title: 'apply.title' } },
    { path: '/apply-matter/:name', component: () => import('./apply/ApplyPage.vue'), props: (to) => ({ name: to.params.name, matter: true }), meta: { title: 'apply.title' } },
    { path: '/mine', component: () => import('./mine/MinePage.vue'), meta: { title: 'mine.title' } },
    { path: '/mine/:id(\\d+)', component: () => import('./mine/CasePage.vue'), props: true, meta: { title: 'mine.caseTitle' } },
    { path: '/verify/:code?', component: () => import('./pages/VerifyPage.vue'), props: true, meta: { title: 'verify.title', open: true } },
    { path: '/public', component: () => import('./pages/PublicPage.vue'), meta: { title: 'public.title', open: true } },
    { path: '/nearby/:name?', component: () => import('./pages/NearbyPage.vue'), props: true, meta: { title: 'nearby.title', open: true } },
    { path: '/me', component: () => import('./pages/ProfilePage.vue'), meta: { title: 'me.title' } },
    { path: '/login', component: () => import('./pages/SignInPage.vue'), meta: { title: 'door.title', open: true } },
    { path: '/:rest(.*)*', component: () => import('./pages/NoPage.vue'), meta: { title: 'common.notFound', open: true } }
  ]
})

router.beforeEach((to) => {
  if (to.meta.open || session.who) return true
  return { path: '/login', query: { then: to.fullPath } }
})

export function setTitle(key: unknown): void {
  const { t } = i18n.global
  document.title = t('app.pageTitle', { page: t(typeof key === 'string' ? key : 'app.name') })
}
router.afterEach((to) => setTitle(to.meta.title))

onLost(() => {
  const { path, fullPath } = router.currentRoute.value
  if (path !== '/login') void router.push({ path: '/login', query: { then: fullPath, lost: '1' } })
})
