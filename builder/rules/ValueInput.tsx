import { useTranslation } from 'react-i18next'
import type { Condition, EventCriteria, FieldType } from '#sdk/rules'
import { Combobox } from '../ui/Combobox.tsx'
import { Input } from '../ui/Input.tsx'
import { type Option, Select } from '../ui/Select.tsx'
import { DurationInput } from './DurationInput.tsx'
import { EventInput } from './EventInput.tsx'
import { ListInput } from './ListInput.tsx'
import { shapeOf } from './tidyRule.ts'
import type { RuleField } from './useRuleFields.ts'

/** What a condition compares with, as its field and operator want it. */
export function ValueInput({
  field,
  operator,
  value,
  onChange,
  disabled,
}: {
  field: RuleField
  operator: Condition['operator']
  value: Condition['value']
  onChange: (value: Condition['value']) => void
  disabled?: boolean
}) {
  const { t } = useTranslation('rules')
  const label = t('value')
  switch (shapeOf(operator)) {
    case 'nothing':
      return null
    case 'duration': {
      const duration = isObject(value) && 'unit' in value ? value : { amount: 7, unit: 'days' as const }
      return <DurationInput label={label} value={duration} onChange={onChange} disabled={disabled} />
    }
    case 'event':
      return (
        <EventInput
          criteria={(isObject(value) && !('unit' in value) ? value : {}) as EventCriteria}
          own={field.own ?? []}
          onChange={onChange}
          disabled={disabled}
        />
      )
    case 'list':
      return (
        <ListInput
          label={label}
          values={Array.isArray(value) ? value.map(String) : []}
          options={field.values}
          create={!field.closed}
          onChange={(words) => onChange(field.type === 'number' ? words.map(Number) : words)}
          disabled={disabled}
        />
      )
    case 'pair': {
      const [from, to] = Array.isArray(value) ? value : []
      return (
        <div className="flex min-w-0 flex-1 items-center gap-2">
          <OneInput
            {...{ field, disabled }}
            label={t('from')}
            value={from}
            onChange={(next) => onChange([next, to ?? ''])}
          />
          <span className="text-small text-soft">{t('and')}</span>
          <OneInput
            {...{ field, disabled }}
            label={t('to')}
            value={to}
            onChange={(next) => onChange([from ?? '', next])}
          />
        </div>
      )
    }
    case 'one':
      return (
        <OneInput
          {...{ field, disabled, label }}
          value={Array.isArray(value) ? value[0] : value}
          onChange={onChange}
        />
      )
  }
}

type Scalar = string | number | boolean | null

function OneInput({
  field,
  value,
  onChange,
  label,
  disabled,
}: {
  field: RuleField
  value: unknown
  onChange: (value: Scalar) => void
  label: string
  disabled?: boolean
}) {
  const { t } = useTranslation('rules')
  if (field.type === 'boolean')
    return (
      <Select
        label={label}
        value={
          value === true || value === 'true'
            ? 'true'
            : value === false || value === 'false'
              ? 'false'
              : undefined
        }
        onChange={(next) => onChange(next === 'true')}
        options={[
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]}
        disabled={disabled}
        className="min-w-28 flex-1"
      />
    )
  if (field.values?.length)
    return (
      <Combobox
        label={label}
        value={value === null || value === undefined ? '' : String(value)}
        onChange={onChange}
        onCreate={field.closed ? undefined : onChange}
        options={withCurrent(field.values, value)}
        disabled={disabled}
        className="min-w-36 flex-1"
      />
    )
  const type = inputType(field.type)
  return (
    <Input
      aria-label={label}
      type={type}
      value={typeof value === 'string' || typeof value === 'number' ? value : ''}
      onChange={(event) =>
        onChange(
          type === 'number' && event.target.value !== '' ? Number(event.target.value) : event.target.value,
        )
      }
      disabled={disabled}
      className="min-w-32 flex-1"
    />
  )
}

const inputType = (type: FieldType | 'event') => (type === 'number' || type === 'date' ? type : 'text')

const withCurrent = (options: Option[], value: unknown): Option[] =>
  typeof value !== 'string' || !value || options.some((option) => option.value === value)
    ? options
    : [...options, { value, label: value }]

const isObject = (value: Condition['value']): value is Extract<Condition['value'], object> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
