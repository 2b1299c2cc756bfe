import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { toast } from '../ui/Toast.tsx'
import { type Chosen, useForAll } from './chosen.ts'
import { Progress } from './Progress.tsx'

/** Deletes the chosen people with all that is known of them. */
export function DeleteDialog({
  open,
  chosen,
  onClose,
  onDone,
}: {
  open: boolean
  chosen: Chosen
  onClose: () => void
  onDone: () => void
}) {
  const { t } = useTranslation('contacts')
  const { number } = useFormat()
  const shown = number(chosen.count)
  const remove = useForAll(
    (contactIds) => api.post<{ deleted: number }>('/contacts/delete', { contactIds }),
    {
      stale: [['contacts'], ['tags'], ['segments'], ['overview']],
      onDone: (answers) => {
        const deleted = answers.reduce((sum, answer) => sum + answer.deleted, 0)
        toast.success(t('bulk.deleted', { count: deleted, shown: number(deleted) }))
        onClose()
        onDone()
      },
    },
  )
  return (
    <ConfirmDialog
      open={open}
      onClose={onClose}
      onConfirm={() => remove.run(chosen)}
      busy={remove.busy}
      title={t('bulk.deleteTitle', { count: chosen.count, shown })}
      description={t('bulk.deleteText')}
      action={t('bulk.deleteAction', { count: chosen.count, shown })}
    >
      <Progress {...remove} count={chosen.count} />
    </ConfirmDialog>
  )
}
