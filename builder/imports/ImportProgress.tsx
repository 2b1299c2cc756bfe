import { Progress } from 'radix-ui'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Card } from '../ui/Card.tsx'
import { Numbers } from './Numbers.tsx'
import type { Import } from './types.ts'

export function ImportProgress({ of, title }: { of: Import; title: string }) {
  const { t } = useTranslation('imports')
  const { number, percent } = useFormat()
  const part = of.total ? Math.min(1, of.processed / of.total) : undefined
  return (
    <div className="flex flex-col gap-6">
      <Card>
        <p className="mb-3 flex items-baseline justify-between gap-4" role="status">
          <span className="font-semibold">{title}</span>
          <span className="text-soft">
            {of.total
              ? t('progress', {
                  processed: number(of.processed),
                  total: number(of.total),
                  percent: percent(part ?? 0),
                })
              : t('progressOpen', { processed: number(of.processed) })}
          </span>
        </p>
        <Progress.Root
          value={part === undefined ? null : part * 100}
          aria-label={title}
          className="h-2 overflow-hidden rounded-full bg-sunken"
        >
          <Progress.Indicator
            className="h-full rounded-full bg-river transition-[width] duration-700 data-[state=indeterminate]:animate-sheen"
            style={{ width: part === undefined ? '35%' : `${part * 100}%` }}
          />
        </Progress.Root>
        <p className="mt-3 text-small text-soft">{t('background')}</p>
      </Card>
      {of.status !== 'checking' && <Numbers of={of} />}
    </div>
  )
}
