/* The addresses of the portal; they stand behind the "#". What is open to all needs no login, the rest leads to the door first. */
import { createRouter, createWebHashHistory } from 'vue-router'
import { onLost, session } from '@/api/session'
import { i18n } from './i18n'
import { withProject } from './lib/project-words'
import { withHall } from './lib/words'
import { withMarket } from './market/words'
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
    { path: '/book', component: () => withHall(import('./book/BookPage.vue')), meta: { title: 'book.title', open: true } },
    { path: '/bookings', component: () => withHall(import('./book/BookingsPage.vue')), meta: { title: 'bookings.title' } },
    { path: '/bookings/:id(\\d+)', component: () => withHall(import('./book/BookingPage.vue')), props: true, meta: { title: 'bookings.one' } },
    { path: '/ask', component: () => withHall(import('./ask/AskPage.vue')), meta: { title: 'ask.title' } },
    { path: '/tickets', component: () => withHall(import('./ask/TicketsPage.vue')), meta: { title: 'tickets.title' } },
    { path: '/tickets/:id(\\d+)', component: () => withHall(import('./ask/TicketPage.vue')), props: true, meta: { title: 'tickets.one' } },
    { path: '/rate/:code', component: () => withHall(import('./ask/RatePage.vue')), props: true, meta: { title: 'rating.title', open: true } },
    { path: '/messages', component: () => withHall(import('./mine/MessagesPage.vue')), meta: { title: 'messages.title' } },
    { path: '/screen/:point', component: () => withHall(import('./hall/ScreenPage.vue')), props: true, meta: { title: 'screen.title', open: true, bare: true } },
    { path: '/take/:point', component: () => withHall(import('./hall/TakePage.vue')), props: true, meta: { title: 'take.title', bare: true } },
    { path: '/slots/:point/:group/:day', component: () => withHall(import('./hall/SlotsPage.vue')), props: true, meta: { title: 'live.title', open: true } },
    { path: '/plan', component: () => withProject(import('./projects/PlanPage.vue')), meta: { title: 'nav.plan', open: true } },
    { path: '/projects', component: () => withProject(import('./projects/ProjectsPage.vue')), meta: { title: 'nav.projects' } },
    { path: '/projects/:id(\\d+)', component: () => withProject(import('./projects/ProjectPage.vue')), props: true, meta: { title: 'nav.projects' } },
    { path: '/market', component: () => withMarket(import('./market/MarketPage.vue')), meta: { title: 'nav.market', open: true } },
    { path: '/market/:id(\\d+)', component: () => withMarket(import('./market/NoticePage.vue')), props: true, meta: { title: 'nav.market', open: true } },
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
