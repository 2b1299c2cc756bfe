import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { templateChannels } from '#sdk/templates'
import { Button, Dialog, Field, Input, Select } from '../ui/index.ts'
import { useCreateTemplate } from './requests.ts'

export function NewTemplateDialog({
  channel: first,
  onClose,
  onCreated,
}: {
  channel: string | undefined
  onClose: () => void
  onCreated: (id: string) => void
}) {
  const { t } = useTranslation('templates')
  const create = useCreateTemplate()
  const [title, setTitle] = useState('')
  const [channel, setChannel] = useState<string>(first ?? 'email')
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('create.title')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="new-template" busy={create.isPending}>
            {t('create.action')}
          </Button>
        </>
      }
    >
      <form
        id="new-template"
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate(
            { channel, title: title.trim() || t('create.untitled') },
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
        <Field label={t('channel')}>
          <Select
            value={channel}
            onChange={setChannel}
            options={templateChannels.map((value) => ({ value, label: t(`phone:channel.${value}`) }))}
          />
        </Field>
      </form>
    </Dialog>
  )
}
