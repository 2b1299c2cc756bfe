import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Numbers } from './Numbers.tsx'
import { ProblemTable } from './ProblemTable.tsx'
import type { Import } from './types.ts'

/** What would happen. Nothing is saved yet. */
export function ImportCheck({ of, onBack }: { of: Import; onBack: () => void }) {
  const { t } = useTranslation('imports')
  const { number } = useFormat()
  const start = useMutation({
    mutationFn: () => api.post(`/imports/${of.id}/start`),
    meta: { stale: [['imports'], ['contacts'], ['fields']] },
  })
  if (!of.dryRun) return null
  const { problems, warnings, ...tally } = of.dryRun
  const useful = tally.created + tally.updated
  return (
    <div className="flex flex-col gap-6">
      <Numbers of={tally} would />
      {problems.length > 0 ? (
        <Card
          flush
          title={t('check.problems')}
          description={[warnings > 0 && t('warnings', { count: warnings }), t('check.problemsText')]
            .filter(Boolean)
            .join(' ')}
        >
          <ProblemTable problems={problems} />
        </Card>
      ) : (
        <p className="rounded-xl bg-good-soft px-5 py-4 text-good">{t('check.clean')}</p>
      )}
      <div className="sticky bottom-0 z-10 -mx-4 -mb-6 flex flex-wrap justify-end gap-2 border-t bg-silt px-4 py-3 sm:-mx-8 sm:-mb-9 sm:px-8">
        <Button size="large" onClick={onBack}>
          {t('check.back')}
        </Button>
        <Button
          look="primary"
          size="large"
          disabled={useful === 0}
          busy={start.isPending}
          onClick={() => start.mutate()}
        >
          {t('check.action', { count: useful, shown: number(useful) })}
        </Button>
      </div>
    </div>
  )
}
