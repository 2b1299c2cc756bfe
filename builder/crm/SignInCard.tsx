import { useMutation } from '@tanstack/react-query'
import { LogIn } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import type { Sync } from './types.ts'

/** For accounts that are connected by signing in at the vendor. */
export function SignInCard({ sync, writable }: { sync: Sync; writable: boolean }) {
  const { t } = useTranslation('crm')
  const begin = useMutation({
    mutationFn: () => api.post<{ url: string }>(`/connections/${sync.connection.id}/authorize`),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  return (
    <Card
      className="mb-6"
      title={t('signIn.title')}
      description={t('signIn.text', { url: sync.returnUrl })}
      actions={
        writable && (
          <Button busy={begin.isPending} onClick={() => begin.mutate()}>
            <LogIn aria-hidden />
            {sync.signedIn ? t('signIn.again') : t('signIn.action')}
          </Button>
        )
      }
    >
      <Badge tone={sync.signedIn ? 'good' : 'line'} dot>
        {sync.signedIn ? t('signIn.done') : t('signIn.open')}
      </Badge>
    </Card>
  )
}
