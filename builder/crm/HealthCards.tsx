import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Card } from '../ui/Card.tsx'
import { Select } from '../ui/Select.tsx'
import { useSaid } from '../vocabulary/useSaid.ts'
import { Bar } from './Bar.tsx'
import { LatestList } from './LatestList.tsx'
import { ProgressList } from './ProgressList.tsx'
import type { Sync } from './types.ts'
import { useAct } from './useSync.ts'

/** How far behind, what waits, what went wrong, what is left of the day's requests. */
export function HealthCards({ sync, writable }: { sync: Sync; writable: boolean }) {
  const { t } = useTranslation('crm')
  const { ago, number, percent, dateTime } = useFormat()
  const said = useSaid()
  const act = useAct(sync.connection.id)
  const { health } = sync
  const errors = [
    ...health.errors,
    ...(health.failedIn > 0 ? [{ problem: 'record', count: health.failedIn }] : []),
  ]
  const blocked = sync.blockedUntil && new Date(sync.blockedUntil) > new Date()
  const figures = [
    [t('health.linked'), number(health.linked)],
    [t('health.lag'), health.oldest ? ago(health.oldest) : t('health.none')],
    [t('health.lastNews'), sync.lastHintAt ? ago(sync.lastHintAt) : t('health.never')],
    [t('health.synced'), sync.syncedAt ? ago(sync.syncedAt) : t('health.never')],
    [t('health.waitingIn'), number(health.waitingIn)],
    [t('health.waitingOut'), number(health.waitingOut)],
  ]
  const limit = sync.vendorLimit ?? sync.limits.perDay
  const used = sync.vendorUsed ?? sync.callsToday
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Card title={t('health.title')}>
        {sync.blockedBecause && (
          <p role="status" className="mb-4 rounded-lg bg-warn-soft p-3 text-small text-warn">
            {said(sync.blockedBecause)}
            {blocked && ` ${t('health.until', { at: dateTime(sync.blockedUntil ?? '') })}`}
          </p>
        )}
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
          {figures.map(([title, figure]) => (
            <div key={title}>
              <dt className="text-small text-soft">{title}</dt>
              <dd className="font-semibold tabular-nums">{figure}</dd>
            </div>
          ))}
        </dl>
        {errors.length > 0 && (
          <ul className="mt-5 space-y-2">
            {errors.map(({ problem, count }) => (
              <li key={problem} className="flex items-start gap-2 text-small">
                <Badge tone="bad">{number(count)}</Badge>
                <span>
                  <b>{t(`problem.${problem}.title`)}</b> {t(`problem.${problem}.fix`)}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title={t('budget.title')} description={t('budget.text', { count: sync.limits.perSecond })}>
        <p className="font-semibold tabular-nums">
          {t('budget.used', { used: number(used), limit: number(limit) })}
        </p>
        <Bar value={used} of={limit} label={t('budget.title')} />
        <div className="mt-4 max-w-56">
          <p className="mb-1 text-small text-soft">{t('budget.share')}</p>
          <Select
            label={t('budget.share')}
            value={String(sync.share)}
            disabled={!writable || sync.status === 'setup'}
            options={[25, 50, 80, 100].map((share) => ({
              value: String(share),
              label: percent(share / 100),
            }))}
            onChange={(share) =>
              act.mutate({ method: 'patch', path: 'sync', body: { share: Number(share) } })
            }
          />
        </div>
      </Card>
      <ProgressList sync={sync} />
      <LatestList sync={sync} />
    </div>
  )
}
