import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Spark } from '../flows/Spark.tsx'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import type { FlowSummary } from './useOverview.ts'

export function FlowTile({ flow }: { flow: FlowSummary }) {
  const { t } = useTranslation('home')
  const { number, percent } = useFormat()
  return (
    <li>
      <Link
        to="/flows/$id"
        params={{ id: flow.id }}
        className="flex items-center gap-4 px-5 py-4 hover:bg-sunken/50 focus-visible:-outline-offset-2"
      >
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="truncate font-medium">{flow.title}</span>
            <Badge tone={flow.status === 'live' ? 'good' : 'plain'} dot>
              {t(`status.${flow.status}`)}
            </Badge>
          </span>
          <span className="mt-0.5 block text-small text-soft">
            {[
              t('inside', { count: flow.inside, shown: number(flow.inside) }),
              t('done', { count: flow.done, shown: number(flow.done) }),
              flow.converted > 0 &&
                t('converted', { part: percent(flow.converted / Math.max(1, flow.enrolled)) }),
              flow.failed > 0 && t('failed', { count: flow.failed, shown: number(flow.failed) }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <span className="max-sm:hidden">
          <Spark values={flow.spark} />
        </span>
      </Link>
    </li>
  )
}
