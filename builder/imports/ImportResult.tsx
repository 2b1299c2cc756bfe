import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download, Undo2, Users } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { api, apiUrl } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { useCan } from '../useMe.ts'
import { Numbers } from './Numbers.tsx'
import { ProblemTable } from './ProblemTable.tsx'
import type { Import } from './types.ts'

/** What came of it. */
export function ImportResult({ of, onMatch }: { of: Import; onMatch: () => void }) {
  const { t } = useTranslation('imports')
  const { number, dateTime } = useFormat()
  const can = useCan()
  const [asking, setAsking] = useState(false)
  const undo = useMutation({
    mutationFn: () => api.post(`/imports/${of.id}/undo`),
    meta: { stale: [['imports'], ['contacts']] },
    onSettled: () => setAsking(false),
  })
  const kept = of.report?.kept
  return (
    <div className="flex flex-col gap-6">
      {of.status === 'failed' && (
        <>
          <FormError error={of.error ?? t('result.failedText')} />
          <Button className="self-start" onClick={onMatch}>
            {t('check.back')}
          </Button>
        </>
      )}
      {of.status === 'undone' && (
        <p className="rounded-xl bg-sunken px-5 py-4">
          {t('result.undone')}
          {typeof kept === 'number' && kept > 0 && ` ${t('result.kept', { count: kept })}`}
        </p>
      )}
      <Numbers of={of} />
      <div className="flex flex-wrap items-center gap-2">
        {of.status === 'done' && (
          <Button look="primary" asChild>
            <Link to="/contacts">
              <Users aria-hidden />
              {t('result.see')}
            </Link>
          </Button>
        )}
        {of.failed > 0 && (
          <Button asChild>
            <a href={apiUrl(`/imports/${of.id}/errors.csv`)} download>
              <Download aria-hidden />
              {t('errorsFile')}
            </a>
          </Button>
        )}
        {of.status === 'done' && can('contacts.import') && (
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
      {(of.report?.problems?.length ?? 0) > 0 && (
        <Card flush title={t('check.problems')}>
          <ProblemTable problems={of.report?.problems ?? []} />
        </Card>
      )}
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
