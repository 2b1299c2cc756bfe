import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn, IconButton, Input, Textarea } from '../../ui/index.ts'
import { type ControlProps, useForm } from '../form.ts'

const textOf = (value: unknown) => (value === undefined || value === null ? '' : String(value))
const filled = (text: string) => (text === '' ? undefined : text)

export function Text({ field, value, onChange }: ControlProps) {
  const form = useForm()
  const kind = { phone: 'tel', email: 'email', url: 'url', uri: 'url' }[field.widget ?? field.format ?? '']
  return (
    <Input
      value={textOf(value)}
      type={kind ?? 'text'}
      className={cn(field.widget === 'cron' && 'font-mono')}
      placeholder={field.placeholder && form.say(field.placeholder)}
      disabled={form.disabled}
      onChange={(event) => onChange(filled(event.target.value))}
    />
  )
}

export function LongText({ field, value, onChange }: ControlProps) {
  const form = useForm()
  return (
    <Textarea
      value={textOf(value)}
      placeholder={field.placeholder && form.say(field.placeholder)}
      disabled={form.disabled}
      onChange={(event) => onChange(filled(event.target.value))}
    />
  )
}

export function Code({ field, value, onChange }: ControlProps) {
  const form = useForm()
  // A body may be kept as text or as JSON; while it is typed it is text.
  const text = typeof value === 'object' && value ? JSON.stringify(value, null, 2) : textOf(value)
  return (
    <Textarea
      value={text}
      spellCheck={false}
      rows={6}
      className="font-mono text-small"
      placeholder={field.placeholder}
      disabled={form.disabled}
      onChange={(event) => onChange(filled(event.target.value))}
    />
  )
}

export function Secret({ field, value, onChange }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const [shown, setShown] = useState(false)
  return (
    <div className="flex gap-1">
      <Input
        value={textOf(value)}
        type={shown ? 'text' : 'password'}
        autoComplete="off"
        placeholder={field.placeholder && form.say(field.placeholder)}
        disabled={form.disabled}
        onChange={(event) => onChange(filled(event.target.value))}
      />
      <IconButton
        label={t(shown ? 'secret.hide' : 'secret.show')}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      >
        {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
      </IconButton>
    </div>
  )
}

export function Numeric({ field, value, onChange }: ControlProps) {
  const form = useForm()
  return (
    <Input
      type="number"
      inputMode="decimal"
      className="max-w-40"
      value={typeof value === 'number' ? value : ''}
      min={field.minimum}
      max={field.maximum}
      step={field.type === 'integer' ? 1 : 'any'}
      placeholder={field.placeholder}
      disabled={form.disabled}
      onChange={(event) => onChange(event.target.value === '' ? undefined : Number(event.target.value))}
    />
  )
}

/** A list of words, one on each line. */
export function Strings({ value, onChange }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const lines = Array.isArray(value) ? value.map(String) : []
  return (
    <Textarea
      value={lines.join('\n')}
      placeholder={t('strings.placeholder')}
      disabled={form.disabled}
      onChange={(event) => {
        const text = event.target.value
        onChange(text === '' ? undefined : text.split('\n'))
      }}
      // An empty line is there while one types, and no word in the end.
      onBlur={() =>
        onChange(lines.filter((line) => line.trim()).length ? lines.filter((line) => line.trim()) : undefined)
      }
    />
  )
}
