import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Dialog, Field, Input } from '../ui/index.ts'
import { useCreateFlow } from './requests.ts'

export function NewFlowDialog({
  onClose,
  onCreated,
}: {
  onClose: () => void
  onCreated: (id: string) => void
}) {
  const { t } = useTranslation('flows')
  const create = useCreateFlow()
  const [title, setTitle] = useState('')
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('create.title')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="new-flow" busy={create.isPending}>
            {t('create.action')}
          </Button>
        </>
      }
    >
      <form
        id="new-flow"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate(
            { title: title.trim() || t('create.untitled') },
            { onSuccess: ({ id }) => onCreated(id) },
          )
        }}
      >
        <Field label={t('create.name')} help={t('create.help')}>
          <Input
            autoFocus
            value={title}
            maxLength={120}
            placeholder={t('create.example')}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  )
}
