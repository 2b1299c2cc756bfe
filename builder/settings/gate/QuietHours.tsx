import { useTranslation } from 'react-i18next'
import { Card } from '../../ui/Card.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { channels, type Policy } from './useGate.ts'

const usual: NonNullable<Policy['quietHours']> = {
  from: '21:00',
  to: '09:00',
  channels: ['sms', 'whatsapp', 'voice'],
  transactional: false,
}

/** When nobody is to be disturbed, by the contact's own clock. */
export function QuietHours({
  value,
  disabled,
  onChange,
}: {
  value: Policy['quietHours']
  disabled: boolean
  onChange: (value: Policy['quietHours']) => void
}) {
  const { t } = useTranslation('gate')
  return (
    <Card title={t('quiet.title')} description={t('quiet.text')}>
      <Switch
        checked={value !== null}
        disabled={disabled}
        onChange={(on) => onChange(on ? usual : null)}
        label={t('quiet.on')}
      />
      {value && (
        <div className="mt-5 flex flex-col gap-5">
          <div className="grid max-w-sm grid-cols-2 gap-5">
            {(['from', 'to'] as const).map((end) => (
              <Field key={end} label={t(`quiet.${end}`)}>
                <Input
                  type="time"
                  required
                  disabled={disabled}
                  value={value[end]}
                  onChange={(event) => onChange({ ...value, [end]: event.target.value })}
                />
              </Field>
            ))}
          </div>
          <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
            <legend className="sr-only">{t('quiet.channels')}</legend>
            {channels.map((channel) => (
              <Checkbox
                key={channel}
                disabled={disabled}
                checked={value.channels.includes(channel)}
                label={t(`channel.${channel}`)}
                onChange={(on) =>
                  onChange({
                    ...value,
                    channels: channels.filter((one) => (one === channel ? on : value.channels.includes(one))),
                  })
                }
              />
            ))}
          </fieldset>
          <Checkbox
            disabled={disabled}
            checked={value.transactional}
            label={t('quiet.transactional')}
            onChange={(transactional) => onChange({ ...value, transactional })}
          />
        </div>
      )}
    </Card>
  )
}
