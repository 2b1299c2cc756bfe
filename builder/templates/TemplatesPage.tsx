import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { LayoutTemplate, Plus, Search, SlidersHorizontal } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { templateChannels } from '#sdk/templates'
import { useFormat } from '../i18n/format.ts'
import { channelIcons } from '../phone/PersonRow.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import {
  Badge,
  Button,
  Card,
  EmptyState,
  Input,
  Page,
  PageHeader,
  Select,
  SkeletonRows,
  Table,
  TabPage,
  Tabs,
  Td,
  Th,
} from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { ApprovedList } from './ApprovedList.tsx'
import { NewTemplateDialog } from './NewTemplateDialog.tsx'
import { OwnWordsPanel } from './OwnWordsPanel.tsx'
import { type ListedTemplate, useTemplates } from './requests.ts'
import { TemplateWords } from './TemplateWords.tsx'

/** Messages that are written once and sent by many steps. */
export function TemplatesPage() {
  const { t } = useTranslation('templates')
  const { view = 'own', channel } = useSearch({ from: '/inside/templates' })
  const navigate = useNavigate()
  const can = useCan()
  const [search, setSearch] = useState('')
  const [making, setMaking] = useState(false)
  const [settings, setSettings] = useState(false)
  const q = useDeferredValue(search.trim())
  const templates = useTemplates({ channel, q: q || undefined })
  usePageTitle(t('title'))
  const items = templates.data
  const none = items?.length === 0 && !q && !channel
  const newButton = can('templates.write') && (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden />
      {t('new')}
    </Button>
  )
  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          <>
            <Button onClick={() => setSettings(true)}>
              <SlidersHorizontal aria-hidden />
              {t('settings.open')}
            </Button>
            {newButton}
          </>
        }
      />
      <Tabs
        value={view === 'approved' ? 'approved' : 'own'}
        onChange={(next) =>
          navigate({ to: '/templates', search: { view: next === 'own' ? undefined : next } })
        }
        label={t('views')}
        tabs={[
          { id: 'own', title: t('view.own') },
          { id: 'approved', title: t('view.approved') },
        ]}
      >
        <TabPage id="own">
          {none ? (
            <EmptyState
              icon={<LayoutTemplate aria-hidden />}
              title={t('empty.title')}
              text={t('empty.text')}
              action={newButton}
            />
          ) : (
            <>
              <div className="mb-4 flex flex-wrap gap-2">
                <div className="relative min-w-56 flex-1 sm:max-w-80">
                  <Search
                    className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-soft"
                    aria-hidden
                  />
                  <Input
                    type="search"
                    className="pl-9"
                    value={search}
                    aria-label={t('search')}
                    placeholder={t('search')}
                    onChange={(event) => setSearch(event.target.value)}
                  />
                </div>
                <Select
                  label={t('channel')}
                  className="w-44"
                  value={channel ?? ''}
                  onChange={(next) =>
                    navigate({ to: '/templates', search: { channel: next || undefined }, replace: true })
                  }
                  options={[
                    { value: '', label: t('everyChannel') },
                    ...templateChannels.map((value) => ({ value, label: t(`phone:channel.${value}`) })),
                  ]}
                />
              </div>
              {templates.error && !items ? (
                <EmptyState title={t('failed')} text={templates.error.message} />
              ) : !items ? (
                <SkeletonRows className="rounded-xl border bg-surface" />
              ) : items.length === 0 ? (
                <p className="py-12 text-center text-soft">{t('nothingFound')}</p>
              ) : (
                <List items={items} />
              )}
            </>
          )}
        </TabPage>
        <TabPage id="approved">
          <ApprovedList />
        </TabPage>
      </Tabs>
      {making && (
        <NewTemplateDialog
          channel={channel}
          onClose={() => setMaking(false)}
          onCreated={(id) => navigate({ to: '/templates/$id', params: { id } })}
        />
      )}
      {settings && <OwnWordsPanel onClose={() => setSettings(false)} />}
    </Page>
  )
}

function List({ items }: { items: ListedTemplate[] }) {
  const { t } = useTranslation('templates')
  const { ago } = useFormat()
  return (
    <Card flush>
      <Table label={t('title')}>
        <thead>
          <tr>
            <Th>{t('name')}</Th>
            <Th className="max-lg:hidden">{t('says')}</Th>
            <Th className="max-sm:hidden">{t('languages')}</Th>
            <Th>{t('state')}</Th>
            <Th className="max-md:hidden">{t('changedAt')}</Th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => {
            const Icon = channelIcons[one.channel]
            return (
              <tr key={one.id} className="hover:bg-sunken/50">
                <Td>
                  <Link
                    to="/templates/$id"
                    params={{ id: one.id }}
                    className="flex items-center gap-2.5 font-medium hover:underline"
                  >
                    <Icon
                      className="size-4 shrink-0 text-soft"
                      aria-label={t(`phone:channel.${one.channel}`)}
                    />
                    {one.title}
                  </Link>
                  {one.tags.length > 0 && (
                    <span className="mt-1 flex flex-wrap gap-1 pl-6.5">
                      {one.tags.map((tag) => (
                        <Badge key={tag} tone="line">
                          {tag}
                        </Badge>
                      ))}
                    </span>
                  )}
                </Td>
                <Td className="max-w-md text-soft max-lg:hidden">
                  <span className="line-clamp-2">
                    <TemplateWords text={one.excerpt} />
                  </span>
                </Td>
                <Td className="whitespace-nowrap text-soft max-sm:hidden">{one.locales.join(', ')}</Td>
                <Td>
                  {one.version === null ? (
                    <Badge>{t('stateDraft')}</Badge>
                  ) : one.changed ? (
                    <Badge tone="warn">{t('stateChanged')}</Badge>
                  ) : (
                    <Badge tone="good">{t('statePublished', { number: one.version })}</Badge>
                  )}
                </Td>
                <Td className="whitespace-nowrap text-soft max-md:hidden">{ago(one.updatedAt)}</Td>
              </tr>
            )
          })}
        </tbody>
      </Table>
    </Card>
  )
}
