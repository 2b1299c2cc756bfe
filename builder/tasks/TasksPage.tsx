import { useNavigate, useSearch } from '@tanstack/react-router'
import { ClipboardCheck, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Select } from '../ui/Select.tsx'
import { useCan } from '../useMe.ts'
import { useMembers } from '../vocabulary/useMembers.ts'
import { TaskDialog } from './TaskDialog.tsx'
import { TaskList } from './TaskList.tsx'

/** What there is to do, and for whom. */
export function TasksPage() {
  const { t } = useTranslation('tasks')
  const navigate = useNavigate({ from: '/tasks' })
  const { status = 'open', assignee = 'me' } = useSearch({ from: '/inside/tasks' })
  const members = useMembers().data ?? []
  const may = useCan()('contacts.write')
  const [making, setMaking] = useState(false)
  const shown = status === 'done' ? 'done' : 'open'
  usePageTitle(t('title'))
  const add = may && (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden />
      {t('new')}
    </Button>
  )
  return (
    <Page>
      <PageHeader title={t('title')} description={t('text')} actions={add} />
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Segmented
          label={t('status')}
          value={shown}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, status: next === 'open' ? undefined : next }) })
          }
          options={[
            { value: 'open', label: t('open') },
            { value: 'done', label: t('done') },
          ]}
        />
        <Select
          label={t('who')}
          className="w-52"
          value={assignee}
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, assignee: next === 'me' ? undefined : next }) })
          }
          options={[
            { value: 'me', label: t('mine') },
            { value: 'all', label: t('everybodys') },
            { value: 'nobody', label: t('nobodys') },
            ...members.map(({ userId, name }) => ({ value: userId, label: name })),
          ]}
        />
      </div>
      <Card>
        <TaskList
          filter={{ status: shown, ...(assignee !== 'all' && { assignee }) }}
          none={
            <EmptyState
              icon={<ClipboardCheck aria-hidden />}
              title={t('empty.title')}
              text={t('empty.text')}
            />
          }
        />
      </Card>
      {making && <TaskDialog task={undefined} contactId={null} onClose={() => setMaking(false)} />}
    </Page>
  )
}
