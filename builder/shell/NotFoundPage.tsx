import { Link } from '@tanstack/react-router'
import { MapPinOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'

export function NotFoundPage() {
  const { t } = useTranslation('shell')
  return (
    <EmptyState
      className="pt-[20vh]"
      icon={<MapPinOff aria-hidden />}
      title={t('missing.title')}
      text={t('missing.text')}
      action={
        <Button asChild>
          <Link to="/">{t('missing.home')}</Link>
        </Button>
      }
    />
  )
}
