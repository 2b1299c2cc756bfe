import { Check, CloudOff, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/index.ts'
import { saver } from './saver.ts'
import { useFlow } from './store.ts'

/** Whether what one sees is kept. */
export function SavingState() {
  const { t } = useTranslation('canvas')
  const saving = useFlow((flow) => flow.saving)
  const busy = saving === 'waiting' || saving === 'saving'
  const Icon = busy
    ? LoaderCircle
    : saving === 'saved'
      ? Check
      : saving === 'offline'
        ? CloudOff
        : TriangleAlert
  return (
    <p role="status" className="flex items-center gap-1.5 text-small whitespace-nowrap text-soft">
      <Icon className={busy ? 'size-3.5 animate-spin' : 'size-3.5'} aria-hidden />
      <span className={saving === 'saved' ? 'max-sm:sr-only' : undefined}>{t(`saving.${saving}`)}</span>
      {(saving === 'offline' || saving === 'refused') && (
        <Button size="small" onClick={() => void saver.flush()}>
          {t('saving.again')}
        </Button>
      )}
    </p>
  )
}
