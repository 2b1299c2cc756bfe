import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { ApiError } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { Select } from '../ui/Select.tsx'
import { Textarea } from '../ui/Textarea.tsx'
import { useMe } from '../useMe.ts'
import { useMembers } from '../vocabulary/useMembers.ts'
import { localOf, momentOf } from './localTime.ts'
import { type Task, type TaskDraft, useDeleteTask, useSaveTask } from './useTasks.ts'

/** Something to do: what, who, until when, and whether to be reminded. */
export function TaskDialog({
  task,
  contactId,
  onClose,
}: {
  task: Task | undefined
  contactId: string | null
  onClose: () => void
}) {
  const { t } = useTranslation('tasks')
  const me = useMe().data?.user?.id
  const members = useMembers().data ?? []
  const [draft, setDraft] = useState<Omit<TaskDraft, 'remindAt'>>({
    title: task?.title ?? '',
    note: task?.note ?? '',
    assignee: task ? task.assignee : (me ?? null),
    dueAt: task?.dueAt ?? null,
  })
  const [remind, setRemind] = useState(task ? task.remindAt !== null : true)
  const save = useSaveTask(contactId)
  const remove = useDeleteTask()
  const change = (next: Partial<TaskDraft>) => setDraft({ ...draft, ...next })
  const errors = save.error instanceof ApiError ? save.error.fields : {}
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(task ? 'edit' : 'new')}
      footer={
        <>
          {task && (
            <Button
              look="quiet"
              className="mr-auto text-bad"
              busy={remove.isPending}
              onClick={() => remove.mutate(task.id, { onSuccess: onClose })}
            >
              {t('ui:delete')}
            </Button>
          )}
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form="task"
            busy={save.isPending}
            disabled={!draft.title.trim()}
          >
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <form
        id="task"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (draft.title.trim())
            save.mutate(
              { ...draft, id: task?.id, remindAt: remind ? draft.dueAt : null },
              { onSuccess: onClose },
            )
        }}
      >
        <Field label={t('what')} error={errors.title} required>
          <Input
            value={draft.title}
            maxLength={300}
            onChange={(event) => change({ title: event.target.value })}
          />
        </Field>
        <Field label={t('note')} error={errors.note}>
          <Textarea
            value={draft.note}
            maxLength={5000}
            rows={3}
            onChange={(event) => change({ note: event.target.value })}
          />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('who')}>
            <Select
              value={draft.assignee ?? ''}
              onChange={(assignee) => change({ assignee: assignee || null })}
              options={[
                { value: '', label: t('anybody') },
                ...members.map(({ userId, name }) => ({ value: userId, label: name })),
              ]}
            />
          </Field>
          <Field label={t('dueAt')}>
            <Input
              type="datetime-local"
              value={localOf(draft.dueAt)}
              onChange={(event) => change({ dueAt: momentOf(event.target.value) })}
            />
          </Field>
        </div>
        <Checkbox
          checked={remind && draft.dueAt !== null}
          disabled={!draft.dueAt}
          onChange={setRemind}
          label={t('remind')}
        />
        {save.error && Object.keys(errors).length === 0 && <FormError error={save.error} />}
      </form>
    </Dialog>
  )
}
