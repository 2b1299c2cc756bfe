import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldSchema } from '#sdk/flow'
import type { Variant } from '#sdk/templates'
import { SchemaForm } from '../inspector/SchemaForm.tsx'
import { Combobox, Field } from '../ui/index.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { ApprovedStatus } from './ApprovedStatus.tsx'
import { useApproved } from './requests.ts'

/** Which template of WhatsApp's it is, and what fills each of its places. */
export function ApprovedFields({
  variant,
  disabled,
  onChange,
}: {
  variant: Variant
  disabled: boolean
  onChange: (variant: Variant) => void
}) {
  const { t } = useTranslation('templates')
  const say = useSaid()
  const items = useApproved().data?.items ?? []
  const chosen = items.find((one) => one.vendorId === variant.approved)
  const names = chosen?.variables ?? Object.keys(variant.variables ?? {})
  const schema = useMemo(
    (): FieldSchema => ({
      type: 'object',
      properties: Object.fromEntries(
        names.map((name) => [
          name,
          {
            type: 'string',
            widget: 'template',
            oneLine: true,
            maxLength: 1024,
            title: t('field.variable', { name }),
          },
        ]),
      ),
      required: [...names],
    }),
    [names, t],
  )
  return (
    <div className="flex flex-col gap-5">
      <Field label={t('field.approved')} help={items.length === 0 ? t('field.approvedNone') : undefined}>
        <Combobox
          value={variant.approved || undefined}
          shown={chosen?.name}
          disabled={disabled}
          label={t('field.approved')}
          onChange={(approved) => onChange({ ...variant, approved, variables: variant.variables ?? {} })}
          options={items.map((one) => ({
            value: one.vendorId,
            label: `${one.name} · ${one.language}`,
            help: one.status === 'approved' ? one.body : t(`approval.${one.status}`),
          }))}
        />
      </Field>
      {chosen && (
        <div className="rounded-xl border bg-surface p-3.5">
          <ApprovedStatus status={chosen.status} />
          {chosen.because && <p className="mt-1 text-small text-soft">{say(chosen.because)}</p>}
          <p className="mt-2 whitespace-pre-line">{chosen.body}</p>
        </div>
      )}
      {names.length > 0 && (
        <SchemaForm
          schema={schema}
          value={variant.variables ?? {}}
          plugin=""
          disabled={disabled}
          onChange={(name, value) =>
            onChange({ ...variant, variables: { ...variant.variables, [name]: String(value ?? '') } })
          }
        />
      )}
    </div>
  )
}
