import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Page } from '../ui/Page.tsx'

/** Where a vendor sends people back to after they signed in there. */
export function AuthorizedPage() {
  const { t } = useTranslation('crm')
  const { code, state, error } = useSearch({ from: '/inside/connections/authorized' })
  const go = useNavigate()
  const once = useRef(false)
  usePageTitle(t('signIn.title'))
  const finish = useMutation({
    mutationFn: () => api.post<{ id: string }>('/connections/authorized', { code, state }),
    meta: { stale: [['connections'], ['crm']], said: t('signIn.done'), quiet: true },
    onSuccess: ({ id }) => void go({ to: '/crm/$id', params: { id }, search: {}, replace: true }),
  })
  const { mutate } = finish
  // The code is good for one use only, so it is sent once, as soon as the page stands.
  useEffect(() => {
    if (!code || !state || once.current) return
    once.current = true
    mutate()
  }, [code, state, mutate])
  const why = error ?? finish.error?.message ?? (code && state ? undefined : t('signIn.incomplete'))
  return (
    <Page narrow>
      <EmptyState
        title={why ? t('signIn.failed') : t('signIn.working')}
        text={why ?? ''}
        action={
          why && <Button onClick={() => void go({ to: '/connections' })}>{t('connections:title')}</Button>
        }
      />
    </Page>
  )
}
