import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { ApiError, api } from '../api.ts'
import { ListInput } from '../rules/ListInput.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Field } from '../ui/Field.tsx'
import { Select } from '../ui/Select.tsx'
import { useMe } from '../useMe.ts'
import { useTags } from '../vocabulary/useVocabulary.ts'
import { MappingTable } from './MappingTable.tsx'
import type { Import, ImportSettings } from './types.ts'
import { useCountries } from './useCountries.ts'

const none = ''

/** Which column is what, and what to do with people who are here already. */
export function MappingForm({ of, onChecking }: { of: Import; onChecking: () => void }) {
  const { t } = useTranslation('imports')
  const countries = useCountries()
  const me = useMe().data
  const tags = useTags().data ?? []
  const [settings, setSettings] = useState(() => startingSettings(of, me?.workspace?.country ?? undefined))
  const set = (change: Partial<ImportSettings>) => setSettings((old) => ({ ...old, ...change }))

  const check = useMutation({
    mutationFn: async () => {
      await api.patch(`/imports/${of.id}`, settings)
      await api.post(`/imports/${of.id}/dry-run`)
    },
    meta: { quiet: true, stale: [['imports', of.id]] },
    onSuccess: onChecking,
  })
  const fieldErrors = check.error instanceof ApiError ? check.error.fields : {}
  const mapped = new Set(settings.mapping.map(({ field }) => field))
  const unidentified = !['email', 'phone', 'externalId'].some((field) => mapped.has(field))
  const keyMissing = !unidentified && !mapped.has(settings.dedupe)

  return (
    <div className="flex flex-col gap-6">
      <Card flush title={t('match.title')} description={t('match.text')}>
        <MappingTable
          columns={of.columns}
          mapping={settings.mapping}
          errors={fieldErrors}
          onChange={(mapping) => set({ mapping })}
        />
      </Card>
      <Card title={t('how.title')}>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field
            label={t('how.dedupe')}
            help={t('how.dedupeHelp')}
            error={keyMissing ? t('how.keyMissing') : fieldErrors.dedupe}
          >
            <Select
              value={settings.dedupe}
              onChange={(dedupe) => set({ dedupe: dedupe as ImportSettings['dedupe'] })}
              options={(['email', 'phone', 'externalId'] as const).map((key) => ({
                value: key,
                label: t(`contacts:column.${key}`),
              }))}
            />
          </Field>
          <Field label={t('how.existing')} help={t('how.existingHelp')}>
            <Select
              value={settings.onExisting}
              onChange={(onExisting) => set({ onExisting: onExisting as ImportSettings['onExisting'] })}
              options={[
                { value: 'update', label: t('how.update') },
                { value: 'skip', label: t('how.skip') },
              ]}
            />
          </Field>
          <Field
            label={t('how.countryColumn')}
            help={t('how.countryColumnHelp')}
            error={fieldErrors.countryColumn}
          >
            <Select
              value={settings.countryColumn ?? none}
              onChange={(column) => set({ countryColumn: column || null })}
              options={[
                { value: none, label: t('how.noCountryColumn') },
                ...of.columns.map(({ name }) => ({ value: name, label: name })),
              ]}
            />
          </Field>
          <Field label={t('how.country')} help={t('how.countryHelp')} error={fieldErrors.defaultCountry}>
            <Combobox
              value={settings.defaultCountry ?? undefined}
              onChange={(defaultCountry) => set({ defaultCountry })}
              options={countries}
              placeholder={t('how.noCountry')}
            />
          </Field>
          <Field label={t('how.tags')} help={t('how.tagsHelp')} className="sm:col-span-2">
            <ListInput
              label={t('how.tags')}
              values={settings.tags}
              onChange={(next) => set({ tags: next })}
              options={tags.map((tag) => ({ value: tag, label: tag }))}
            />
          </Field>
        </div>
      </Card>
      <FormError error={unidentified ? t('match.unidentified') : check.error} />
      <div className="flex justify-end">
        <Button
          look="primary"
          size="large"
          disabled={unidentified || keyMissing}
          busy={check.isPending}
          onClick={() => check.mutate()}
        >
          {t('match.action')}
        </Button>
      </div>
    </div>
  )
}

function startingSettings({ columns, settings }: Import, country: string | undefined): ImportSettings {
  const mapping =
    settings.mapping ?? columns.flatMap(({ name, guess }) => (guess ? [{ column: name, field: guess }] : []))
  const has = (field: string) => mapping.some((one) => one.field === field)
  return {
    mapping,
    defaultCountry: settings.defaultCountry ?? country ?? null,
    countryColumn: settings.countryColumn ?? mapping.find(({ field }) => field === 'country')?.column ?? null,
    dedupe:
      settings.dedupe ??
      (has('email') ? 'email' : has('phone') ? 'phone' : has('externalId') ? 'externalId' : 'email'),
    onExisting: settings.onExisting ?? 'update',
    tags: settings.tags ?? [],
  }
}
