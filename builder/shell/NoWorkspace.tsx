import { DoorClosed } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'

/** Signed in, but removed from every workspace. */
export function NoWorkspace() {
  const { t } = useTranslation('shell')
  const leave = async () => {
    await api.post('/api/auth/sign-out')
    location.assign('/sign-in')
  }
  return (
    <EmptyState
      className="pt-[20vh]"
      icon={<DoorClosed aria-hidden />}
      title={t('noWorkspace.title')}
      text={t('noWorkspace.text')}
      action={<Button onClick={() => void leave()}>{t('signOut')}</Button>}
    />
  )
}
