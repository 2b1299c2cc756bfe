import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/Badge.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import type { Option } from '../ui/Select.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { useCustomFields } from '../vocabulary/useVocabulary.ts'
import type { ImportColumn, ImportSettings } from './types.ts'

const leaveOut = '-'
const fields = [
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
  'tags',
  'stage',
  'source',
] as const

/** Each column of the file with its first values, and the field it becomes. */
export function MappingTable({
  columns,
  mapping,
  errors,
  onChange,
}: {
  columns: ImportColumn[]
  mapping: ImportSettings['mapping']
  errors: Record<string, string>
  onChange: (mapping: ImportSettings['mapping']) => void
}) {
  const { t } = useTranslation('imports')
  const custom = useCustomFields().data
  const options: Option[] = useMemo(
    () => [
      { value: leaveOut, label: t('match.leaveOut') },
      ...fields.map((field) => ({ value: field, label: t(`contacts:column.${field}`) })),
      ...(custom ?? []).map((field) => ({
        value: `attributes.${field.key}`,
        label: field.title,
        help: t('match.ownField'),
      })),
    ],
    [custom, t],
  )
  const fieldOf = (column: string) => mapping.find((one) => one.column === column)?.field
  const set = (column: string, field: string) => {
    const others = mapping.filter((one) => one.column !== column)
    const next = field === leaveOut ? others : [...others, { column, field }]
    onChange(columns.flatMap(({ name }) => next.find((one) => one.column === name) ?? []))
  }
  return (
    <Table label={t('match.title')}>
      <thead>
        <tr>
          <Th>{t('match.column')}</Th>
          <Th>{t('match.samples')}</Th>
          <Th>{t('match.field')}</Th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => {
          const field = fieldOf(column.name)
          const error = errors[`mapping.${mapping.findIndex((one) => one.column === column.name)}.field`]
          return (
            <tr key={column.name}>
              <Td className="min-w-32 font-medium">{column.name}</Td>
              <Td className="max-w-xs min-w-40">
                <span className="line-clamp-2 text-small text-soft">
                  {column.samples.filter(Boolean).slice(0, 3).join(' · ') || t('match.blank')}
                </span>
              </Td>
              <Td className="w-72 min-w-56">
                <Combobox
                  label={t('match.fieldFor', { column: column.name })}
                  value={field ?? leaveOut}
                  shown={field}
                  options={options}
                  onChange={(next) => set(column.name, next)}
                />
                {error ? (
                  <p role="alert" className="mt-1 text-small text-bad">
                    {error}
                  </p>
                ) : (
                  field &&
                  field === column.guess && (
                    <Badge tone="line" className="mt-1.5">
                      {t('match.guessed')}
                    </Badge>
                  )
                )}
              </Td>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
