import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { ListInput } from '../rules/ListInput.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { toast } from '../ui/Toast.tsx'
import { useTags } from '../vocabulary/useVocabulary.ts'
import { type Chosen, useForAll } from './chosen.ts'
import { Progress } from './Progress.tsx'

/** Puts tags on the chosen people, and takes others off. */
export function TagDialog({
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
  const options = (useTags().data ?? []).map((tag) => ({ value: tag, label: tag }))
  const [add, setAdd] = useState<string[]>([])
  const [remove, setRemove] = useState<string[]>([])
  const tags = useForAll(
    (contactIds) => api.post<{ changed: number }>('/contacts/tags', { contactIds, add, remove }),
    {
      stale: [['contacts'], ['tags']],
      onDone: (answers) => {
        const changed = answers.reduce((sum, answer) => sum + answer.changed, 0)
        toast.success(t('bulk.tagged', { count: changed, shown: number(changed) }))
        setAdd([])
        setRemove([])
        onClose()
        onDone()
      },
    },
  )
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('bulk.tag')}
      description={t('bulk.tagHelp', { count: chosen.count, shown: number(chosen.count) })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            disabled={add.length + remove.length === 0}
            busy={tags.busy}
            onClick={() => tags.run(chosen)}
          >
            {t('bulk.tag')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t('bulk.addTags')}>
          <ListInput label={t('bulk.addTags')} values={add} onChange={setAdd} options={options} />
        </Field>
        <Field label={t('bulk.removeTags')}>
          <ListInput label={t('bulk.removeTags')} values={remove} onChange={setRemove} options={options} />
        </Field>
        <Progress {...tags} count={chosen.count} />
      </div>
    </Dialog>
  )
}
