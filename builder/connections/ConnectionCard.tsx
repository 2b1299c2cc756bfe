import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Copy, Ellipsis, FlaskConical, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PluginManifest } from '#sdk/flow'
import { ApiError, api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { toast } from '../ui/Toast.tsx'
import { usePluginText } from '../vocabulary/usePluginText.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { PluginIcon } from './PluginIcon.tsx'
import type { Connection } from './useConnections.ts'

const tones = { ok: 'good', failing: 'bad', untested: 'line', off: 'plain' } as const

export function ConnectionCard({
  connection,
  plugin,
  writable,
  onEdit,
}: {
  connection: Connection
  plugin: PluginManifest | undefined
  writable: boolean
  onEdit?: () => void
}) {
  const { t } = useTranslation('connections')
  const { ago, dateTime } = useFormat()
  const say = usePluginText()
  const said = useSaid()
  const [asking, setAsking] = useState(false)
  const stale = [['connections'], ['lookup']]
  const test = useMutation({
    mutationFn: () => api.post<Connection>(`/connections/${connection.id}/test`),
    meta: { stale },
    onSuccess: (after) => {
      if (after.status === 'ok')
        toast.success(t('test.ok', { title: after.title }), {
          description: after.statusText ? said(after.statusText) : undefined,
        })
      else if (after.status === 'failing')
        toast.error(t('test.failing', { title: after.title }), {
          description: after.statusText ? said(after.statusText) : undefined,
        })
      else toast(after.statusText ? said(after.statusText) : t('status.untested'))
    },
  })
  const remove = useMutation({
    mutationFn: (force: boolean) => api.delete(`/connections/${connection.id}${force ? '?force=true' : ''}`),
    meta: { stale, said: t('remove.done'), quiet: true },
    onSuccess: () => setAsking(false),
  })
  const inUse = remove.error instanceof ApiError && remove.error.code === 'connection-in-use'
  const blocked = connection.blockedUntil && new Date(connection.blockedUntil) > new Date()

  return (
    <article className="flex h-full flex-col rounded-xl border bg-surface p-5">
      <header className="flex items-start gap-3">
        <PluginIcon icon={plugin?.icon} />
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold">{connection.title}</h2>
          <p className="truncate text-small text-soft">
            {plugin ? say(plugin.id, plugin.title) : connection.plugin}
          </p>
        </div>
        {writable && (
          <Menu
            items={[
              ...(onEdit ? [{ label: t('ui:edit'), icon: <Pencil aria-hidden />, onSelect: onEdit }] : []),
              ...(connection.webhookUrl
                ? [
                    {
                      label: t('copyWebhook'),
                      icon: <Copy aria-hidden />,
                      onSelect: () =>
                        void navigator.clipboard
                          .writeText(connection.webhookUrl ?? '')
                          .then(() => toast.success(t('ui:copied'))),
                    },
                  ]
                : []),
              'line',
              {
                label: t('remove.action'),
                icon: <Trash2 aria-hidden />,
                danger: true,
                onSelect: () => setAsking(true),
              },
            ]}
          >
            <IconButton size="small" label={t('actionsFor', { title: connection.title })}>
              <Ellipsis aria-hidden />
            </IconButton>
          </Menu>
        )}
      </header>
      <p className="mt-3 flex flex-wrap gap-1.5">
        {connection.simulated && (
          <Badge tone="warn">
            <span className="inline-flex items-center gap-1.5">
              <FlaskConical aria-hidden />
              {t('simulated')}
            </span>
          </Badge>
        )}
        {connection.kinds.map((kind) => (
          <Badge key={kind}>{t([`kind.${kind}`, 'kind.other'], { kind })}</Badge>
        ))}
      </p>
      <div className="mt-auto flex items-end justify-between gap-3 pt-4">
        <div className="min-w-0 text-small">
          <Badge tone={connection.installed ? tones[connection.status] : 'bad'} dot>
            {connection.installed ? t(`status.${connection.status}`) : t('notInstalled')}
          </Badge>
          <p className="mt-1 line-clamp-2 text-soft">
            {connection.pausedBecause
              ? t('paused', { because: said(connection.pausedBecause) })
              : blocked
                ? t('blocked', { until: dateTime(connection.blockedUntil ?? '') })
                : ((connection.statusText && said(connection.statusText)) ??
                  (connection.testedAt ? t('tested', { ago: ago(connection.testedAt) }) : ''))}
          </p>
        </div>
        <div className="flex shrink-0 gap-2">
          {connection.kinds.includes('crm') && (
            <Button asChild size="small">
              <Link to="/crm/$id" params={{ id: connection.id }}>
                {t('sync')}
              </Link>
            </Button>
          )}
          {writable && connection.installed && (
            <Button size="small" busy={test.isPending} onClick={() => test.mutate()}>
              {t('test.action')}
            </Button>
          )}
        </div>
      </div>
      <ConfirmDialog
        open={asking}
        onClose={() => {
          setAsking(false)
          remove.reset()
        }}
        onConfirm={() => remove.mutate(inUse)}
        busy={remove.isPending}
        title={t('remove.title', { title: connection.title })}
        description={remove.error ? remove.error.message : t('remove.text')}
        action={inUse ? t('remove.anyway') : t('remove.action')}
      />
    </article>
  )
}
