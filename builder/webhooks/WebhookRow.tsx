import { Ellipsis, KeyRound, List, Pencil, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Switch } from '../ui/Switch.tsx'
import { useSaid } from '../vocabulary/useSaid.ts'
import { useEventTitle } from './useEventTitle.ts'
import { useSwitchWebhook, type Webhook } from './useWebhooks.ts'

/** One address: whether it is on, what it hears, and how it goes. */
export function WebhookRow({
  webhook,
  manage,
  onDo,
}: {
  webhook: Webhook
  manage: boolean
  onDo: (what: 'edit' | 'log' | 'rotate' | 'delete') => void
}) {
  const { t } = useTranslation('webhooks')
  const { ago } = useFormat()
  const said = useSaid()
  const titleOf = useEventTitle()
  const change = useSwitchWebhook()
  const { id, title, url, types, active, failingSince, offBecause } = webhook
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {title}
          {active && failingSince && <Badge tone="bad">{t('failing', { ago: ago(failingSince) })}</Badge>}
          {!active && offBecause && <Badge tone="bad">{t('switchedOff')}</Badge>}
        </p>
        <p className="truncate font-mono text-small text-soft">{url}</p>
        <p className="text-small text-soft">{types.map(titleOf).join(', ')}</p>
        {offBecause && <p className="text-small text-soft">{said(offBecause)}</p>}
      </div>
      <Switch
        checked={active}
        disabled={!manage || change.isPending}
        onChange={(next) => change.mutate({ id, active: next })}
        label={<span className="text-small text-soft">{t(active ? 'on' : 'off')}</span>}
        className="items-center"
      />
      <Button size="small" onClick={() => onDo('log')}>
        <List aria-hidden />
        {t('log.open')}
      </Button>
      {manage && (
        <Menu
          items={[
            { label: t('ui:edit'), icon: <Pencil aria-hidden />, onSelect: () => onDo('edit') },
            { label: t('rotate.action'), icon: <KeyRound aria-hidden />, onSelect: () => onDo('rotate') },
            {
              label: t('delete.action'),
              icon: <Trash2 aria-hidden />,
              danger: true,
              onSelect: () => onDo('delete'),
            },
          ]}
        >
          <IconButton size="small" label={t('moreOf', { title })}>
            <Ellipsis aria-hidden />
          </IconButton>
        </Menu>
      )}
    </li>
  )
}
