import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { always, type Rule } from '#sdk/rules'
import { DurationInput } from '../rules/DurationInput.tsx'
import type { RuleField } from '../rules/useRuleFields.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Field } from '../ui/Field.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Input } from '../ui/Input.tsx'
import { RuleBuilder } from '../ui/RuleBuilder.tsx'
import { NumberInput } from './NumberInput.tsx'
import type { PointRule } from './useScores.ts'

/** When this happens, and the event and the person are like that: so many points. */
export function PointRuleFields({
  rule,
  events,
  errors,
  onChange,
  onRemove,
}: {
  rule: PointRule
  events: RuleField[]
  /** by the path within the rule */
  errors: Record<string, string>
  onChange: (rule: PointRule) => void
  onRemove: () => void
}) {
  const { t } = useTranslation('scores')
  const set = (next: Partial<PointRule>) => onChange({ ...rule, ...next })
  const own = events.find(({ name }) => name === `event:${rule.event}`)?.own ?? []
  const within = (part: string) => Object.entries(errors).find(([path]) => path.startsWith(part))?.[1]
  return (
    <fieldset className="relative flex flex-col gap-4 rounded-lg border p-4">
      <legend className="sr-only">{rule.title || t('earn.untitled')}</legend>
      <div className="grid gap-4 sm:grid-cols-[2fr_2fr_6rem_auto]">
        <Field label={t('earn.event')} error={errors.event}>
          <Combobox
            value={rule.event}
            label={t('earn.event')}
            options={events.map(({ name, label }) => ({
              value: name.slice('event:'.length),
              label,
              help: name.slice('event:'.length),
            }))}
            onChange={(event) => set({ event, where: undefined })}
            onCreate={(event) => set({ event, where: undefined })}
          />
        </Field>
        <Field label={t('earn.name')} error={errors.title}>
          <Input
            value={rule.title}
            maxLength={120}
            placeholder={t('earn.nameExample')}
            onChange={(event) => set({ title: event.target.value })}
          />
        </Field>
        <Field label={t('earn.points')} error={errors.points}>
          <NumberInput value={rule.points} onChange={(points) => set({ points: points ?? 0 })} />
        </Field>
        <IconButton
          label={t('earn.remove', { title: rule.title || t('earn.untitled') })}
          className="self-start max-sm:absolute max-sm:top-2 max-sm:right-2 sm:mt-6"
          onClick={onRemove}
        >
          <X aria-hidden />
        </IconButton>
      </div>
      <div className="flex flex-wrap gap-x-4 gap-y-2">
        {own.length > 0 && (
          <Condition
            label={t('earn.where')}
            add={t('earn.addWhere')}
            value={rule.where}
            fields={own}
            start={own[0]?.name ?? 'at'}
            error={within('where')}
            onChange={(where) => set({ where })}
          />
        )}
        <Condition
          label={t('earn.rule')}
          add={t('earn.addRule')}
          value={rule.rule}
          start="country"
          error={within('rule')}
          onChange={(next) => set({ rule: next })}
        />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Checkbox
          checked={rule.most !== undefined}
          onChange={(on) => set({ most: on ? { times: 1, within: { amount: 1, unit: 'days' } } : undefined })}
          label={t('earn.most')}
        />
        {rule.most && (
          <>
            <NumberInput
              aria-label={t('earn.times')}
              className="w-20"
              value={rule.most.times}
              min={1}
              max={100}
              onChange={(times) => rule.most && set({ most: { ...rule.most, times: times ?? 1 } })}
            />
            <span className="text-small text-soft">{t('earn.timesWithin')}</span>
            {rule.most.within && (
              <DurationInput
                label={t('earn.timesWithin')}
                value={rule.most.within}
                onChange={(within) => rule.most && set({ most: { ...rule.most, within } })}
              />
            )}
          </>
        )}
      </div>
    </fieldset>
  )
}

function Condition({
  label,
  add,
  value,
  fields,
  start,
  error,
  onChange,
}: {
  label: string
  add: string
  value: Rule | undefined
  fields?: RuleField[]
  /** the field that a first condition asks about */
  start: string
  error: string | undefined
  onChange: (rule: Rule | undefined) => void
}) {
  if (!value)
    return (
      <Button
        look="quiet"
        size="small"
        className="self-start"
        onClick={() => onChange({ ...always, rules: [{ field: start, operator: '=', value: '' }] })}
      >
        {add}
      </Button>
    )
  return (
    <div className="basis-full">
      <p className="mb-1.5 text-small font-medium">{label}</p>
      <RuleBuilder
        label={label}
        fields={fields}
        value={value}
        onChange={(rule) => onChange(rule.rules.length > 0 ? rule : undefined)}
      />
      {error && (
        <p role="alert" className="mt-1.5 text-small text-bad">
          {error}
        </p>
      )}
    </div>
  )
}
