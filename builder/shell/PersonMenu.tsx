import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Languages, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { chooseLanguage, currentLanguage, type Language, languages } from '../i18n/index.ts'
import { Menu, type MenuItem } from '../ui/Menu.tsx'
import type { Inside } from '../useMe.ts'
import { chooseTheme, themes, useTheme } from './theme.ts'

const pictures = { system: <Monitor aria-hidden />, light: <Sun aria-hidden />, dark: <Moon aria-hidden /> }

/** Language, theme, other workspaces, and the way out. */
export function PersonMenu({ me, side }: { me: Inside; side?: 'right' | 'bottom' }) {
  const { t } = useTranslation('shell')
  const theme = useTheme()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const name = me.user?.name || me.user?.email || '?'

  const leave = async () => {
    await api.post('/api/auth/sign-out')
    queries.clear()
    await navigate({ to: '/sign-in' })
  }
  const enter = async (organizationId: string) => {
    await api.post('/api/auth/organization/set-active', { organizationId })
    queries.clear()
    await navigate({ to: '/' })
  }

  const others: MenuItem[] =
    me.workspaces.length < 2
      ? []
      : [
          { heading: t('workspaces') },
          ...me.workspaces.map((workspace) => ({
            label: workspace.title,
            checked: workspace.id === me.workspace.id,
            onSelect: () => void enter(workspace.id),
          })),
          'line',
        ]

  return (
    <Menu
      side={side}
      align="end"
      items={[
        { heading: me.user?.email ?? name },
        ...others,
        { heading: t('theme.title') },
        ...themes.map((wish) => ({
          label: t(`theme.${wish}`),
          icon: pictures[wish],
          checked: theme === wish,
          onSelect: () => chooseTheme(wish),
        })),
        { heading: t('language') },
        ...(Object.keys(languages) as Language[]).map((language) => ({
          label: languages[language],
          icon: <Languages aria-hidden />,
          checked: currentLanguage() === language,
          onSelect: () => void chooseLanguage(language),
        })),
        'line',
        { label: t('signOut'), icon: <LogOut aria-hidden />, onSelect: () => void leave() },
      ]}
    >
      <button
        type="button"
        aria-label={t('personMenu', { name })}
        className="flex size-9 items-center justify-center rounded-full bg-bed-lit text-small font-semibold text-on-bed uppercase hover:brightness-125"
      >
        {initials(name)}
      </button>
    </Menu>
  )
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0))
    .join('')
