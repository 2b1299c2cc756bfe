import { Link, useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { InboxMark } from '../inbox/InboxMark.tsx'
import { Bell } from '../notices/Bell.tsx'
import { Menu } from '../ui/Menu.tsx'
import type { Inside } from '../useMe.ts'
import { Mark } from './Mark.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { places } from './places.ts'

/** On a narrow screen the rail becomes a line above … */
export function TopBar({ me }: { me: Inside }) {
  const { t } = useTranslation('shell')
  return (
    <header className="flex h-13 shrink-0 items-center gap-3 bg-bed px-4 text-on-bed md:hidden">
      <Link to="/" aria-label={t('homeOf', { workspace: me.workspace.title })}>
        <Mark className="size-6" />
      </Link>
      <span className="min-w-0 flex-1 truncate font-medium">{me.workspace.title}</span>
      <Bell side="bottom" />
      <PersonMenu me={me} side="bottom" />
    </header>
  )
}

const item =
  'flex min-w-0 flex-1 flex-col items-center gap-0.5 pt-2 pb-1.5 text-small text-on-bed-soft focus-visible:-outline-offset-2 data-[status=active]:text-on-bed data-[status=active]:font-medium'

/** … and a row of places below, in reach of the thumb. */
export function BottomBar() {
  const { t } = useTranslation('shell')
  const navigate = useNavigate()
  return (
    <nav
      aria-label={t('places')}
      className="flex shrink-0 bg-bed pb-[env(safe-area-inset-bottom)] text-on-bed md:hidden"
    >
      {places
        .filter((place) => !place.corner)
        .map((place) => (
          <Link key={place.to} to={place.to} activeOptions={{ exact: place.to === '/' }} className={item}>
            <span className="relative">
              <place.icon className="size-5" strokeWidth={1.8} aria-hidden />
              {place.to === '/inbox' && <InboxMark />}
            </span>
            <span className="max-w-full truncate">{t(`placeShort.${place.title}`)}</span>
          </Link>
        ))}
      <Menu
        side="top"
        items={places
          .filter((place) => place.corner)
          .map((place) => ({
            label: t(`place.${place.title}`),
            icon: <place.icon aria-hidden />,
            onSelect: () => void navigate({ to: place.to }),
          }))}
      >
        <button type="button" className={item}>
          <Ellipsis className="size-5" aria-hidden />
          {t('more')}
        </button>
      </Menu>
    </nav>
  )
}
