import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { keyFrom } from '../settings/keyFrom.ts'
import { Combobox } from '../ui/Combobox.tsx'
import type { Option } from '../ui/Select.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { useCustomFields } from '../vocabulary/useVocabulary.ts'
import type { ImportColumn, Mapping } from './types.ts'

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
  'score',
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
  mapping: Mapping
  errors: Record<string, string>
  onChange: (mapping: Mapping) => void
}) {
  const { t } = useTranslation('imports')
  const options = useTargets()
  const set = (column: number, field: string) => {
    const others = mapping.filter((one) => one.column !== column)
    const next = field === leaveOut ? others : [...others, { column, field }]
    onChange(next.toSorted((a, b) => a.column - b.column))
  }
  return (
    <Table label={t('match.title')}>
      <thead>
        <tr>
          <Th>{t('match.column')}</Th>
          <Th className="max-sm:hidden">{t('match.samples')}</Th>
          <Th>{t('match.field')}</Th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column, index) => {
          const at = mapping.findIndex((one) => one.column === index)
          const field = mapping[at]?.field
          const samples = column.samples.filter(Boolean).slice(0, 3).join(' · ') || t('match.blank')
          const error = errors[`mapping.${at}.field`]
          return (
            // Columns have no identity but their place; two may have the same name.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <tr key={index}>
              <Td className="min-w-28 font-medium">
                {column.name}
                <span className="line-clamp-1 text-small font-normal text-soft sm:hidden">{samples}</span>
              </Td>
              <Td className="max-w-xs min-w-40 max-sm:hidden">
                <span className="line-clamp-2 text-small text-soft">{samples}</span>
              </Td>
              <Td className="w-72 min-w-44">
                <Combobox
                  label={t('match.fieldFor', { column: column.name })}
                  value={field ?? leaveOut}
                  options={withNew(options, column.name, field, (name) => ({
                    label: t('target.new', { name }),
                    help: t('target.newHelp'),
                  }))}
                  onChange={(next) => set(index, next)}
                />
                {error && (
                  <p role="alert" className="mt-1 text-small text-bad">
                    {error}
                  </p>
                )}
              </Td>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}

function useTargets(): Option[] {
  const { t } = useTranslation('imports')
  const custom = useCustomFields().data
  return useMemo(
    () => [
      { value: leaveOut, label: t('match.leaveOut') },
      { value: 'fullName', label: t('target.fullName') },
      ...fields.map((field) => ({ value: field, label: t(`contacts:column.${field}`) })),
      { value: 'consent', label: t('target.consent') },
      ...(custom ?? []).map((field) => ({
        value: `attributes.${field.key}`,
        label: field.title,
        help: t('match.ownField'),
      })),
    ],
    [custom, t],
  )
}

/** A column may become a field that does not exist yet: the one guessed, or one named like the column. */
function withNew(
  options: Option[],
  column: string,
  field: string | undefined,
  say: (name: string) => Omit<Option, 'value'>,
): Option[] {
  const key = keyFrom(column, '_')
  const fresh = [field?.startsWith('attributes.') ? field : undefined, key && `attributes.${key}`]
  const missing = fresh.find((value) => value && !options.some((option) => option.value === value))
  return missing ? [...options, { value: missing, ...say(column) }] : options
}
