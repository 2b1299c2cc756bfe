import { useTranslation } from 'react-i18next'
import { ListInput } from '../rules/ListInput.tsx'
import { Card } from '../ui/Card.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Field } from '../ui/Field.tsx'
import { Select } from '../ui/Select.tsx'
import { useCountries } from '../vocabulary/useCountries.ts'
import { useTags } from '../vocabulary/useVocabulary.ts'
import type { ImportColumn, ImportSettings } from './types.ts'

/** Who counts as the same person, how phones and dates are read, and tags for all. */
export function HowFields({
  columns,
  settings,
  errors,
  onChange,
}: {
  columns: ImportColumn[]
  settings: ImportSettings
  errors: Record<string, string>
  onChange: (change: Partial<ImportSettings>) => void
}) {
  const { t } = useTranslation('imports')
  const countries = useCountries()
  const tags = useTags().data ?? []
  return (
    <Card title={t('how.title')}>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={t('how.dedupe')} help={t('how.dedupeHelp')} error={errors.dedupe}>
          <Select
            value={settings.dedupe}
            onChange={(dedupe) => onChange({ dedupe: dedupe as ImportSettings['dedupe'] })}
            options={(['email', 'phone', 'externalId'] as const).map((key) => ({
              value: key,
              label: t(`contacts:column.${key}`),
            }))}
          />
        </Field>
        <Field label={t('how.existing')} help={t('how.existingHelp')}>
          <Select
            value={settings.onExisting}
            onChange={(onExisting) => onChange({ onExisting: onExisting as ImportSettings['onExisting'] })}
            options={[
              { value: 'update', label: t('how.update') },
              { value: 'skip', label: t('how.skip') },
            ]}
          />
        </Field>
        <Field label={t('how.countryColumn')} help={t('how.countryColumnHelp')} error={errors.countryColumn}>
          <Select
            value={settings.countryColumn === null ? '' : String(settings.countryColumn)}
            onChange={(column) => onChange({ countryColumn: column === '' ? null : Number(column) })}
            options={[
              { value: '', label: t('how.noCountryColumn') },
              ...columns.map(({ name }, column) => ({ value: String(column), label: name })),
            ]}
          />
        </Field>
        <Field label={t('how.country')} help={t('how.countryHelp')} error={errors.defaultCountry}>
          <Combobox
            value={settings.defaultCountry ?? undefined}
            onChange={(defaultCountry) => onChange({ defaultCountry })}
            options={countries}
            placeholder={t('how.noCountry')}
          />
        </Field>
        <Field label={t('dates.label')}>
          <Select
            value={settings.dateOrder}
            onChange={(dateOrder) => onChange({ dateOrder: dateOrder as ImportSettings['dateOrder'] })}
            options={[
              { value: 'dmy', label: t('dates.dmy') },
              { value: 'mdy', label: t('dates.mdy') },
            ]}
          />
        </Field>
        <Field label={t('how.tags')} help={t('how.tagsHelp')} error={errors.tags}>
          <ListInput
            label={t('how.tags')}
            values={settings.tags}
            onChange={(next) => onChange({ tags: next })}
            options={tags.map((tag) => ({ value: tag, label: tag }))}
          />
        </Field>
      </div>
    </Card>
  )
}
