import { RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { useSaid } from '../vocabulary/useSaid.ts'
import { useEventTitle } from './useEventTitle.ts'
import { type Delivery, useDeliveries, useReplay, type Webhook } from './useWebhooks.ts'

const tones = { due: 'note', sent: 'good', failed: 'bad' } as const

/** What a webhook told, the latest first, and what came of each call. */
export function Deliveries({
  webhook,
  manage,
  onClose,
}: {
  webhook: Webhook
  manage: boolean
  onClose: () => void
}) {
  const { t } = useTranslation('webhooks')
  const deliveries = useDeliveries(webhook.id)
  const replay = useReplay(webhook.id)
  return (
    <SidePanel
      open
      onClose={onClose}
      title={t('log.title', { title: webhook.title })}
      description={t('log.text')}
      className="sm:w-[36rem]"
    >
      {deliveries.isPending && <SkeletonRows rows={4} />}
      {deliveries.isError && <p className="text-bad">{deliveries.error.message}</p>}
      {deliveries.data?.length === 0 && <p className="text-soft">{t('log.none')}</p>}
      <ul className="divide-y">
        {deliveries.data?.map((one) => (
          <Entry
            key={one.id}
            delivery={one}
            onReplay={manage && one.state !== 'due' ? () => replay.mutate(one.id) : undefined}
          />
        ))}
      </ul>
    </SidePanel>
  )
}

function Entry({ delivery, onReplay }: { delivery: Delivery; onReplay: (() => void) | undefined }) {
  const { t } = useTranslation('webhooks')
  const { ago, dateTime } = useFormat()
  const said = useSaid()
  const titleOf = useEventTitle()
  const { type, state, attempts, error, nextAt, createdAt, body, id } = delivery
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>
        <span className="font-medium">{titleOf(type)}</span>
        <time dateTime={createdAt} className="text-small text-soft">
          {dateTime(createdAt)}
        </time>
        {onReplay && (
          <Button size="small" look="quiet" className="ml-auto" onClick={onReplay}>
            <RotateCcw aria-hidden />
            {t('log.replay')}
          </Button>
        )}
      </div>
      <p className="mt-1 text-small text-soft">
        {t('log.attempts', { count: attempts })}
        {state === 'due' && attempts > 0 && ` · ${t('log.next', { ago: ago(nextAt) })}`}
      </p>
      {error && <p className="text-small text-soft">{said(error)}</p>}
      <details className="mt-1 text-small">
        <summary className="cursor-pointer text-soft">{t('log.body')}</summary>
        <p className="mt-1 font-mono break-all text-soft">
          {type} · {id}
        </p>
        <pre className="mt-1 overflow-x-auto rounded-lg bg-sunken p-3 whitespace-pre-wrap">
          {JSON.stringify(JSON.parse(body), null, 2)}
        </pre>
      </details>
    </li>
  )
}
