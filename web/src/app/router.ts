/* The addresses of the page. They stand behind the "#", so that the links of a figure in the report work in any file. */
import { createRouter, createWebHashHistory } from 'vue-router'
import { onFirst } from '@/api/client'
import { may, onLost, session } from '@/api/session'
import { i18n, withWords } from './i18n'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title?: string
    /** Permission needed to open it. */
    needs?: string
    open?: boolean
    /** Uses the whole width of the window. */
    wide?: boolean
  }
}

/* Who works on cases or tickets begins with what waits for them, who looks at the whole with the board,
 * who keeps the rules with the rules. */
function first(): string {
  if (may('ticket.receive') && may('ticket.dispatch') && may('read.ticket') && !may('case.accept')) return '/hotline'
  if (['case.accept', 'case.review', 'case.decide', 'ticket.sign', 'ticket.dispatch'].some(may)) return '/inbox'
  if (may('report.read')) return '/board'
  if (may('account.open') || may('account.assign') || may('audit.read')) return '/people'
  if (may('catalogue.check')) return '/catalogue'
  if (may('definition.publish')) return '/decisions'
  if (may('review.opine')) return '/reviews'
  return '/records'
}

export const router = createRouter({
  history: createWebHashHistory(),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
  routes: [
    { path: '/', redirect: first },
    { path: '/login', component: () => import('@/rooms/door/SignIn.vue'), meta: { title: 'door.title', open: true } },
    { path: '/board', component: () => withWords(import('@/rooms/leader/YearBoard.vue'), 'desk'), meta: { title: 'nav.board', needs: 'report.read' } },
    { path: '/inbox', component: () => withWords(import('@/rooms/inbox/InboxPage.vue'), 'desk'), props: { mode: 'inbox' }, meta: { title: 'nav.inbox' } },
    { path: '/supervision', component: () => withWords(import('@/rooms/inbox/InboxPage.vue'), 'desk'), props: { mode: 'supervision' }, meta: { title: 'nav.supervision' } },
    { path: '/cases/:id(\\d+)', component: () => withWords(import('@/rooms/case/CasePage.vue'), 'desk', 'flow'), props: true, meta: { title: 'nav.casePage', wide: true } },
    { path: '/counter', component: () => withWords(import('@/rooms/counter/CounterPage.vue'), 'desk'), meta: { title: 'nav.counter' } },
    { path: '/hotline', component: () => withWords(import('@/rooms/hotline/OperatorDesk.vue'), 'desk', 'hotline'), meta: { title: 'nav.operator', wide: true } },
    { path: '/hotline/board', component: () => withWords(import('@/rooms/hotline/HotlineBoard.vue'), 'desk', 'hotline'), meta: { title: 'nav.hotlineBoard' } },
    { path: '/hotline/supervision', component: () => withWords(import('@/rooms/inbox/InboxPage.vue'), 'desk', 'hotline'), props: { mode: 'supervision', only: 'ticket' }, meta: { title: 'nav.hotlineSupervision' } },
    { path: '/hotline/duty', component: () => withWords(import('@/rooms/hotline/DutyRoster.vue'), 'desk', 'hotline'), meta: { title: 'nav.duty' } },
    { path: '/tickets/:id(\\d+)', component: () => withWords(import('@/rooms/hotline/TicketPage.vue'), 'desk', 'flow', 'hotline'), props: true, meta: { title: 'nav.ticketPage' } },
    { path: '/knowledge', component: () => withWords(import('@/rooms/knowledge/KnowledgePage.vue'), 'desk', 'hotline'), meta: { title: 'nav.knowledge' } },
    { path: '/hall', component: () => withWords(import('@/rooms/hall/HallBoard.vue'), 'desk', 'hotline'), meta: { title: 'nav.hallBoard' } },
    { path: '/window', component: () => withWords(import('@/rooms/window/WindowPanel.vue'), 'desk', 'hotline'), meta: { title: 'nav.windowPanel' } },
    { path: '/ratings', component: () => withWords(import('@/rooms/ratings/RatingsPage.vue'), 'desk', 'hotline'), meta: { title: 'nav.ratings' } },
    { path: '/bookings', component: () => withWords(import('@/rooms/bookings/BookingsPage.vue'), 'desk', 'hotline'), meta: { title: 'nav.bookings' } },
    { path: '/messages', component: () => withWords(import('@/rooms/messages/MessagesPage.vue'), 'desk', 'hotline'), meta: { title: 'nav.messages' } },
    { path: '/my-messages', component: () => withWords(import('@/rooms/messages/MyMessages.vue'), 'desk', 'hotline'), meta: { title: 'nav.myMessages' } },
    { path: '/projects', component: () => withWords(import('@/rooms/projects/ProjectsPage.vue'), 'desk', 'project'), meta: { title: 'nav.projects', wide: true } },
    { path: '/projects/:id(\\d+)', component: () => withWords(import('@/rooms/projects/ProjectPage.vue'), 'desk', 'project', 'review'), props: true, meta: { title: 'nav.projectPage', wide: true } },
    { path: '/reviews', component: () => withWords(import('@/rooms/reviews/ReviewsPage.vue'), 'desk', 'review'), meta: { title: 'nav.reviews' } },
    { path: '/reviews/:id(\\d+)', component: () => withWords(import('@/rooms/reviews/ReviewPage.vue'), 'desk', 'flow', 'review'), props: true, meta: { title: 'nav.reviews', wide: true } },
    { path: '/settlements', component: () => withWords(import('@/rooms/reviews/SettlementsPage.vue'), 'desk', 'flow', 'review'), meta: { title: 'nav.settlements' } },
    { path: '/examinations', component: () => withWords(import('@/rooms/reviews/ExaminationsPage.vue'), 'desk', 'review'), meta: { title: 'nav.examinations' } },
    { path: '/examinations/:id(\\d+)', component: () => withWords(import('@/rooms/reviews/ExaminationPage.vue'), 'desk', 'flow', 'review'), props: true, meta: { title: 'nav.examinations' } },
    { path: '/market', component: () => withWords(import('@/rooms/market/MarketPage.vue'), 'desk', 'market'), meta: { title: 'nav.market', needs: 'read.selection' } },
    { path: '/market/:id(\\d+)', component: () => withWords(import('@/rooms/market/NoticePage.vue'), 'desk', 'market'), props: true, meta: { title: 'nav.market', needs: 'read.selection' } },
    { path: '/catalogue', component: () => withWords(import('@/rooms/catalogue/CataloguePage.vue'), 'desk'), meta: { title: 'nav.catalogue' } },
    { path: '/catalogue/:id', component: () => withWords(import('@/rooms/catalogue/GuideView.vue'), 'desk'), props: true, meta: { title: 'nav.catalogue' } },
    { path: '/forms', component: () => withWords(import('@/rooms/forms/FormList.vue'), 'desk'), meta: { title: 'nav.forms' } },
    { path: '/forms/:name', component: () => withWords(import('@/rooms/forms/FormPage.vue'), 'desk', 'rules', 'flow'), props: true, meta: { title: 'nav.forms' } },
    { path: '/people', component: () => withWords(import('@/rooms/people/PeoplePage.vue'), 'desk'), meta: { title: 'nav.people' } },
    { path: '/profile', component: () => withWords(import('@/rooms/people/ProfilePage.vue'), 'desk'), meta: { title: 'nav.profile' } },
    { path: '/records', component: () => import('@/rooms/clerk/RecordKinds.vue'), meta: { title: 'nav.records' } },
    { path: '/records/:path', component: () => import('@/rooms/clerk/RecordList.vue'), props: true, meta: { title: 'nav.records' } },
    { path: '/records/:path/:id(\\d+)', component: () => withWords(import('@/rooms/clerk/RecordPage.vue'), 'flow'), props: true, meta: { title: 'nav.records' } },
    { path: '/permits', component: () => withWords(import('@/rooms/permits/PermitsPage.vue'), 'permit'), meta: { title: 'nav.permits', wide: true } },
    { path: '/mining', component: () => withWords(import('@/rooms/mining/MiningPage.vue'), 'flow', 'mining'), meta: { title: 'nav.mining', needs: 'report.read', wide: true } },
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

onFirst((what) => {
  if (router.currentRoute.value.path !== '/profile') void router.push({ path: '/profile', query: { first: what } })
})
