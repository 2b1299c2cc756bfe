import { Clock } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Duration } from '#sdk'
import { dayName, type TimeWindow } from '../../canvas/words.ts'
import { DurationInput } from '../../rules/DurationInput.tsx'
import { Button, cn, Input } from '../../ui/index.ts'
import { FormFields } from '../FormFields.tsx'
import { type ControlProps, useForm } from '../form.ts'

export function DurationField({ value, onChange, label, optional }: ControlProps) {
  const form = useForm()
  const now = (value ?? { amount: Number.NaN, unit: 'days' }) as Duration
  const set = ({ amount, unit }: Duration) => {
    // An emptied field says 0; waiting for nothing is the same as not asking for it.
    if (Number.isFinite(amount) && (amount > 0 || !optional)) onChange({ amount, unit })
    else onChange(optional ? undefined : { amount: 1, unit })
  }
  return <DurationInput value={now} onChange={set} label={label} disabled={form.disabled} />
}

/** A moment, written in the browser's zone and kept as UTC. */
export function DateTime({ value, onChange }: ControlProps) {
  const form = useForm()
  return (
    <Input
      type="datetime-local"
      className="max-w-60"
      value={localText(value)}
      disabled={form.disabled}
      onChange={(event) => {
        const at = new Date(event.target.value)
        onChange(Number.isNaN(at.getTime()) ? undefined : at.toISOString())
      }}
    />
  )
}

function localText(value: unknown): string {
  const at = new Date(String(value ?? ''))
  if (!value || Number.isNaN(at.getTime())) return ''
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

const week = [1, 2, 3, 4, 5, 6, 7]
/** What one begins with: when somebody is there to answer. */
const office: TimeWindow = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }

/** "Monday to Friday between 9:00 and 18:00", as days to press and two times. */
export function TimeWindowField({ field, value, onChange, label, path, optional }: ControlProps) {
  const { t, i18n } = useTranslation('inspector')
  const form = useForm()
  const window = (value ?? {}) as TimeWindow & Record<string, unknown>
  const days = window.days ?? week
  const set = (part: Record<string, unknown>) => onChange({ days, ...window, ...part })
  const { days: _, from: __, to: ___, ...others } = field.properties ?? {}
  if (value === undefined || value === null)
    return (
      <Button size="small" className="self-start" disabled={form.disabled} onClick={() => onChange(office)}>
        <Clock aria-hidden />
        {t('window.choose')}
      </Button>
    )
  return (
    <fieldset className="flex flex-col gap-3" disabled={form.disabled}>
      <legend className="sr-only">{label}</legend>
      <div className="flex gap-1">
        {week.map((day) => {
          const on = days.includes(day)
          return (
            <button
              key={day}
              type="button"
              aria-pressed={on}
              aria-label={dayName(day, i18n.language, 'long')}
              onClick={() => set({ days: week.filter((one) => (one === day ? !on : days.includes(one))) })}
              className={cn(
                'h-8 flex-1 rounded-md border text-small',
                on ? 'border-ink bg-ink text-silt' : 'border-edge/60 text-soft hover:text-ink',
              )}
            >
              {dayName(day, i18n.language)}
            </button>
          )
        })}
      </div>
      <div className="flex items-center gap-2">
        <Input
          type="time"
          aria-label={t('window.from')}
          value={window.from ?? ''}
          onChange={(event) => set({ from: event.target.value || undefined })}
        />
        <span className="text-small text-soft">{t('window.to')}</span>
        <Input
          type="time"
          aria-label={t('window.until')}
          value={window.to ?? ''}
          onChange={(event) => set({ to: event.target.value || undefined })}
        />
      </div>
      {Object.keys(others).length > 0 && (
        <FormFields
          schema={{ properties: others, required: field.required }}
          value={window}
          onChange={(key, next) => set({ [key]: next })}
          path={path}
        />
      )}
      {optional && !form.disabled && (
        <button
          type="button"
          onClick={() => onChange(undefined)}
          className="self-start rounded text-small text-soft hover:text-ink hover:underline"
        >
          {t('window.remove')}
        </button>
      )}
    </fieldset>
  )
}
