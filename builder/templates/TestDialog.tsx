import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import type { ChosenContact } from '../contacts/ContactChoice.tsx'
import { candidates } from '../inspector/connections.ts'
import { useLookups } from '../inspector/lookups.ts'
import { Button, Dialog, Field, Input, Select } from '../ui/index.ts'
import { useMe } from '../useMe.ts'
import { useManifest } from '../vocabulary/useVocabulary.ts'
import { type Template, useTemplateActions } from './requests.ts'

/** Sends the draft to oneself: through the ledger and the gate as every other send, marked as a test. */
export function TestDialog({
  template,
  locale,
  contact,
  onClose,
}: {
  template: Template
  locale: string
  contact: ChosenContact | undefined
  onClose: () => void
}) {
  const { t } = useTranslation('templates')
  const me = useMe().data
  const manifest = useManifest().data
  const { connections } = useLookups()
  const fitting = manifest ? candidates(manifest, connections, template.channel, '') : []
  const { test } = useTemplateActions(template.id)
  const mail = template.channel === 'email'
  const [to, setTo] = useState(mail ? (me?.user?.email ?? '') : '')
  const [chosen, setChosen] = useState<string>()
  const connectionId = chosen ?? fitting[0]?.id
  const errors = test.error instanceof ApiError ? test.error.fields : {}
  const others = Object.entries(errors).filter(([field]) => field !== 'to')
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('test.title')}
      description={contact ? t('test.textAs', { name: contact.name }) : t('test.text')}
      footer={
        <>
          <Button onClick={onClose}>{t(test.data ? 'ui:close' : 'ui:cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form="send-test"
            busy={test.isPending}
            disabled={!connectionId}
          >
            {t('test.send')}
          </Button>
        </>
      }
    >
      <form
        id="send-test"
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (connectionId) test.mutate({ locale, to: to.trim(), connectionId, contactId: contact?.id })
        }}
      >
        <Field
          label={t(mail ? 'test.toMail' : 'test.toNumber')}
          error={errors.to}
          help={mail ? undefined : t('test.toNumberHelp')}
        >
          <Input
            autoFocus
            type={mail ? 'email' : 'tel'}
            required
            value={to}
            placeholder={mail ? 'ana@example.com' : '+34600000000'}
            onChange={(event) => setTo(event.target.value)}
          />
        </Field>
        <Field label={t('test.through')}>
          <Select
            value={connectionId}
            onChange={setChosen}
            options={fitting.map((one) => ({ value: one.id, label: one.title }))}
          />
        </Field>
        {others.map(([field, message]) => (
          <p key={field} role="alert" className="text-small text-bad">
            {message}
          </p>
        ))}
        {test.data && (
          <p role="status" className="rounded-lg bg-good-soft p-3 text-good">
            {t('test.sent')}{' '}
            <Link to="/inbox" search={{ contact: test.data.contactId }} className="font-medium underline">
              {t('test.see')}
            </Link>
          </p>
        )}
      </form>
    </Dialog>
  )
}
