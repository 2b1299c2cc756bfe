import { useMutation } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Ellipsis, Smartphone, Trash2, Waves } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { ContactScores } from '../scores/ContactScores.tsx'
import { RouteError } from '../shell/RouteError.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { ContactTasks } from '../tasks/ContactTasks.tsx'
import { Card } from '../ui/Card.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { TabPage, Tabs } from '../ui/Tabs.tsx'
import { useCan } from '../useMe.ts'
import { ContactFields } from './ContactFields.tsx'
import { ContactRuns } from './ContactRuns.tsx'
import { EnrollDialog } from './EnrollDialog.tsx'
import { Permissions } from './Permissions.tsx'
import { StageBadge } from './StageBadge.tsx'
import { Timeline } from './Timeline.tsx'
import { useContact } from './useContacts.ts'

export function ContactPage() {
  const { t } = useTranslation('contacts')
  const { ago } = useFormat()
  const { id } = useParams({ from: '/inside/contacts/$id' })
  const navigate = useNavigate()
  const can = useCan()
  const contact = useContact(id)
  const [dialog, setDialog] = useState<'delete' | 'enroll'>()
  const [tab, setTab] = useState<'timeline' | 'runs'>('timeline')
  const remove = useMutation({
    mutationFn: () => api.delete(`/contacts/${id}`),
    meta: {
      stale: [
        ['contacts', 'list'],
        ['contacts', 'count'],
      ],
      said: t('delete.done'),
    },
    onSuccess: () => navigate({ to: '/contacts' }),
  })
  usePageTitle(contact.data?.name)

  if (contact.isError) return <RouteError error={contact.error} reset={() => void contact.refetch()} />
  const back = { to: '/contacts', label: t('title') }
  if (!contact.data)
    return (
      <Page>
        <PageHeader back={back} title="…" />
        <SkeletonRows />
      </Page>
    )
  const name = contact.data.name || t('nameless')

  return (
    <Page>
      <PageHeader
        back={back}
        title={name}
        badge={<StageBadge stage={contact.data.stage} />}
        description={t('createdAgo', { ago: ago(contact.data.createdAt) })}
        actions={
          <Menu
            items={[
              ...(can('flows.write')
                ? [
                    {
                      label: t('enroll.title'),
                      icon: <Waves aria-hidden />,
                      onSelect: () => setDialog('enroll'),
                    },
                  ]
                : []),
              {
                label: t('openPhone'),
                icon: <Smartphone aria-hidden />,
                onSelect: () => void navigate({ to: '/phone', search: { contact: id } }),
              },
              ...(can('contacts.delete')
                ? ([
                    'line',
                    {
                      label: t('delete.action'),
                      icon: <Trash2 aria-hidden />,
                      danger: true,
                      onSelect: () => setDialog('delete'),
                    },
                  ] as const)
                : []),
            ]}
          >
            <IconButton label={t('ui:more')} look="plain">
              <Ellipsis aria-hidden />
            </IconButton>
          </Menu>
        }
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(19rem,2fr)_3fr]">
        <div className="flex min-w-0 flex-col gap-6">
          <ContactFields contact={contact.data} readOnly={!can('contacts.write')} />
          <ContactScores contactId={id} />
          <ContactTasks contactId={id} />
          <Permissions contact={contact.data} />
        </div>
        <Card flush className="min-w-0 px-5 pb-5">
          <Tabs
            label={t('happened')}
            value={tab}
            onChange={setTab}
            tabs={[
              { id: 'timeline', title: t('timeline.title') },
              { id: 'runs', title: t('runs.title') },
            ]}
          >
            <TabPage id="timeline">
              <Timeline contactId={id} writable={can('contacts.write')} />
            </TabPage>
            <TabPage id="runs">
              <ContactRuns contactId={id} />
            </TabPage>
          </Tabs>
        </Card>
      </div>
      <EnrollDialog
        open={dialog === 'enroll'}
        chosen={{ count: 1, ids: [id] }}
        onClose={() => setDialog(undefined)}
      />
      <ConfirmDialog
        open={dialog === 'delete'}
        onClose={() => setDialog(undefined)}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        title={t('delete.title', { name })}
        description={t('delete.text')}
        action={t('delete.action')}
      />
    </Page>
  )
}
