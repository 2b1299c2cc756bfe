import { useTranslation } from 'react-i18next'
import { Card } from '../../ui/Card.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import type { Policy } from './useGate.ts'

const shares = ['bounces', 'failures', 'complaints'] as const

/** Above which shares an account or a flow stops by itself. */
export function Health({
  value,
  disabled,
  onChange,
}: {
  value: Policy['health']
  disabled: boolean
  onChange: (health: Policy['health']) => void
}) {
  const { t } = useTranslation('gate')
  return (
    <Card title={t('health.title')} description={t('health.text')}>
      <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-4">
        {shares.map((key) => (
          <Field key={key} label={t(`health.${key}`)}>
            <Input
              type="number"
              min={0.01}
              max={100}
              step="any"
              inputMode="decimal"
              disabled={disabled}
              placeholder={t('care.never')}
              value={value[key] ?? ''}
              onChange={(event) =>
                onChange({ ...value, [key]: event.target.value === '' ? null : Number(event.target.value) })
              }
            />
          </Field>
        ))}
        <Field label={t('health.of')}>
          <Input
            type="number"
            min={10}
            inputMode="numeric"
            disabled={disabled}
            value={value.of}
            onChange={(event) => onChange({ ...value, of: Number(event.target.value) })}
          />
        </Field>
      </div>
    </Card>
  )
}
