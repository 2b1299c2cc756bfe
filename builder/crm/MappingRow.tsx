import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Combobox } from '../ui/Combobox.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Select } from '../ui/Select.tsx'
import { Td } from '../ui/Table.tsx'
import { MappingCell } from './MappingCell.tsx'
import { OwnerPairs } from './OwnerPairs.tsx'
import type { Described, Direction, MappedField, Policy } from './types.ts'
import { useOurFields } from './useOurFields.ts'
import { ValuePairs } from './ValuePairs.tsx'

const directions: Direction[] = ['both', 'pull', 'push']
const policies: Policy[] = ['newest', 'theirs', 'ours', 'prefer-theirs', 'prefer-ours', 'ask']

/** One field of ours, one of theirs, which way values go, and who wins. */
export function MappingRow({
  field,
  described,
  error,
  writable,
  onChange,
}: {
  field: MappedField
  described: Described
  error: string | undefined
  writable: boolean
  onChange: (next: MappedField | undefined) => void
}) {
  const { t } = useTranslation('crm')
  const ours = useOurFields()
  const theirs = described.fields.find((one) => one.name === field.theirs)
  const optOut = field.ours.startsWith('optOut.')
  const set = (change: Partial<MappedField>) => onChange({ ...field, ...change })
  return (
    <>
      <tr className="relative max-md:block max-md:border-b max-md:py-2">
        <MappingCell title={t('mapping.ours')} className="min-w-44">
          <Combobox
            label={t('mapping.ours')}
            disabled={!writable}
            value={field.ours || undefined}
            options={ours.options}
            onChange={(name) =>
              set({
                ours: name,
                policy: name.startsWith('optOut.')
                  ? 'strictest'
                  : field.policy === 'strictest'
                    ? 'newest'
                    : field.policy,
              })
            }
          />
        </MappingCell>
        <MappingCell title={t('mapping.direction')} className="min-w-36">
          <Select
            label={t('mapping.direction')}
            disabled={!writable}
            value={field.direction}
            options={directions.map((value) => ({
              value,
              label: t(`direction.${value}`),
              disabled: (theirs?.readOnly && value !== 'pull') || (theirs?.of && value === 'push'),
            }))}
            onChange={(direction) => set({ direction: direction as Direction })}
          />
        </MappingCell>
        <MappingCell title={t('mapping.theirs')} className="min-w-48">
          <Combobox
            label={t('mapping.theirs')}
            disabled={!writable}
            value={field.theirs || undefined}
            options={described.fields.map(({ name, title, type, readOnly, of }) => ({
              value: name,
              label: of ? t('mapping.ofCompany', { title }) : title,
              help: [name, t(`type.${type}`), readOnly && t('mapping.readOnly')].filter(Boolean).join(' · '),
            }))}
            onChange={(name) => {
              const chosen = described.fields.find((one) => one.name === name)
              set({
                theirs: name,
                ...(chosen?.of && field.direction === 'push' && { direction: 'both' }),
                ...(chosen?.readOnly && { direction: 'pull' }),
              })
            }}
          />
          {theirs?.of && field.direction === 'both' && (
            <p className="mt-1 text-small text-soft">{t('mapping.shared')}</p>
          )}
          {error && <p className="mt-1 text-small text-bad">{error}</p>}
        </MappingCell>
        <MappingCell title={t('mapping.policy')} className="min-w-52">
          <Select
            label={t('mapping.policy')}
            disabled={!writable || field.direction !== 'both' || optOut}
            value={optOut ? 'strictest' : field.policy}
            options={(optOut ? (['strictest'] as const) : policies).map((value) => ({
              value,
              label: t(`policy.${value}`),
            }))}
            onChange={(policy) => set({ policy: policy as Policy })}
          />
        </MappingCell>
        <Td className="text-right max-md:absolute max-md:top-0.5 max-md:right-0 max-md:border-0 max-md:py-1">
          {writable && (
            <IconButton size="small" label={t('mapping.remove')} onClick={() => onChange(undefined)}>
              <Trash2 aria-hidden />
            </IconButton>
          )}
        </Td>
      </tr>
      {field.ours === 'stage' && theirs?.options && (
        <ValuePairs
          field={field}
          theirs={theirs}
          writable={writable}
          onChange={(values) => set({ values })}
        />
      )}
      {field.ours === 'ownerId' && theirs?.options && (
        <OwnerPairs field={field} theirs={theirs} writable={writable} onChange={set} />
      )}
    </>
  )
}
