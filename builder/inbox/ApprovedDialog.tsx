import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useApproved } from '../templates/requests.ts'
import { Button, Combobox, Dialog, Field, Input } from '../ui/index.ts'

/** Outside the day in which one may write freely, WhatsApp takes what it has approved. */
export function ApprovedDialog({
  connectionId,
  name,
  busy,
  onSend,
  onClose,
}: {
  connectionId: string
  name: string
  busy: boolean
  onSend: (approved: { id: string; variables: Record<string, string> }) => void
  onClose: () => void
}) {
  const { t } = useTranslation('inbox')
  const items = (useApproved().data?.items ?? []).filter(
    (one) => one.connectionId === connectionId && one.status === 'approved',
  )
  const [id, setId] = useState<string>()
  const [values, setValues] = useState<Record<string, string>>({})
  const chosen = items.find((one) => one.vendorId === id)
  const filled = chosen?.body.replace(/\{\{\s*(\w+)\s*\}\}/g, (place, key: string) => values[key] || place)
  const ready = chosen?.variables.every((key) => values[key]?.trim())
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('approved.title')}
      description={t('approved.text', { name })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            busy={busy}
            disabled={!ready}
            onClick={() => chosen && onSend({ id: chosen.vendorId, variables: values })}
          >
            {t('send')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {items.length === 0 ? (
          <p className="text-soft">{t('approved.none')}</p>
        ) : (
          <Field label={t('approved.choose')}>
            <Combobox
              value={id}
              label={t('approved.choose')}
              onChange={(next) => {
                setId(next)
                setValues({})
              }}
              options={items.map((one) => ({
                value: one.vendorId,
                label: `${one.name} · ${one.language}`,
                help: one.body,
              }))}
            />
          </Field>
        )}
        {chosen?.variables.map((key) => (
          <Field key={key} label={t('templates:field.variable', { name: key })} required>
            <Input
              value={values[key] ?? ''}
              maxLength={1024}
              onChange={(event) => setValues({ ...values, [key]: event.target.value })}
            />
          </Field>
        ))}
        {filled && <p className="rounded-xl bg-sunken p-3.5 whitespace-pre-line">{filled}</p>}
      </div>
    </Dialog>
  )
}
