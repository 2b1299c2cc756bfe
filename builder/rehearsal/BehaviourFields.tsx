import { useTranslation } from 'react-i18next'
import { Field, Input } from '../ui/index.ts'
import type { Behaviour } from './requests.ts'

export const defaultBehaviour: Behaviour = {
  ...{ reply: 20, text: 'OK', replyAfter: 60, click: 10, clickAfter: 30 },
  calls: { answered: 25, interested: 10, voicemail: 20 },
}
const outcomes = ['answered', 'interested', 'callback', 'voicemail', 'busy', 'opt-out'] as const

/** How people behave, as percentages. */
export function BehaviourFields({
  value,
  onChange,
}: {
  value: Behaviour
  onChange: (value: Behaviour) => void
}) {
  const { t } = useTranslation('rehearsal')
  const number = (label: string, n: number, set: (n: number) => void, most = 100) => (
    <Field key={label} label={label}>
      <Input
        type="number"
        min={0}
        max={most}
        value={n}
        onChange={(event) => set(Math.min(most, Math.max(0, Math.round(Number(event.target.value) || 0))))}
      />
    </Field>
  )
  const called = Object.values(value.calls).reduce((sum, n) => sum + n, 0)
  return (
    <div className="flex flex-col gap-3 rounded-xl bg-sunken p-3.5">
      <div className="grid grid-cols-2 gap-3">
        {number(t('behaviour.reply'), value.reply, (reply) => onChange({ ...value, reply }))}
        {number(
          t('behaviour.replyAfter'),
          value.replyAfter,
          (replyAfter) => onChange({ ...value, replyAfter }),
          86_400,
        )}
        {number(t('behaviour.click'), value.click, (click) => onChange({ ...value, click }))}
        <Field label={t('behaviour.text')}>
          <Input
            value={value.text}
            maxLength={500}
            onChange={(event) => onChange({ ...value, text: event.target.value || 'OK' })}
          />
        </Field>
      </div>
      <p className="text-small font-medium">{t('behaviour.calls')}</p>
      <div className="grid grid-cols-3 gap-3">
        {outcomes.map((outcome) =>
          number(
            t(`outcome.${outcome}`),
            value.calls[outcome] ?? 0,
            (n) => onChange({ ...value, calls: { ...value.calls, [outcome]: n } }),
            100 - called + (value.calls[outcome] ?? 0),
          ),
        )}
      </div>
      <p className="text-small text-soft">{t('behaviour.rest', { percent: Math.max(0, 100 - called) })}</p>
    </div>
  )
}
