import { Plug, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PluginManifest } from '#sdk/flow'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { useCan } from '../useMe.ts'
import { useManifest } from '../vocabulary/useVocabulary.ts'
import { ConnectionCard } from './ConnectionCard.tsx'
import { ConnectionPanel } from './ConnectionPanel.tsx'
import { PluginDialog } from './PluginDialog.tsx'
import { type Connection, useConnections } from './useConnections.ts'

/** The accounts at vendors through which messages and calls go out. */
export function ConnectionsPage() {
  const { t } = useTranslation('connections')
  const can = useCan()
  const connections = useConnections()
  const plugins = (useManifest().data?.plugins ?? []).filter((plugin) => plugin.connection)
  const [choosing, setChoosing] = useState(false)
  const [open, setOpen] = useState<{ plugin: PluginManifest; connection?: Connection }>()
  usePageTitle(t('title'))
  const add = can('connections.write') && (
    <Button look="primary" onClick={() => setChoosing(true)}>
      <Plus aria-hidden />
      {t('add')}
    </Button>
  )
  const some = connections.data && connections.data.length > 0

  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} actions={some && add} />
      {connections.isPending && (
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3" aria-busy="true">
          <Skeleton className="h-40 rounded-xl" />
          <Skeleton className="h-40 rounded-xl" />
        </div>
      )}
      {connections.isError && (
        <EmptyState
          title={t('failed')}
          text={connections.error.message}
          action={<Button onClick={() => void connections.refetch()}>{t('contacts:again')}</Button>}
        />
      )}
      {connections.data?.length === 0 && (
        <EmptyState
          icon={<Plug aria-hidden />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={add}
        />
      )}
      {some && (
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {connections.data.map((connection) => {
            const plugin = plugins.find(({ id }) => id === connection.plugin)
            return (
              <li key={connection.id}>
                <ConnectionCard
                  connection={connection}
                  plugin={plugin}
                  writable={can('connections.write')}
                  onEdit={plugin && (() => setOpen({ plugin, connection }))}
                />
              </li>
            )
          })}
        </ul>
      )}
      <PluginDialog
        open={choosing}
        plugins={plugins}
        onClose={() => setChoosing(false)}
        onChoose={(plugin) => {
          setChoosing(false)
          setOpen({ plugin })
        }}
      />
      {open && (
        <ConnectionPanel
          key={open.connection?.id ?? open.plugin.id}
          plugin={open.plugin}
          connection={open.connection}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  )
}
