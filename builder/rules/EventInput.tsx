import { useTranslation } from 'react-i18next'
import { always, type EventCriteria } from '#sdk/rules'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Input } from '../ui/Input.tsx'
import { RuleBuilder } from '../ui/RuleBuilder.tsx'
import { DurationInput } from './DurationInput.tsx'
import type { RuleField } from './useRuleFields.ts'

/** How often an event must have happened, since when, and which ones count. */
export function EventInput({
  criteria,
  own,
  onChange,
  disabled,
}: {
  criteria: EventCriteria
  own: RuleField[]
  onChange: (criteria: EventCriteria) => void
  disabled?: boolean
}) {
  const { t } = useTranslation('rules')
  return (
    <div className="flex basis-full flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="flex items-center gap-2">
          <span className="text-small text-soft">{t('event.atLeast')}</span>
          <Input
            type="number"
            min={1}
            max={1000}
            aria-label={t('event.timesLabel')}
            value={criteria.atLeast ?? 1}
            disabled={disabled}
            onChange={(event) =>
              onChange({ ...criteria, atLeast: Math.max(1, Math.round(Number(event.target.value)) || 1) })
            }
            className="w-20"
          />
          <span className="text-small text-soft">{t('event.times', { count: criteria.atLeast ?? 1 })}</span>
        </span>
        <span className="flex flex-wrap items-center gap-2">
          <Checkbox
            checked={Boolean(criteria.within)}
            disabled={disabled}
            onChange={(on) => onChange({ ...criteria, within: on ? { amount: 7, unit: 'days' } : undefined })}
            label={t('event.within')}
          />
          {criteria.within && (
            <DurationInput
              label={t('event.within')}
              value={criteria.within}
              onChange={(within) => onChange({ ...criteria, within })}
              disabled={disabled}
            />
          )}
        </span>
      </div>
      {own.length > 0 &&
        (criteria.where ? (
          <RuleBuilder
            label={t('event.where')}
            fields={own}
            value={criteria.where}
            onChange={(where) => onChange({ ...criteria, where: where.rules.length ? where : undefined })}
            disabled={disabled}
          />
        ) : (
          !disabled && (
            <Button
              look="quiet"
              size="small"
              className="self-start"
              onClick={() =>
                onChange({
                  ...criteria,
                  where: { ...always, rules: [{ field: own[0]?.name ?? 'at', operator: '=', value: '' }] },
                })
              }
            >
              {t('event.addWhere')}
            </Button>
          )
        ))}
    </div>
  )
}
