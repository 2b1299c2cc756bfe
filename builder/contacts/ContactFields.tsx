import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { ListInput } from '../rules/ListInput.tsx'
import { Card } from '../ui/Card.tsx'
import { Field } from '../ui/Field.tsx'
import { type Option, Select } from '../ui/Select.tsx'
import { useCountries } from '../vocabulary/useCountries.ts'
import { languageName, useLanguages } from '../vocabulary/useLanguages.ts'
import { useTimeZones, zoneName } from '../vocabulary/useTimeZones.ts'
import { stagesOf, useCustomFields, usePipelines, useTags } from '../vocabulary/useVocabulary.ts'
import { countryName } from './ContactCell.tsx'
import { EditableField } from './EditableField.tsx'
import type { Contact, WholeContact } from './types.ts'

const own = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'company',
  'city',
  'country',
  'language',
  'timeZone',
  'externalId',
] as const

/** Everything known about a person; each field is edited where it stands. */
export function ContactFields({ contact, readOnly }: { contact: Contact; readOnly: boolean }) {
  const { t, i18n } = useTranslation('contacts')
  const { ago, number } = useFormat()
  const queries = useQueryClient()
  const stages = stagesOf(usePipelines().data)
  const tags = useTags().data ?? []
  const custom = useCustomFields().data ?? []
  const choices = {
    country: useCountries(),
    language: useLanguages(),
    timeZone: useTimeZones(),
  } as Partial<Record<(typeof own)[number], Option[]>>
  const names: Partial<Record<(typeof own)[number], string>> = {
    country: countryName(contact.country, i18n.language),
    language: languageName(contact.language, i18n.language),
    timeZone: zoneName(contact.timeZone),
  }
  // The answer to a change has no consents and segments; they stay as they are.
  const show = (saved: Contact) =>
    queries.setQueryData<WholeContact>(['contacts', contact.id], (old) => old && { ...old, ...saved })
  const save = useMutation({
    mutationFn: (change: Record<string, unknown>) => api.patch<Contact>(`/contacts/${contact.id}`, change),
    meta: { quiet: true, stale: [['contacts']] },
    onSuccess: show,
  })
  const saveAtOnce = useMutation({
    mutationFn: (change: Record<string, unknown>) => api.patch<Contact>(`/contacts/${contact.id}`, change),
    meta: { stale: [['contacts'], ['tags']] },
    onSuccess: show,
  })

  return (
    <Card title={t('fields.title')} description={readOnly ? undefined : t('fields.text')}>
      <div className="mb-4 grid gap-4">
        <Field
          label={t('column.stage')}
          help={contact.stageSince ? t('fields.stageSince', { ago: ago(contact.stageSince) }) : undefined}
        >
          <Select
            value={contact.stage ?? undefined}
            disabled={readOnly || saveAtOnce.isPending}
            placeholder={t('fields.noStage')}
            onChange={(stage) => saveAtOnce.mutate({ stage })}
            options={stages.map(({ key, title }) => ({ value: key, label: title }))}
          />
        </Field>
        <Field label={t('column.tags')}>
          <ListInput
            label={t('column.tags')}
            values={contact.tags}
            disabled={readOnly || saveAtOnce.isPending}
            placeholder={t('fields.addTag')}
            options={tags.map((tag) => ({ value: tag, label: tag }))}
            onChange={(next) => saveAtOnce.mutate({ tags: next })}
          />
        </Field>
      </div>
      <dl className="divide-y border-y">
        {own.map((key) => (
          <EditableField
            key={key}
            label={t(`column.${key}`)}
            value={contact[key] ?? ''}
            shown={names[key]}
            options={choices[key]}
            readOnly={readOnly}
            onSave={(value) => save.mutateAsync({ [key]: value || null })}
          />
        ))}
        {custom.map((field) => {
          const value = contact.attributes[field.key]
          return (
            <EditableField
              key={field.key}
              label={field.title}
              type={field.type}
              value={Array.isArray(value) ? value.join(', ') : value == null ? '' : String(value)}
              shown={
                field.type === 'boolean' && value != null ? t(value ? 'fields.yes' : 'fields.no') : undefined
              }
              readOnly={readOnly}
              onSave={(text) =>
                save.mutateAsync({ attributes: { [field.key]: readValue(field.type, text) } })
              }
            />
          )
        })}
        <EditableField label={t('column.score')} value={number(contact.score)} readOnly />
        <EditableField
          label={t('column.source')}
          value={
            contact.source ? t([`source.${contact.source}`, 'source.other'], { word: contact.source }) : ''
          }
          readOnly
        />
      </dl>
    </Card>
  )
}

function readValue(type: string, text: string): unknown {
  if (text === '') return null
  if (type === 'number') return Number(text)
  if (type === 'boolean') return text === 'true'
  if (type === 'list')
    return text
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean)
  return text
}
