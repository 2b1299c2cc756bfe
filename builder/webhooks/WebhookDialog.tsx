import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { ApiError } from '../api.ts'
import { ListInput } from '../rules/ListInput.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { usePluginText } from '../vocabulary/usePluginText.ts'
import { useManifest } from '../vocabulary/useVocabulary.ts'
import { useSaveWebhook, type Webhook } from './useWebhooks.ts'

export function WebhookDialog({
  before,
  onSecret,
  onClose,
}: {
  before: Webhook | undefined
  onSecret: (secret: string) => void
  onClose: () => void
}) {
  const { t } = useTranslation('webhooks')
  const say = usePluginText()
  const events = useManifest().data?.events ?? []
  const save = useSaveWebhook()
  const [draft, setDraft] = useState({
    title: before?.title ?? '',
    url: before?.url ?? '',
    types: before?.types ?? [],
  })
  const errors = save.error instanceof ApiError ? save.error.fields : {}
  const typesError = Object.entries(errors).find(([path]) => path.startsWith('types'))?.[1]
  return (
    <Dialog
      open
      onClose={onClose}
      title={before ? before.title : t('new')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="webhook" busy={save.isPending}>
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <form
        id="webhook"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(
            { ...draft, id: before?.id },
            {
              onSuccess: ({ secret }) => {
                onClose()
                if (secret) onSecret(secret)
              },
            },
          )
        }}
      >
        <Field label={t('name')} help={t('nameHelp')} error={errors.title} required>
          <Input
            value={draft.title}
            maxLength={120}
            onChange={(event) => setDraft({ ...draft, title: event.target.value })}
          />
        </Field>
        <Field label={t('url')} error={errors.url} required>
          <Input
            type="url"
            inputMode="url"
            placeholder="https://"
            value={draft.url}
            maxLength={2000}
            onChange={(event) => setDraft({ ...draft, url: event.target.value })}
          />
        </Field>
        <Field label={t('types')} help={t('typesHelp')} error={typesError} required>
          <ListInput
            label={t('types')}
            values={draft.types}
            placeholder={t('addType')}
            options={events.map((event) => ({
              value: event.type,
              label: say(event.plugin, event.title),
              help: event.type,
            }))}
            onChange={(types) => setDraft({ ...draft, types })}
          />
        </Field>
        {save.error && Object.keys(errors).length === 0 && <FormError error={save.error} />}
      </form>
    </Dialog>
  )
}
