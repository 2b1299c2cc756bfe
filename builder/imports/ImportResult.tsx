import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download, RotateCw, Undo2, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { api, apiUrl } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { useCan } from '../useMe.ts'
import { Numbers } from './Numbers.tsx'
import type { Import } from './types.ts'
import { UndoReport } from './UndoReport.tsx'

/** What came of it, and the way back. */
export function ImportResult({ of, onMatch }: { of: Import; onMatch: () => void }) {
  const { t } = useTranslation('imports')
  const { number, dateTime } = useFormat()
  const can = useCan()
  const [asking, setAsking] = useState(false)
  const stale = [['imports'], ['contacts'], ['fields'], ['tags']]
  const undo = useMutation({
    mutationFn: () => api.post(`/imports/${of.id}/undo`),
    meta: { stale },
    onSettled: () => setAsking(false),
  })
  const goOn = useMutation({ mutationFn: () => api.post(`/imports/${of.id}/start`), meta: { stale } })
  const some = of.created + of.updated > 0
  const undoable = can('contacts.import') && some && (of.status === 'done' || of.status === 'failed')

  return (
    <div className="flex flex-col gap-6">
      {of.status === 'failed' && <FormError error={of.error ?? t('result.failedText')} />}
      {of.status === 'undone' && <UndoReport undo={of.undo} />}
      <Numbers of={of} />
      {of.warnings > 0 && <p className="text-soft">{t('warnings', { count: of.warnings })}</p>}
      <div className="flex flex-wrap items-center gap-2">
        {of.status === 'done' && (
          <Button look="primary" asChild>
            <Link to="/contacts">
              <Users aria-hidden />
              {t('result.see')}
            </Link>
          </Button>
        )}
        {of.status === 'failed' && can('contacts.import') && (
          <>
            <Button look="primary" busy={goOn.isPending} onClick={() => goOn.mutate()}>
              <RotateCw aria-hidden />
              {t('result.goOn')}
            </Button>
            {of.processed === 0 && <Button onClick={onMatch}>{t('check.back')}</Button>}
          </>
        )}
        {(of.failed > 0 || of.warnings > 0) && (
          <Button asChild>
            <a href={apiUrl(`/imports/${of.id}/errors.csv`)} download>
              <Download aria-hidden />
              {t('errorsFile')}
            </a>
          </Button>
        )}
        {undoable && (
          <Button look="danger" onClick={() => setAsking(true)}>
            <Undo2 aria-hidden />
            {t('undo.action')}
          </Button>
        )}
        {of.finishedAt && (
          <span className="text-small text-soft">
            {t('result.finished', { at: dateTime(of.finishedAt) })}
          </span>
        )}
      </div>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => undo.mutate()}
        busy={undo.isPending}
        title={t('undo.title')}
        description={t('undo.text', { created: number(of.created), updated: number(of.updated) })}
        action={t('undo.action')}
      />
    </div>
  )
}
