import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../../account/FormError.tsx'
import { api } from '../../api.ts'
import { LeaveGuard } from '../../shell/LeaveGuard.tsx'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Select } from '../../ui/Select.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { useCan } from '../../useMe.ts'
import { Caps } from './Caps.tsx'
import { Health } from './Health.tsx'
import { QuietHours } from './QuietHours.tsx'
import { type ConsentNeed, channels, type Policy } from './useGate.ts'

const needs: ConsentNeed[] = ['required', 'by-country', 'not-required']

export function PolicyForm({ policy: before }: { policy: Policy }) {
  const { t } = useTranslation('gate')
  const disabled = !useCan()('workspace.manage')
  const [policy, setPolicy] = useState(before)
  const change = (next: Partial<Policy>) => setPolicy({ ...policy, ...next })
  const changed = JSON.stringify(policy) !== JSON.stringify(before)
  const save = useMutation({
    mutationFn: () => api.put('/gate/policy', policy),
    meta: { quiet: true, stale: [['gate']], said: t('ui:saved') },
  })
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <LeaveGuard unsaved={changed} tabs />
      <Card title={t('consent.title')} description={t('consent.text')}>
        <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
          {channels.map((channel) => (
            <Field key={channel} label={t(`channel.${channel}`)}>
              <Select
                value={policy.consent[channel]}
                disabled={disabled}
                onChange={(need) =>
                  change({ consent: { ...policy.consent, [channel]: need as ConsentNeed } })
                }
                options={needs.map((value) => ({ value, label: t(`need.${value}`) }))}
              />
            </Field>
          ))}
        </div>
      </Card>
      <QuietHours
        value={policy.quietHours}
        disabled={disabled}
        onChange={(quietHours) => change({ quietHours })}
      />
      <Caps value={policy.caps} disabled={disabled} onChange={(caps) => change({ caps })} />
      <Card title={t('care.title')}>
        <div className="flex flex-col gap-5">
          <Field label={t('care.approve')} help={t('care.approveHelp')} className="max-w-sm">
            <Input
              type="number"
              min={1}
              max={100_000}
              inputMode="numeric"
              disabled={disabled}
              placeholder={t('care.never')}
              value={policy.approveAbove ?? ''}
              onChange={(event) =>
                change({ approveAbove: event.target.value === '' ? null : Number(event.target.value) })
              }
            />
          </Field>
          <Switch
            checked={policy.confirmWords}
            disabled={disabled}
            onChange={(confirmWords) => change({ confirmWords })}
            label={t('care.confirm')}
            help={t('care.confirmHelp')}
          />
          <Switch
            checked={policy.practiceAsReal}
            disabled={disabled}
            onChange={(practiceAsReal) => change({ practiceAsReal })}
            label={t('care.practice')}
            help={t('care.practiceHelp')}
          />
        </div>
      </Card>
      <Health value={policy.health} disabled={disabled} onChange={(health) => change({ health })} />
      <FormError error={save.error} />
      {!disabled && (
        <div className="flex justify-end gap-2">
          {changed && <Button onClick={() => setPolicy(before)}>{t('ui:cancel')}</Button>}
          <Button type="submit" look="primary" disabled={!changed} busy={save.isPending}>
            {t('ui:save')}
          </Button>
        </div>
      )}
    </form>
  )
}
