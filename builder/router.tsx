import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { flowQuery } from './flows/requests.ts'
import { withTexts } from './i18n/index.ts'
import { queryClient } from './queryClient.ts'
import { NotFoundPage } from './shell/NotFoundPage.tsx'
import { RouteError } from './shell/RouteError.tsx'
import { meQuery } from './useMe.ts'
import { manifestQuery } from './vocabulary/useVocabulary.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage })

const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined)

// Outside: nobody is signed in yet.
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => ({ next: text(search.next) }),
  component: lazyRouteComponent(
    withTexts(() => import('./account/SignInPage.tsx')),
    'SignInPage',
  ),
})
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(
    withTexts(() => import('./account/SetupPage.tsx')),
    'SetupPage',
  ),
})
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  validateSearch: (search): { token?: string } => ({ token: text(search.token) }),
  component: lazyRouteComponent(
    withTexts(() => import('./account/InvitationPage.tsx')),
    'InvitationPage',
  ),
})
const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(
    withTexts(() => import('./account/ForgotPasswordPage.tsx')),
    'ForgotPasswordPage',
  ),
})
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  validateSearch: (search): { token?: string; error?: string } => ({
    token: text(search.token),
    error: text(search.error),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./account/ResetPasswordPage.tsx')),
    'ResetPasswordPage',
  ),
})

// Inside: the rail around every page. What a page cannot be drawn without is asked for while its code is on the way.
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  loader: () => void queryClient.prefetchQuery(meQuery),
  component: lazyRouteComponent(() => import('./shell/Shell.tsx'), 'Shell'),
})
const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(
    withTexts(() => import('./home/HomePage.tsx')),
    'HomePage',
  ),
})
const flows = createRoute({
  getParentRoute: () => inside,
  path: '/flows',
  component: lazyRouteComponent(
    withTexts(() => import('./flows/FlowsPage.tsx')),
    'FlowsPage',
  ),
})
const flow = createRoute({
  getParentRoute: () => inside,
  path: '/flows/$id',
  validateSearch: (search): { view?: string; node?: string; run?: string; status?: string } => ({
    /** `flow` or `people` */
    view: text(search.view),
    node: text(search.node),
    run: text(search.run),
    status: text(search.status),
  }),
  loader: ({ params }) => {
    void queryClient.prefetchQuery(flowQuery(params.id))
    void queryClient.prefetchQuery(manifestQuery)
  },
  component: lazyRouteComponent(() => import('./canvas/FlowPage.tsx'), 'FlowPage'),
})
const contacts = createRoute({
  getParentRoute: () => inside,
  path: '/contacts',
  validateSearch: (search): { q?: string; sort?: string; segment?: string; tag?: string; rule?: string } => ({
    q: text(search.q),
    sort: text(search.sort),
    segment: text(search.segment),
    tag: text(search.tag),
    rule: text(search.rule),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./contacts/ContactsPage.tsx')),
    'ContactsPage',
  ),
})
const contact = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/$id',
  component: lazyRouteComponent(
    withTexts(() => import('./contacts/ContactPage.tsx')),
    'ContactPage',
  ),
})
const imports = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/imports',
  component: lazyRouteComponent(
    withTexts(() => import('./imports/ImportsPage.tsx')),
    'ImportsPage',
  ),
})
const importRoute = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/imports/$id',
  component: lazyRouteComponent(
    withTexts(() => import('./imports/ImportPage.tsx')),
    'ImportPage',
  ),
})
const pipeline = createRoute({
  getParentRoute: () => inside,
  path: '/pipeline',
  validateSearch: (
    search,
  ): {
    pipeline?: string
    view?: string
    q?: string
    segment?: string
    tag?: string
    owner?: string
    rule?: string
    sort?: string
    unplaced?: string
  } => ({
    pipeline: text(search.pipeline),
    /** `board`, `numbers` or `rules` */
    view: text(search.view),
    q: text(search.q),
    segment: text(search.segment),
    tag: text(search.tag),
    owner: text(search.owner),
    rule: text(search.rule),
    sort: text(search.sort),
    unplaced: text(search.unplaced),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./pipeline/PipelinePage.tsx')),
    'PipelinePage',
  ),
})
const tasks = createRoute({
  getParentRoute: () => inside,
  path: '/tasks',
  validateSearch: (search): { status?: string; assignee?: string } => ({
    /** `open` or `done` */
    status: text(search.status),
    /** `me`, `all`, `nobody`, or a member */
    assignee: text(search.assignee),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./tasks/TasksPage.tsx')),
    'TasksPage',
  ),
})
const segments = createRoute({
  getParentRoute: () => inside,
  path: '/segments',
  component: lazyRouteComponent(
    withTexts(() => import('./segments/SegmentsPage.tsx')),
    'SegmentsPage',
  ),
})
const segment = createRoute({
  getParentRoute: () => inside,
  path: '/segments/$id',
  component: lazyRouteComponent(
    withTexts(() => import('./segments/SegmentPage.tsx')),
    'SegmentPage',
  ),
})
const phone = createRoute({
  getParentRoute: () => inside,
  path: '/phone',
  validateSearch: (search): { contact?: string } => ({ contact: text(search.contact) }),
  component: lazyRouteComponent(
    withTexts(() => import('./phone/PhonePage.tsx')),
    'PhonePage',
  ),
})
const agents = createRoute({
  getParentRoute: () => inside,
  path: '/agents',
  component: lazyRouteComponent(
    withTexts(() => import('./agents/AgentsPage.tsx')),
    'AgentsPage',
  ),
})
const agent = createRoute({
  getParentRoute: () => inside,
  path: '/agents/$id',
  validateSearch: (search): { tab?: string } => ({ tab: text(search.tab) }),
  component: lazyRouteComponent(
    withTexts(() => import('./agents/AgentPage.tsx')),
    'AgentPage',
  ),
})
const calls = createRoute({
  getParentRoute: () => inside,
  path: '/calls',
  validateSearch: (search): { q?: string; outcome?: string; sentiment?: string; agent?: string } => ({
    q: text(search.q),
    outcome: text(search.outcome),
    sentiment: text(search.sentiment),
    agent: text(search.agent),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./calls/CallsPage.tsx')),
    'CallsPage',
  ),
})
const liveCalls = createRoute({
  getParentRoute: () => inside,
  path: '/calls/live',
  component: lazyRouteComponent(
    withTexts(() => import('./calls/LiveCallsPage.tsx')),
    'LiveCallsPage',
  ),
})
const call = createRoute({
  getParentRoute: () => inside,
  path: '/calls/$id',
  component: lazyRouteComponent(
    withTexts(() => import('./calls/CallPage.tsx')),
    'CallPage',
  ),
})
const inbox = createRoute({
  getParentRoute: () => inside,
  path: '/inbox',
  validateSearch: (
    search,
  ): {
    contact?: string
    status?: string
    assignee?: string
    unread?: string
    channel?: string
    q?: string
  } => ({
    contact: text(search.contact),
    /** `open`, `closed` or `all` */
    status: text(search.status),
    /** `me`, `nobody`, `anyone`, or a member */
    assignee: text(search.assignee),
    /** `yes` */
    unread: text(search.unread),
    channel: text(search.channel),
    q: text(search.q),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./inbox/InboxPage.tsx')),
    'InboxPage',
  ),
})
const templates = createRoute({
  getParentRoute: () => inside,
  path: '/templates',
  validateSearch: (search): { view?: string; channel?: string } => ({
    /** `own` or `approved` */
    view: text(search.view),
    channel: text(search.channel),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./templates/TemplatesPage.tsx')),
    'TemplatesPage',
  ),
})
const template = createRoute({
  getParentRoute: () => inside,
  path: '/templates/$id',
  component: lazyRouteComponent(
    withTexts(() => import('./templates/TemplatePage.tsx')),
    'TemplatePage',
  ),
})
const connections = createRoute({
  getParentRoute: () => inside,
  path: '/connections',
  component: lazyRouteComponent(
    withTexts(() => import('./connections/ConnectionsPage.tsx')),
    'ConnectionsPage',
  ),
})
const authorized = createRoute({
  getParentRoute: () => inside,
  path: '/connections/authorized',
  validateSearch: (search): { code?: string; state?: string; error?: string } => ({
    code: text(search.code),
    state: text(search.state),
    error: text(search.error_description) ?? text(search.error),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./crm/AuthorizedPage.tsx')),
    'AuthorizedPage',
  ),
})
const crm = createRoute({
  getParentRoute: () => inside,
  path: '/crm/$id',
  validateSearch: (search): { tab?: string; object?: string } => ({
    tab: text(search.tab),
    object: text(search.object),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./crm/SyncPage.tsx')),
    'SyncPage',
  ),
})
const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  validateSearch: (search): { tab?: string; score?: string } => ({
    tab: text(search.tab),
    score: text(search.score),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('./settings/SettingsPage.tsx')),
    'SettingsPage',
  ),
})
// For whoever builds pages; nothing leads here.
const design = createRoute({
  getParentRoute: () => inside,
  path: '/design',
  component: lazyRouteComponent(
    withTexts(() => import('./design/DesignPage.tsx')),
    'DesignPage',
  ),
})
// Notifications lead to a tab by its path.
const settingsTab = createRoute({
  getParentRoute: () => inside,
  path: '/settings/$tab',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/settings', search: { tab: params.tab }, replace: true })
  },
})

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    invitation,
    forgot,
    reset,
    inside.addChildren([
      home,
      flows,
      flow,
      contacts,
      contact,
      imports,
      importRoute,
      pipeline,
      tasks,
      segments,
      segment,
      phone,
      inbox,
      templates,
      template,
      agents,
      agent,
      calls,
      liveCalls,
      call,
      connections,
      authorized,
      crm,
      settings,
      design,
      settingsTab,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: RouteError,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
