import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ApiError, api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { useRested } from '../segments/useRested.ts'
import { Card } from '../ui/Card.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import type { Definition, Preview } from './useScores.ts'

/** What the definition would change for the people who are there; follows it as it is made. Changes nothing. */
export function ScorePreview({ scoreKey, definition }: { scoreKey: string; definition: Definition }) {
  const { t } = useTranslation('scores')
  const { number } = useFormat()
  const text = useRested(JSON.stringify({ key: scoreKey || 'score', definition }))
  const preview = useQuery({
    queryKey: ['scores', 'preview', text],
    queryFn: () => api.post<Preview>('/scores/preview', JSON.parse(text)),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const half = preview.error instanceof ApiError && preview.error.status === 422
  return (
    <Card title={t('preview.title')} className="lg:sticky lg:top-6" aria-live="polite">
      {preview.isPending ? (
        <Skeleton className="h-20" />
      ) : preview.isError ? (
        <p className="text-soft">{half ? t('preview.half') : preview.error.message}</p>
      ) : (
        <>
          <p>
            {t('preview.scored', {
              count: preview.data.scored.after,
              shown: number(preview.data.scored.after),
              before: number(preview.data.scored.before),
            })}
          </p>
          <p className="text-small text-soft">
            {t('preview.mean', {
              before: number(Math.round(preview.data.mean.before * 10) / 10),
              after: number(Math.round(preview.data.mean.after * 10) / 10),
            })}
          </p>
          <ul className="mt-3 divide-y border-t empty:hidden">
            {preview.data.thresholds.map((one) => (
              <li key={one.id} className="flex flex-wrap items-baseline gap-x-3 py-2.5">
                <span className="flex-1 basis-24 font-medium">{one.title}</span>
                <span className="tabular-nums">
                  {t('preview.people', { count: one.after, shown: number(one.after) })}
                </span>
                <span className="flex items-center gap-1 text-small text-good tabular-nums">
                  <ArrowUp className="size-3.5" aria-hidden />
                  <span className="sr-only">{t('preview.up')}</span>
                  {number(one.up)}
                </span>
                <span className="flex items-center gap-1 text-small text-bad tabular-nums">
                  <ArrowDown className="size-3.5" aria-hidden />
                  <span className="sr-only">{t('preview.down')}</span>
                  {number(one.down)}
                </span>
              </li>
            ))}
          </ul>
          <p className="mt-3 text-small text-soft">
            {preview.data.scaled > 1
              ? t('preview.sample', { count: preview.data.people, shown: number(preview.data.people) })
              : t('preview.all', { count: preview.data.people, shown: number(preview.data.people) })}
          </p>
        </>
      )}
    </Card>
  )
}
