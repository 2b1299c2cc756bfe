import { Checkbox, Segmented, Select, Switch } from '../../ui/index.ts'
import { optionsOf } from '../fields.ts'
import { type ControlProps, humanized, useForm } from '../form.ts'

export function Toggle({ field, value, onChange, label, path }: ControlProps) {
  const form = useForm()
  const help = field.help ?? field.description
  return (
    <>
      <Switch
        checked={value === true}
        onChange={onChange}
        label={label}
        help={help && form.say(help)}
        disabled={form.disabled}
      />
      {form.errorAt(path) && <p className="text-small text-bad">{form.errorAt(path)}</p>}
    </>
  )
}

const useTitle = (field: ControlProps['field']) => {
  const form = useForm()
  return (option: unknown) => {
    const choice = (field.anyOf ?? field.oneOf)?.find((one) => one.const === option)
    return form.say(field.labels?.[String(option)] ?? choice?.title ?? humanized(String(option)))
  }
}

export function Enum({ field, value, onChange, label }: ControlProps) {
  const form = useForm()
  const title = useTitle(field)
  const options = optionsOf(field).map((option) => ({ value: String(option), label: title(option), option }))
  const choose = (text: string) => onChange(options.find((one) => one.value === text)?.option)
  const short = options.length <= 3 && options.every((option) => option.label.length <= 16)
  if (short && !form.disabled)
    return (
      <Segmented
        label={label}
        value={String(value ?? '')}
        onChange={choose}
        options={options}
        className="self-start"
      />
    )
  return (
    <Select
      value={value === undefined ? undefined : String(value)}
      onChange={choose}
      options={options}
      disabled={form.disabled}
    />
  )
}

/** Several of a few. */
export function Choices({ field, value, onChange }: ControlProps) {
  const form = useForm()
  const items = field.items ?? {}
  const title = useTitle({ ...items, labels: items.labels ?? field.labels })
  const chosen = Array.isArray(value) ? value : []
  return (
    <div className="flex flex-col gap-2">
      {optionsOf(items).map((option) => (
        <Checkbox
          key={String(option)}
          checked={chosen.includes(option)}
          label={title(option)}
          disabled={form.disabled}
          onChange={(on) =>
            onChange(optionsOf(items).filter((one) => (one === option ? on : chosen.includes(one))))
          }
        />
      ))}
    </div>
  )
}
