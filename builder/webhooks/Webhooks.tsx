import { Plus, Webhook as WebhookIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { useCan } from '../useMe.ts'
import { Deliveries } from './Deliveries.tsx'
import { SecretDialog } from './SecretDialog.tsx'
import { useDeleteWebhook, useNewSecret, useWebhooks, type Webhook } from './useWebhooks.ts'
import { WebhookDialog } from './WebhookDialog.tsx'
import { WebhookRow } from './WebhookRow.tsx'

type Doing = { what: 'edit' | 'log' | 'rotate' | 'delete'; webhook: Webhook } | { what: 'new' }

/** Which programs are told of which events, and whether it gets through. */
export function Webhooks() {
  const { t } = useTranslation('webhooks')
  const manage = useCan()('connections.write')
  const webhooks = useWebhooks()
  const remove = useDeleteWebhook()
  const rotate = useNewSecret()
  const [doing, setDoing] = useState<Doing>()
  const [secret, setSecret] = useState<string>()
  const stop = () => setDoing(undefined)
  const webhook = doing && 'webhook' in doing ? doing.webhook : undefined
  const add = manage && (
    <Button look="primary" onClick={() => setDoing({ what: 'new' })}>
      <Plus aria-hidden />
      {t('new')}
    </Button>
  )
  const some = webhooks.data && webhooks.data.length > 0
  return (
    <Card flush title={t('title')} description={t('text')} actions={some && add}>
      {webhooks.isPending && <SkeletonRows rows={2} />}
      {webhooks.isError && <EmptyState title={t('failed')} text={webhooks.error.message} />}
      {webhooks.data?.length === 0 && (
        <EmptyState
          icon={<WebhookIcon aria-hidden />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={add}
        />
      )}
      {some && (
        <ul className="mt-3 divide-y border-t">
          {webhooks.data.map((one) => (
            <WebhookRow
              key={one.id}
              webhook={one}
              manage={manage}
              onDo={(what) => setDoing({ what, webhook: one })}
            />
          ))}
        </ul>
      )}
      {(doing?.what === 'new' || doing?.what === 'edit') && (
        <WebhookDialog before={webhook} onSecret={setSecret} onClose={stop} />
      )}
      {doing?.what === 'log' && webhook && <Deliveries webhook={webhook} manage={manage} onClose={stop} />}
      <ConfirmDialog
        open={doing?.what === 'rotate'}
        onClose={stop}
        onConfirm={() =>
          webhook &&
          rotate.mutate(webhook.id, {
            onSuccess: (answer) => setSecret(answer.secret),
            onSettled: stop,
          })
        }
        busy={rotate.isPending}
        title={t('rotate.title', { title: webhook?.title ?? '' })}
        description={t('rotate.text')}
        action={t('rotate.action')}
      />
      <ConfirmDialog
        open={doing?.what === 'delete'}
        onClose={stop}
        onConfirm={() => webhook && remove.mutate(webhook.id, { onSettled: stop })}
        busy={remove.isPending}
        title={t('delete.title', { title: webhook?.title ?? '' })}
        description={t('delete.text')}
        action={t('delete.action')}
      />
      {secret && <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
    </Card>
  )
}
