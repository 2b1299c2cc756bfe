import { useTranslation } from 'react-i18next'
import { Select } from '../ui/Select.tsx'
import { Td } from '../ui/Table.tsx'
import { stagesOf, usePipelines } from '../vocabulary/useVocabulary.ts'
import type { MappedField } from './types.ts'

/** Which stage of ours is which of theirs. */
export function ValuePairs({
  field,
  options,
  writable,
  onChange,
}: {
  field: MappedField
  options: { value: string; title: string }[]
  writable: boolean
  onChange: (values: { ours: string; theirs: string }[]) => void
}) {
  const { t } = useTranslation('crm')
  const stages = stagesOf(usePipelines().data)
  const values = field.values ?? []
  const set = (ours: string, theirs: string) =>
    onChange([...values.filter((pair) => pair.ours !== ours), ...(theirs ? [{ ours, theirs }] : [])])
  return (
    <tr>
      <Td colSpan={5}>
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
                  ...options.map(({ value, title }) => ({ value, label: title })),
                ]}
                onChange={(theirs) => set(stage.key, theirs)}
              />
            </li>
          ))}
        </ul>
      </Td>
    </tr>
  )
}
