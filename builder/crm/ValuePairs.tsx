import { useTranslation } from 'react-i18next'
import { Select } from '../ui/Select.tsx'
import { Td } from '../ui/Table.tsx'
import { stagesOf, usePipelines } from '../vocabulary/useVocabulary.ts'
import type { MappedField, Pairing, TheirField } from './types.ts'

/** Which stage of ours is which of theirs. */
export function ValuePairs({
  field,
  theirs,
  writable,
  onChange,
}: {
  field: MappedField
  theirs: TheirField
  writable: boolean
  onChange: (values: Pairing[]) => void
}) {
  const { t } = useTranslation('crm')
  const stages = stagesOf(usePipelines().data)
  const values = field.values ?? []
  const set = (ours: string, chosen: string) =>
    onChange([...values.filter((pair) => pair.ours !== ours), ...(chosen ? [{ ours, theirs: chosen }] : [])])
  return (
    <tr className="max-md:block">
      <Td colSpan={5} className="max-md:block">
        <ul className="grid gap-3 rounded-lg bg-sunken p-4 sm:grid-cols-2 lg:grid-cols-4">
          {stages.map((stage) => (
            <li key={stage.key}>
              <p className="mb-1 text-small text-soft">{stage.title}</p>
              <Select
                label={t('mapping.stage', { stage: stage.title })}
                disabled={!writable}
                value={values.find((pair) => pair.ours === stage.key)?.theirs ?? ''}
                options={[
                  { value: '', label: t('mapping.noStage') },
                  ...(theirs.options ?? []).map(({ value, title }) => ({ value, label: title })),
                ]}
                onChange={(chosen) => set(stage.key, chosen)}
              />
            </li>
          ))}
        </ul>
      </Td>
    </tr>
  )
}
