import { useTranslation } from 'react-i18next'
import type { Duration } from '#sdk'
import { cn } from '../ui/cn.ts'
import { Input } from '../ui/Input.tsx'
import { Select } from '../ui/Select.tsx'

const units: Duration['unit'][] = ['seconds', 'minutes', 'hours', 'days', 'weeks']

/** "2 days" as one field of two parts. */
export function DurationInput({
  value,
  onChange,
  label,
  disabled,
  className,
}: {
  value: Duration
  onChange: (value: Duration) => void
  label: string
  disabled?: boolean
  className?: string
}) {
  const { t } = useTranslation('rules')
  return (
    <div className={cn('flex min-w-0 gap-1.5', className)}>
      <Input
        type="number"
        min={0}
        max={10_000}
        inputMode="decimal"
        aria-label={label}
        value={Number.isFinite(value.amount) ? value.amount : ''}
        disabled={disabled}
        onChange={(event) => onChange({ ...value, amount: Math.max(0, Number(event.target.value)) })}
        className="w-20"
      />
      <Select
        label={t('unit')}
        value={value.unit}
        disabled={disabled}
        onChange={(unit) => onChange({ ...value, unit: unit as Duration['unit'] })}
        options={units.map((unit) => ({ value: unit, label: t(`units.${unit}`, { count: value.amount }) }))}
        className="w-32"
      />
    </div>
  )
}
