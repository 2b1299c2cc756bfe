import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { ApiError, api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { ConsentFields } from './ConsentFields.tsx'
import { HowFields } from './HowFields.tsx'
import { MappingTable } from './MappingTable.tsx'
import type { Import, ImportSettings } from './types.ts'

/** Which column is what, and what to do with people who are here already. */
export function MappingForm({ of, onChecking }: { of: Import; onChecking: () => void }) {
  const { t } = useTranslation('imports')
  const [settings, setSettings] = useState<ImportSettings>(() => chosenIn(of))
  const set = (change: Partial<ImportSettings>) => setSettings((old) => ({ ...old, ...change }))

  const check = useMutation({
    mutationFn: async () => {
      await api.patch(`/imports/${of.id}`, settings)
      await api.post(`/imports/${of.id}/dry-run`)
    },
    meta: { quiet: true, stale: [['imports', of.id]] },
    onSuccess: onChecking,
  })
  const errors = check.error instanceof ApiError ? check.error.fields : {}
  const mapped = new Set(settings.mapping.map(({ field }) => field))
  const unidentified = !['email', 'phone', 'externalId'].some((field) => mapped.has(field))
  const keyMissing = !unidentified && !mapped.has(settings.dedupe)

  return (
    <div className="flex flex-col gap-6">
      <Card flush title={t('match.title')} description={t('match.text')}>
        <MappingTable
          columns={of.columns}
          mapping={settings.mapping}
          errors={errors}
          onChange={(mapping) => set({ mapping })}
        />
      </Card>
      <HowFields
        columns={of.columns}
        settings={settings}
        errors={keyMissing ? { ...errors, dedupe: t('how.keyMissing') } : errors}
        onChange={set}
      />
      <ConsentFields
        consent={settings.consent}
        mapped={mapped.has('consent')}
        errors={errors}
        onChange={(consent) => set({ consent })}
      />
      <FormError error={unidentified ? t('match.unidentified') : check.error} />
      <div className="sticky bottom-0 z-10 -mx-4 -mb-6 flex flex-wrap justify-end gap-2 border-t bg-silt px-4 py-3 sm:-mx-8 sm:-mb-9 sm:px-8">
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

const chosenIn = (of: Import): ImportSettings => ({
  mapping: of.mapping,
  defaultCountry: of.defaultCountry,
  countryColumn: of.countryColumn,
  dedupe: of.dedupe,
  onExisting: of.onExisting,
  tags: of.tags,
  dateOrder: of.dateOrder,
  consent: of.consent,
})
