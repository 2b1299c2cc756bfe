import { useMutation } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { messageChannels } from '#sdk/channels'
import type { FieldSchema, PluginManifest } from '#sdk/flow'
import { FormError } from '../account/FormError.tsx'
import { ApiError, api } from '../api.ts'
import { checkInput } from '../inspector/check.ts'
import { SchemaForm } from '../inspector/SchemaForm.tsx'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Input } from '../ui/Input.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { toast } from '../ui/Toast.tsx'
import { usePluginText } from '../vocabulary/usePluginText.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import type { Connection } from './useConnections.ts'

/** Channels that vendors charge by the message. */
const priced: ReadonlySet<string> = new Set(messageChannels)

/** The plugin's own form. After saving, the account is tried at once. */
export function ConnectionPanel({
  plugin,
  connection,
  onClose,
}: {
  plugin: PluginManifest
  connection?: Connection
  onClose: () => void
}) {
  const { t } = useTranslation('connections')
  const say = usePluginText()
  const said = useSaid()
  const [title, setTitle] = useState(connection?.title ?? say(plugin.id, plugin.title))
  const [settings, setSettings] = useState<Record<string, unknown>>(connection?.settings ?? {})
  const [eager, setEager] = useState(false)
  const [price, setPrice] = useState(connection?.price ? String(connection.price.amount) : '')
  const [currency, setCurrency] = useState(connection?.price?.currency ?? 'EUR')
  const sends = plugin.providers.some(({ kind }) => priced.has(kind))
  const schema = useMemo(
    () => withKeptSecrets(plugin.connection ?? {}, connection?.secrets ?? [], t('secretKept')),
    [plugin.connection, connection?.secrets, t],
  )
  const save = useMutation({
    mutationFn: async () => {
      const saved = connection
        ? await api.patch<Connection>(`/connections/${connection.id}`, {
            title: title.trim(),
            settings,
            ...(sends && { price: price === '' ? null : { amount: Number(price), currency } }),
          })
        : await api.post<Connection>('/connections', { plugin: plugin.id, title: title.trim(), settings })
      return api.post<Connection>(`/connections/${saved.id}/test`)
    },
    meta: { quiet: true, stale: [['connections'], ['lookup']] },
    onSuccess: (tested) => {
      if (tested.status === 'failing')
        toast.error(t('test.failing', { title: tested.title }), {
          description: tested.statusText ? said(tested.statusText) : undefined,
        })
      else
        toast.success(t('saved', { title: tested.title }), {
          description: tested.statusText ? said(tested.statusText) : undefined,
        })
      onClose()
    },
  })
  const fields = save.error instanceof ApiError ? save.error.fields : {}
  const submit = () => {
    setEager(true)
    if (title.trim() && checkInput(schema, settings).length === 0) save.mutate()
  }

  return (
    <SidePanel
      open
      onClose={onClose}
      title={connection ? connection.title : t('new', { plugin: say(plugin.id, plugin.title) })}
      description={plugin.description && say(plugin.id, plugin.description)}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="connection" busy={save.isPending}>
            {t('saveAndTest')}
          </Button>
        </>
      }
    >
      <form
        id="connection"
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Field label={t('name')} help={t('nameHelp')} error={title.trim() ? fields.title : t('nameMissing')}>
          <Input value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <SchemaForm
          schema={schema}
          value={settings}
          plugin={plugin.id}
          onChange={(key, value) => setSettings((old) => ({ ...old, [key]: value }))}
          errors={withoutPrefix(fields)}
          eager={eager}
        />
        {connection && sends && (
          <div className="grid grid-cols-[1fr_6rem] gap-3">
            <Field label={t('price')} help={t('priceHelp')}>
              <Input
                type="number"
                min={0}
                step="any"
                inputMode="decimal"
                value={price}
                onChange={(event) => setPrice(event.target.value)}
              />
            </Field>
            <Field label={t('currency')}>
              <Input
                value={currency}
                maxLength={3}
                onChange={(event) => setCurrency(event.target.value.toUpperCase())}
              />
            </Field>
          </div>
        )}
        {connection?.webhookUrl && (
          <Field label={t('webhook')} help={t('webhookHelp')}>
            <div className="flex gap-1">
              <Input readOnly value={connection.webhookUrl} className="font-mono text-small" />
              <IconButton
                label={t('ui:copy')}
                onClick={() =>
                  void navigator.clipboard
                    .writeText(connection.webhookUrl ?? '')
                    .then(() => toast.success(t('ui:copied')))
                }
              >
                <Copy aria-hidden />
              </IconButton>
            </div>
          </Field>
        )}
        <FormError error={save.error} />
      </form>
    </SidePanel>
  )
}

/** Secrets never come back from the server: one that is there may be left empty, and then stays. */
function withKeptSecrets(schema: FieldSchema, kept: string[], placeholder: string): FieldSchema {
  if (kept.length === 0) return schema
  return {
    ...schema,
    required: schema.required?.filter((key) => !kept.includes(key)),
    properties: Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([key, field]) => [
        key,
        kept.includes(key) ? { ...field, minLength: undefined, placeholder } : field,
      ]),
    ),
  }
}

const withoutPrefix = (fields: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(fields).map(([path, message]) => [path.replace(/^settings\./, ''), message]),
  )
