/* The addresses of the page. They stand behind the "#", so that the links of a figure in the report work in any file. */
import { createRouter, createWebHashHistory } from 'vue-router'
import { may, onLost, session } from '@/api/session'
import { i18n, withWords } from './i18n'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title?: string
    /** Permission needed to open it. */
    needs?: string
    open?: boolean
  }
}

export const router = createRouter({
  history: createWebHashHistory(),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
  routes: [
    { path: '/', redirect: () => (may('report.read') ? '/board' : '/records') },
    { path: '/login', component: () => import('@/rooms/door/SignIn.vue'), meta: { title: 'door.title', open: true } },
    { path: '/board', component: () => import('@/rooms/leader/YearBoard.vue'), meta: { title: 'nav.board', needs: 'report.read' } },
    { path: '/records', component: () => import('@/rooms/clerk/RecordKinds.vue'), meta: { title: 'nav.records' } },
    { path: '/records/:path', component: () => import('@/rooms/clerk/RecordList.vue'), props: true, meta: { title: 'nav.records' } },
    { path: '/records/:path/:id(\\d+)', component: () => withWords(import('@/rooms/clerk/RecordPage.vue'), 'flow'), props: true, meta: { title: 'nav.records' } },
    { path: '/report', component: () => import('@/rooms/officer/ReportPage.vue'), meta: { title: 'nav.report', needs: 'report.read' } },
    { path: '/figures', component: () => import('@/rooms/officer/FiguresPage.vue'), meta: { title: 'nav.figures', needs: 'report.read' } },
    { path: '/figure/:id', component: () => import('@/rooms/officer/FigurePage.vue'), props: true, meta: { title: 'figure.title', needs: 'report.read' } },
    { path: '/decisions', component: () => withWords(import('@/rooms/rulemaker/DecisionList.vue'), 'rules'), meta: { title: 'nav.decisions', needs: 'read.definition' } },
    { path: '/decisions/:name', component: () => withWords(import('@/rooms/rulemaker/DecisionPage.vue'), 'rules'), props: true, meta: { title: 'nav.decisions', needs: 'read.definition' } },
    { path: '/tasks', component: () => withWords(import('@/rooms/flow/TaskList.vue'), 'flow'), meta: { title: 'nav.tasks' } },
    { path: '/incidents', component: () => withWords(import('@/rooms/flow/IncidentDesk.vue'), 'flow'), meta: { title: 'nav.incidents' } },
    { path: '/models', component: () => withWords(import('@/rooms/flow/ModelList.vue'), 'flow', 'rules'), meta: { title: 'nav.models', needs: 'read.definition' } },
    { path: '/models/:name', component: () => withWords(import('@/rooms/flow/ModelPage.vue'), 'flow', 'rules'), props: true, meta: { title: 'nav.models', needs: 'read.definition' } },
    { path: '/items', component: () => withWords(import('@/rooms/flow/ItemList.vue'), 'flow'), meta: { title: 'nav.items' } },
    { path: '/items/:code/clocks', component: () => withWords(import('@/rooms/flow/ItemClocks.vue'), 'flow'), props: true, meta: { title: 'nav.items' } },
    { path: '/ledger', component: () => import('@/rooms/auditor/LedgerPage.vue'), meta: { title: 'nav.ledger' } },
    { path: '/ledger/:seq(\\d+)', component: () => import('@/rooms/auditor/EventPage.vue'), props: true, meta: { title: 'nav.ledger' } },
    { path: '/:rest(.*)*', component: () => import('@/rooms/door/NoSuchPage.vue'), meta: { title: 'common.notFound', open: true } }
  ]
})

router.beforeEach((to) => {
  if (to.meta.open) return true
  if (!session.who) return { path: '/login', query: to.fullPath === '/' ? {} : { then: to.fullPath } }
  return true
})

router.afterEach((to) => {
  const { t } = i18n.global
  document.title = t('app.pageTitle', { page: t(to.meta.title ?? 'app.name') })
})

onLost(() => {
  const then = router.currentRoute.value.fullPath
  if (router.currentRoute.value.path !== '/login') void router.push({ path: '/login', query: { then, lost: '1' } })
})
