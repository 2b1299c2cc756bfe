import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Pause, Play, RefreshCw } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { TabPage, Tabs } from '../ui/Tabs.tsx'
import { useCan } from '../useMe.ts'
import { ConflictList } from './ConflictList.tsx'
import { HealthCards } from './HealthCards.tsx'
import { MappingEditor } from './MappingEditor.tsx'
import { NewsTable } from './NewsTable.tsx'
import { SignInCard } from './SignInCard.tsx'
import { useAct, useSync } from './useSync.ts'
import { WritesTable } from './WritesTable.tsx'

const tones = { on: 'good', paused: 'warn', setup: 'line' } as const
const tabs = ['health', 'mapping', 'conflicts', 'writes', 'news'] as const
type Tab = (typeof tabs)[number]

/** A CRM and this workspace in agreement: what is mapped, how it goes, and what wants deciding. */
export function SyncPage() {
  const { t } = useTranslation('crm')
  const { id } = useParams({ from: '/inside/crm/$id' })
  const search = useSearch({ from: '/inside/crm/$id' })
  const go = useNavigate({ from: '/crm/$id' })
  const write = useCan()('connections.write')
  const sync = useSync(id)
  const act = useAct(id)
  // Saving the first mapping must not take the page away from who is at it.
  const first = useRef<Tab>(undefined)
  usePageTitle(sync.data?.connection.title ?? t('title'))
  if (sync.isPending)
    return (
      <Page>
        <SkeletonRows rows={6} />
      </Page>
    )
  if (sync.isError)
    return (
      <Page>
        <EmptyState
          title={t('failed')}
          text={sync.error.message}
          action={<Button onClick={() => void sync.refetch()}>{t('contacts:again')}</Button>}
        />
      </Page>
    )
  const { data } = sync
  // An account that works with an access token needs none.
  const wantsSignIn = data.signsIn && (data.signedIn || data.refused || !data.syncedAt)
  const begun = data.mappings.length > 0
  first.current ??= begun ? 'health' : 'mapping'
  const tab = tabs.find((one) => one === search.tab) ?? first.current
  return (
    <Page>
      <PageHeader
        title={data.connection.title}
        description={t('text')}
        back={{ to: '/connections', label: t('connections:title') }}
        badge={
          <Badge tone={tones[data.status]} dot>
            {t(`status.${data.status}`)}
          </Badge>
        }
        actions={
          write &&
          begun && (
            <>
              {data.status !== 'setup' && (
                <Button
                  busy={act.isPending}
                  onClick={() =>
                    act.mutate({
                      method: 'patch',
                      path: 'sync',
                      body: { status: data.status === 'on' ? 'paused' : 'on' },
                    })
                  }
                >
                  {data.status === 'on' ? <Pause aria-hidden /> : <Play aria-hidden />}
                  {data.status === 'on' ? t('pause') : t('resume')}
                </Button>
              )}
              <Button look="primary" busy={act.isPending} onClick={() => act.mutate({ path: 'sync/full' })}>
                <RefreshCw aria-hidden />
                {data.status === 'setup' ? t('begin') : t('full')}
              </Button>
            </>
          )
        }
      />
      {wantsSignIn && <SignInCard sync={data} writable={write} />}
      <Tabs<Tab>
        label={t('title')}
        value={tab}
        onChange={(next) => void go({ search: { tab: next } })}
        tabs={[
          { id: 'health', title: t('tabs.health') },
          { id: 'mapping', title: t('tabs.mapping') },
          { id: 'conflicts', title: t('tabs.conflicts'), count: data.health.conflicts },
          {
            id: 'writes',
            title: t('tabs.writes'),
            count: data.health.errors.reduce((sum, one) => sum + one.count, 0),
          },
          { id: 'news', title: t('tabs.news') },
        ]}
      >
        <TabPage id="health">
          <HealthCards sync={data} writable={write} />
        </TabPage>
        <TabPage id="mapping">
          <MappingEditor sync={data} writable={write} />
        </TabPage>
        <TabPage id="conflicts">
          <ConflictList id={id} writable={write} />
        </TabPage>
        <TabPage id="writes">
          <WritesTable id={id} writable={write} />
        </TabPage>
        <TabPage id="news">
          <NewsTable sync={data} writable={write} />
        </TabPage>
      </Tabs>
    </Page>
  )
}
