import { useTranslation } from 'react-i18next'
import { Select } from '../ui/Select.tsx'
import { Td } from '../ui/Table.tsx'
import { useMembers } from '../vocabulary/useMembers.ts'
import type { MappedField, TheirField } from './types.ts'

/** Who of ours is who of theirs: by e-mail unless chosen here, and whose the rest is. */
export function OwnerPairs({
  field,
  theirs,
  writable,
  onChange,
}: {
  field: MappedField
  theirs: TheirField
  writable: boolean
  onChange: (change: Pick<MappedField, 'values' | 'otherwise'>) => void
}) {
  const { t } = useTranslation('crm')
  const members = useMembers().data ?? []
  const values = field.values ?? []
  const people = (theirs.options ?? []).map(({ value, title }) => ({ value, label: title }))
  const ours = members.map(({ userId, name }) => ({ value: userId, label: name }))
  const nameThere = (id: string | undefined) => people.find((one) => one.value === id)?.label
  const nobody = { value: '', label: t('mapping.nobody') }
  const pair = (userId: string, chosen: string) =>
    onChange({
      ...field,
      values: [
        ...values.filter((one) => one.ours !== userId),
        ...(chosen ? [{ ours: userId, theirs: chosen }] : []),
      ],
    })
  const rest = (side: 'ours' | 'theirs', chosen: string) =>
    onChange({ ...field, otherwise: { ...field.otherwise, [side]: chosen || undefined } })
  return (
    <tr className="max-md:block">
      <Td colSpan={5} className="max-md:block">
        <ul className="grid gap-3 rounded-lg bg-sunken p-4 sm:grid-cols-2 lg:grid-cols-4">
          {members.map(({ userId, name }) => {
            const matched = nameThere(theirs.owners?.find((one) => one.ours === userId)?.theirs)
            return (
              <li key={userId}>
                <p className="mb-1 text-small text-soft">{name}</p>
                <Select
                  label={t('mapping.owner', { name })}
                  disabled={!writable}
                  value={values.find((one) => one.ours === userId)?.theirs ?? ''}
                  options={[
                    { value: '', label: matched ? t('mapping.byEmail', { name: matched }) : nobody.label },
                    ...people,
                  ]}
                  onChange={(chosen) => pair(userId, chosen)}
                />
              </li>
            )
          })}
          {(['ours', 'theirs'] as const).map((side) => {
            const label = t(side === 'ours' ? 'mapping.othersThere' : 'mapping.othersHere')
            return (
              <li key={side}>
                <p className="mb-1 text-small text-soft">{label}</p>
                <Select
                  label={label}
                  disabled={!writable}
                  value={field.otherwise?.[side] ?? ''}
                  options={[nobody, ...(side === 'ours' ? ours : people)]}
                  onChange={(chosen) => rest(side, chosen)}
                />
              </li>
            )
          })}
        </ul>
      </Td>
    </tr>
  )
}
