import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'

/** Makes a segment of the chosen people that changes only by hand. */
export function ListDialog({
  open,
  ids,
  onClose,
  onDone,
}: {
  open: boolean
  ids: string[]
  onClose: () => void
  onDone: () => void
}) {
  const { t } = useTranslation('contacts')
  const [title, setTitle] = useState('')
  const [missing, setMissing] = useState(false)
  const save = useMutation({
    mutationFn: () => api.post('/segments', { title: title.trim(), kind: 'static', contactIds: ids }),
    meta: { quiet: true, stale: [['segments'], ['lookup']], said: t('bulk.listed') },
    onSuccess: () => {
      setTitle('')
      onClose()
      onDone()
    },
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('bulk.list')}
      description={t('bulk.listHelp', { count: ids.length })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="list" busy={save.isPending}>
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <form
        id="list"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (title.trim()) save.mutate()
          else setMissing(true)
        }}
      >
        <Field
          label={t('bulk.listName')}
          error={missing && !title.trim() ? t('bulk.listNameMissing') : undefined}
        >
          <Input value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <FormError error={save.error} />
      </form>
    </Dialog>
  )
}
