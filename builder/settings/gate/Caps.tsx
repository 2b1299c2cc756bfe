import { Plus, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Input } from '../../ui/Input.tsx'
import { Select } from '../../ui/Select.tsx'
import { type Cap, channels } from './useGate.ts'

/** How much one person may get, over all flows. */
export function Caps({
  value,
  disabled,
  onChange,
}: {
  value: Cap[]
  disabled: boolean
  onChange: (value: Cap[]) => void
}) {
  const { t } = useTranslation('gate')
  const change = (index: number, next: Partial<Cap>) =>
    onChange(value.map((cap, at) => (at === index ? { ...cap, ...next } : cap)))
  const amount = (index: number, key: 'most' | 'days', max: number) => (
    <Input
      type="number"
      min={1}
      max={max}
      required
      aria-label={t(`caps.${key}`)}
      className="w-20"
      disabled={disabled}
      value={value[index]?.[key] || ''}
      onChange={(event) => change(index, { [key]: Number(event.target.value) })}
    />
  )
  const add = !disabled && value.length < 20 && (
    <Button onClick={() => onChange([...value, { channel: 'any', purpose: 'marketing', most: 3, days: 7 }])}>
      <Plus aria-hidden />
      {t('caps.add')}
    </Button>
  )
  return (
    <Card title={t('caps.title')} description={t('caps.text')} actions={add}>
      {value.length === 0 ? (
        <p className="text-soft">{t('caps.none')}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {value.map((cap, index) => (
            // Caps have no names; their place is what tells them apart.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={index} className="flex flex-wrap items-center gap-2">
              {t('caps.atMost')}
              {amount(index, 'most', 1000)}
              <Select
                className="w-48"
                label={t('caps.channel')}
                disabled={disabled}
                value={cap.channel}
                onChange={(channel) => change(index, { channel: channel as Cap['channel'] })}
                options={(['any', ...channels] as const).map((one) => ({
                  value: one,
                  label: t(`channel.${one}`),
                }))}
              />
              <Select
                className="w-44"
                label={t('caps.purpose')}
                disabled={disabled}
                value={cap.purpose}
                onChange={(purpose) => change(index, { purpose: purpose as Cap['purpose'] })}
                options={(['marketing', 'any'] as const).map((one) => ({
                  value: one,
                  label: t(`purpose.${one}`),
                }))}
              />
              {t('caps.in')}
              {amount(index, 'days', 31)}
              {t('caps.dayWord', { count: cap.days })}
              {!disabled && (
                <IconButton
                  label={t('ui:delete')}
                  onClick={() => onChange(value.filter((_, at) => at !== index))}
                >
                  <X aria-hidden />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
