import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { ApiError } from '../api.ts'
import { localOf, momentOf } from '../tasks/localTime.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { RuleBuilder } from '../ui/RuleBuilder.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'
import { Switch } from '../ui/Switch.tsx'
import type { Member } from '../vocabulary/useMembers.ts'
import { useTimeZones } from '../vocabulary/useTimeZones.ts'
import { type Teammate, useSaveTeammate } from './useTeam.ts'
import { useWeekdays } from './useWeekdays.ts'

const office = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
const everybody = { combinator: 'and' as const, rules: [] }

/** When a member works, whom they take on, and when they are away. */
export function TeammatePanel({
  member,
  before,
  onClose,
}: {
  member: Member
  before: Teammate | undefined
  onClose: () => void
}) {
  const { t } = useTranslation('tasks')
  const weekday = useWeekdays()
  const zones = useTimeZones()
  const save = useSaveTeammate()
  const [draft, setDraft] = useState<Teammate>(
    before ?? {
      ...{ userId: member.userId, takes: true, rule: null, hours: null, zone: null },
      ...{ awayFrom: null, awayUntil: null },
    },
  )
  const change = (next: Partial<Teammate>) => setDraft({ ...draft, ...next })
  const { hours } = draft
  const errors = save.error instanceof ApiError ? save.error.fields : {}
  const ruleError = Object.entries(errors).find(([path]) => path.startsWith('rule'))?.[1]
  return (
    <SidePanel
      open
      onClose={onClose}
      title={t('team.edit', { name: member.name })}
      description={t('team.panelText')}
      className="sm:w-[34rem]"
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="teammate" busy={save.isPending}>
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <form
        id="teammate"
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(
            { ...draft, rule: draft.rule?.rules.length ? draft.rule : null },
            { onSuccess: onClose },
          )
        }}
      >
        <Switch checked={draft.takes} onChange={(takes) => change({ takes })} label={t('team.takesLong')} />
        <div>
          <p className="mb-1.5 text-small font-medium">{t('team.only')}</p>
          <RuleBuilder
            label={t('team.only')}
            value={draft.rule ?? everybody}
            onChange={(rule) => change({ rule })}
          />
          {ruleError && (
            <p role="alert" className="mt-1.5 text-small text-bad">
              {ruleError}
            </p>
          )}
        </div>
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-1.5 text-small font-medium">{t('team.hours')}</legend>
          <Checkbox
            checked={hours !== null}
            onChange={(on) => change({ hours: on ? office : null })}
            label={t('team.hasHours')}
          />
          {hours && (
            <>
              <div className="flex flex-wrap gap-x-4 gap-y-2">
                {[1, 2, 3, 4, 5, 6, 7].map((day) => (
                  <Checkbox
                    key={day}
                    checked={hours.days.includes(day)}
                    onChange={(on) => {
                      const days = on
                        ? [...hours.days, day].toSorted((a, b) => a - b)
                        : hours.days.filter((one) => one !== day)
                      if (days.length > 0) change({ hours: { ...hours, days } })
                    }}
                    label={weekday(day, 'short')}
                  />
                ))}
              </div>
              <div className="grid grid-cols-2 gap-4">
                <Field label={t('team.from')} error={errors['hours.from']}>
                  <Input
                    type="time"
                    value={hours.from}
                    onChange={(event) => change({ hours: { ...hours, from: event.target.value } })}
                  />
                </Field>
                <Field label={t('team.to')} error={errors['hours.to']}>
                  <Input
                    type="time"
                    value={hours.to}
                    onChange={(event) => change({ hours: { ...hours, to: event.target.value } })}
                  />
                </Field>
              </div>
              <Field label={t('team.zone')} help={t('team.zoneHelp')} error={errors.zone}>
                <Combobox
                  value={draft.zone ?? undefined}
                  onChange={(zone) => change({ zone })}
                  options={zones}
                  label={t('team.zone')}
                />
              </Field>
            </>
          )}
        </fieldset>
        <fieldset>
          <legend className="mb-1.5 text-small font-medium">{t('team.out')}</legend>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t('team.outFrom')} error={errors.awayFrom}>
              <Input
                type="datetime-local"
                value={localOf(draft.awayFrom)}
                onChange={(event) => change({ awayFrom: momentOf(event.target.value) })}
              />
            </Field>
            <Field label={t('team.outUntil')} error={errors.awayUntil}>
              <Input
                type="datetime-local"
                value={localOf(draft.awayUntil)}
                onChange={(event) => change({ awayUntil: momentOf(event.target.value) })}
              />
            </Field>
          </div>
        </fieldset>
        {save.error && Object.keys(errors).length === 0 && <FormError error={save.error} />}
      </form>
    </SidePanel>
  )
}
