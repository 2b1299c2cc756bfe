import { Link } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { cn } from '../ui/cn.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { useCan } from '../useMe.ts'
import { useMemberName } from '../vocabulary/useMembers.ts'
import { TaskDialog } from './TaskDialog.tsx'
import { type Task, type TaskFilter, useFinishTask, useTasks } from './useTasks.ts'

/** Tasks under each other, the most pressing first; ticked off where they stand. */
export function TaskList({ filter, none }: { filter: TaskFilter; none: React.ReactNode }) {
  const { t } = useTranslation('tasks')
  const tasks = useTasks(filter)
  const [edited, setEdited] = useState<Task>()
  const items = tasks.data?.pages.flatMap((page) => page.items) ?? []
  if (tasks.isPending) return <SkeletonRows rows={3} />
  if (tasks.isError) return <p className="text-bad">{tasks.error.message}</p>
  if (items.length === 0) return none
  return (
    <>
      <ul className="divide-y">
        {items.map((task) => (
          <TaskRow key={task.id} task={task} withContact={!filter.contactId} onEdit={() => setEdited(task)} />
        ))}
      </ul>
      {tasks.hasNextPage && (
        <Button
          className="mt-3"
          size="small"
          busy={tasks.isFetchingNextPage}
          onClick={() => void tasks.fetchNextPage()}
        >
          {t('ui:loadMore')}
        </Button>
      )}
      {edited && (
        <TaskDialog task={edited} contactId={edited.contactId} onClose={() => setEdited(undefined)} />
      )}
    </>
  )
}

function TaskRow({ task, withContact, onEdit }: { task: Task; withContact: boolean; onEdit: () => void }) {
  const { t } = useTranslation('tasks')
  const { ago, dateTime } = useFormat()
  const memberName = useMemberName()
  const may = useCan()('contacts.write')
  const finish = useFinishTask()
  const late = !task.doneAt && task.dueAt !== null && Date.parse(task.dueAt) < Date.now()
  const who = task.assignee ? (memberName(`user:${task.assignee}`) ?? t('somebody')) : t('anybody')
  return (
    <li className="flex items-start gap-3 py-3">
      <Checkbox
        checked={task.doneAt !== null}
        disabled={!may || finish.isPending}
        onChange={(done) => finish.mutate({ id: task.id, done })}
        label={<span className="sr-only">{t('doneOf', { title: task.title })}</span>}
      />
      <div className="min-w-0 flex-1">
        <p className={cn('font-medium break-words', task.doneAt && 'text-soft line-through')}>{task.title}</p>
        {task.note && <p className="text-small break-words whitespace-pre-wrap text-soft">{task.note}</p>}
        <p className="text-small text-soft">
          {withContact && task.contactId && (
            <>
              <Link
                to="/contacts/$id"
                params={{ id: task.contactId }}
                className="underline underline-offset-2"
              >
                {task.contact ?? t('contacts:nameless')}
              </Link>
              {' · '}
            </>
          )}
          {who}
          {(task.doneAt ?? task.dueAt) && ' · '}
          {task.doneAt
            ? t('doneAgo', { ago: ago(task.doneAt) })
            : task.dueAt && (
                <time
                  dateTime={task.dueAt}
                  title={dateTime(task.dueAt)}
                  className={cn(late && 'font-medium text-bad')}
                >
                  {t(late ? 'late' : 'due', { ago: ago(task.dueAt) })}
                </time>
              )}
        </p>
      </div>
      {may && !task.doneAt && (
        <IconButton size="small" label={t('editOf', { title: task.title })} onClick={onEdit}>
          <Pencil aria-hidden />
        </IconButton>
      )}
    </li>
  )
}
