import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { InboxMark } from '../inbox/InboxMark.tsx'
import { Bell } from '../notices/Bell.tsx'
import type { Inside } from '../useMe.ts'
import { Mark } from './Mark.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { places } from './places.ts'

/** The narrow column on the left: every place with its name. */
export function Rail({ me }: { me: Inside }) {
  const { t } = useTranslation('shell')
  return (
    <header className="flex w-24 shrink-0 flex-col items-stretch bg-bed text-on-bed max-md:hidden">
      <Link
        to="/"
        className="flex flex-col items-center gap-1.5 px-2 pt-4 pb-3 lower:pt-2 lower:pb-1 text-center focus-visible:-outline-offset-2"
        aria-label={t('homeOf', { workspace: me.workspace.title })}
      >
        <Mark className="size-7" />
        <span className="line-clamp-2 max-w-full text-small leading-tight font-medium break-words text-on-bed-soft">
          {me.workspace.title}
        </span>
      </Link>
      <nav
        aria-label={t('places')}
        className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto px-2 py-1"
      >
        {places.map((place) => (
          <Link
            key={place.to}
            to={place.to}
            activeOptions={{ exact: place.to === '/' }}
            className="flex flex-col items-center gap-1 rounded-lg px-1 py-2.5 low:py-1 lower:gap-0.5 lower:py-0.5 text-center text-small leading-tight text-on-bed-soft transition-colors hover:bg-bed-lit/60 hover:text-on-bed focus-visible:-outline-offset-2 data-[status=active]:bg-bed-lit data-[status=active]:font-medium data-[status=active]:text-on-bed"
          >
            <span className="relative">
              <place.icon className="size-5 lower:size-4" strokeWidth={1.8} aria-hidden />
              {place.to === '/inbox' && <InboxMark />}
            </span>
            {t(`place.${place.title}`)}
          </Link>
        ))}
      </nav>
      <div className="flex flex-col items-center gap-2 pt-2 pb-4 lower:gap-1 lower:pb-2">
        <Bell side="right" />
        <PersonMenu me={me} side="right" />
      </div>
    </header>
  )
}
