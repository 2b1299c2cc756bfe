import { Outlet, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { StandstillBanner } from '../standstill/StandstillBanner.tsx'
import { useMe } from '../useMe.ts'
import { NoWorkspace } from './NoWorkspace.tsx'
import { BottomBar, TopBar } from './PhoneBars.tsx'
import { Rail } from './Rail.tsx'
import { Redirect } from './Redirect.tsx'
import { RouteError } from './RouteError.tsx'

/** Everything behind the sign-in: the rail and the page. */
export function Shell() {
  const { t } = useTranslation('shell')
  const me = useMe()
  const here = useLocation({ select: (location) => location.href })

  if (me.isPending)
    return (
      <div className="flex h-dvh max-md:flex-col" aria-busy="true">
        <div className="h-13 bg-bed md:h-auto md:w-24" />
      </div>
    )
  if (me.isError) return <RouteError error={me.error} reset={() => void me.refetch()} />
  if (!me.data) return <Redirect to="/sign-in" search={{ next: here === '/' ? undefined : here }} />

  if (!me.data.workspace) return <NoWorkspace />
  const inside = { ...me.data, workspace: me.data.workspace }

  return (
    <div className="flex h-dvh max-md:flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-60 focus:m-2 focus:rounded-lg focus:bg-raised focus:px-3 focus:py-2"
      >
        {t('skip')}
      </a>
      <Rail me={inside} />
      <TopBar me={inside} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <StandstillBanner />
        <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
          <Outlet />
        </main>
      </div>
      <BottomBar />
    </div>
  )
}
