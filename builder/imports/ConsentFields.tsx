import { useTranslation } from 'react-i18next'
import { channels } from '#sdk/channels'
import { Card } from '../ui/Card.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Field } from '../ui/Field.tsx'
import { Select } from '../ui/Select.tsx'
import { Textarea } from '../ui/Textarea.tsx'
import type { Consent } from './types.ts'

const blank: Consent = { channels: ['email'], purpose: 'marketing', everybody: true, declaration: '' }

/** Have these people agreed to be contacted, and what shows it? */
export function ConsentFields({
  consent,
  mapped,
  errors,
  onChange,
}: {
  consent: Consent | null
  /** a column says who has agreed */
  mapped: boolean
  errors: Record<string, string>
  onChange: (consent: Consent | null) => void
}) {
  const { t } = useTranslation('imports')
  const who = consent ? (consent.everybody ? 'everybody' : 'column') : 'nobody'
  return (
    <Card title={t('consent.title')} description={t('consent.text')}>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field
          label={t('consent.who')}
          error={who === 'column' && !mapped ? t('consent.columnMissing') : errors.consent}
        >
          <Select
            value={who}
            onChange={(next) =>
              onChange(next === 'nobody' ? null : { ...(consent ?? blank), everybody: next === 'everybody' })
            }
            options={(['nobody', 'everybody', 'column'] as const).map((value) => ({
              value,
              label: t(`consent.${value}`),
            }))}
          />
        </Field>
        {consent && (
          <>
            <fieldset>
              <legend className="mb-1.5 text-small font-medium">{t('consent.channels')}</legend>
              <div className="flex flex-wrap gap-x-5 gap-y-2">
                {channels.map((channel) => (
                  <Checkbox
                    key={channel}
                    checked={consent.channels.includes(channel)}
                    label={t(`connections:kind.${channel}`)}
                    onChange={(on) =>
                      onChange({
                        ...consent,
                        channels: channels.filter((one) =>
                          one === channel ? on : consent.channels.includes(one),
                        ),
                      })
                    }
                  />
                ))}
              </div>
              {consent.channels.length === 0 && (
                <p role="alert" className="mt-1.5 text-small text-bad">
                  {t('consent.channelsMissing')}
                </p>
              )}
            </fieldset>
            <Field
              label={t('consent.declaration')}
              help={t('consent.declarationHelp')}
              error={errors['consent.declaration']}
              className="sm:col-span-2"
            >
              <Textarea
                value={consent.declaration}
                maxLength={2000}
                onChange={(event) => onChange({ ...consent, declaration: event.target.value })}
              />
            </Field>
          </>
        )}
      </div>
    </Card>
  )
}
