import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Card } from '../ui/Card.tsx'
import { Bar } from './Bar.tsx'
import type { Sync } from './types.ts'
import { useObjectTitle } from './useObjectTitle.ts'

const kinds = ['full', 'push', 'changed', 'ids'] as const

/** The first full sync and the readings that repair what got lost. */
export function ProgressList({ sync }: { sync: Sync }) {
  const { t } = useTranslation('crm')
  const { ago, number } = useFormat()
  const rows = sync.health.progress.filter((one) => one.startedAt && kinds.some((kind) => kind === one.kind))
  const titleOf = useObjectTitle(sync)
  return (
    <Card title={t('progress.title')} description={t('progress.text')}>
      {rows.length === 0 && <p className="text-small text-soft">{t('progress.none')}</p>}
      <ul className="space-y-3">
        {rows.map((row) => (
          <li key={`${row.object} ${row.kind}`} className="text-small">
            <p className="flex justify-between gap-3">
              <span>
                {titleOf(row.object)}: {t(`progress.${row.kind}`)}
              </span>
              <span className="text-soft tabular-nums">
                {row.finishedAt
                  ? t('progress.done', { count: row.done, shown: number(row.done), at: ago(row.finishedAt) })
                  : row.total
                    ? t('progress.of', { done: number(row.done), total: number(row.total) })
                    : number(row.done)}
              </span>
            </p>
            {!row.finishedAt && row.total !== null && (
              <Bar value={row.done} of={row.total} label={titleOf(row.object)} />
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
