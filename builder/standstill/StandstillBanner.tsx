import { CirclePause } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { GoOnDialog } from './GoOnDialog.tsx'
import { useStandstill } from './useStandstill.ts'

/** On a copy restored from a backup: nothing goes out, and who may say so lets it go on. */
export function StandstillBanner() {
  const { t } = useTranslation('shell')
  const can = useCan()
  const format = useFormat()
  const { standstill, waitsForOthers } = useStandstill().data ?? {}
  const [asking, setAsking] = useState(false)
  if (!standstill && !waitsForOthers) return null
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b bg-warn-soft px-5 py-2.5 text-body max-md:px-4"
    >
      <CirclePause aria-hidden className="size-5 shrink-0 text-warn" />
      <p className="min-w-60 flex-1">
        <strong className="font-semibold">{t('standstill.title')}</strong>{' '}
        {standstill
          ? t('standstill.text', { at: format.dateTime(standstill.copiedAt) })
          : t('standstill.others')}{' '}
        {standstill && !can('workspace.manage') && t('standstill.ask')}
      </p>
      {standstill && can('workspace.manage') && (
        <Button size="small" onClick={() => setAsking(true)}>
          {t('standstill.look')}
        </Button>
      )}
      {standstill && asking && <GoOnDialog standstill={standstill} onClose={() => setAsking(false)} />}
    </div>
  )
}
