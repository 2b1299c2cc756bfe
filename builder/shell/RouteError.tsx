import { CloudAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'

/** A page that could not be shown: what happened, and one way on. */
export function RouteError({ error, reset }: { error: unknown; reset?: () => void }) {
  const { t } = useTranslation('shell')
  const missing = error instanceof ApiError && error.status === 404
  return (
    <EmptyState
      icon={<CloudAlert aria-hidden />}
      title={missing ? t('missing.title') : t('broken.title')}
      text={error instanceof ApiError ? error.message : t('broken.text')}
      action={
        <Button onClick={() => (reset ? reset() : location.reload())}>
          {reset ? t('broken.again') : t('broken.reload')}
        </Button>
      }
    />
  )
}
