import { CircleAlert } from 'lucide-react'
import { Rule } from '#sdk/rules'
import { RuleBuilder } from '../../ui/RuleBuilder.tsx'
import { type ControlProps, useForm } from '../form.ts'

export function RuleField({ field, value, onChange, label, path }: ControlProps) {
  const form = useForm()
  const rule = Rule.safeParse(value).data
  const help = field.help ?? field.description
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-small font-medium">{label}</p>
      {help && <p className="text-small text-soft">{form.say(help)}</p>}
      <RuleBuilder value={rule} onChange={onChange} label={label} disabled={form.disabled} />
      {form.errorAt(path) && (
        <p role="alert" className="flex items-start gap-1.5 text-small text-bad">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          {form.errorAt(path)}
        </p>
      )}
    </div>
  )
}
