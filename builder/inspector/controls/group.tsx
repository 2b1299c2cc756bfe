import { useTranslation } from 'react-i18next'
import type { FieldSchema } from '#sdk/flow'
import { Select } from '../../ui/index.ts'
import { FormFields } from '../FormFields.tsx'
import { choiceOf, initialInput, initialValue, widgetOf } from '../fields.ts'
import { type ControlProps, humanized, useForm } from '../form.ts'
import { controlOf } from './index.ts'
import { without } from './List.tsx'

/** Fields that belong together. */
export function Group({ field, value, onChange, label, path }: ControlProps) {
  const form = useForm()
  const now = (value ?? {}) as Record<string, unknown>
  const help = field.help ?? field.description
  return (
    <fieldset disabled={form.disabled}>
      <legend className="text-small font-medium">{label}</legend>
      {help && <p className="text-small text-soft">{form.say(help)}</p>}
      <div className="mt-2.5 border-l-2 pl-4">
        <FormFields
          schema={field}
          value={now}
          path={path}
          onChange={(key, next) => onChange(without({ ...now, [key]: next }))}
        />
      </div>
    </fieldset>
  )
}

/** One of several shapes: first which, then its fields. */
export function Union({ field, value, onChange, label, path }: ControlProps) {
  const { t } = useTranslation('inspector')
  const form = useForm()
  const choices = (field.anyOf ?? field.oneOf ?? []).filter((choice) => choice.type !== 'null')
  const chosen = choiceOf({ anyOf: choices }, value)
  const choice = choices[chosen]
  const Control = choice && !choice.properties ? controlOf(widgetOf(choice)) : undefined
  const help = field.help ?? field.description
  return (
    <fieldset className="flex flex-col gap-2" disabled={form.disabled}>
      <legend className="mb-1.5 text-small font-medium">{label}</legend>
      {help && <p className="text-small text-soft">{form.say(help)}</p>}
      <Select
        label={label}
        value={chosen < 0 ? undefined : String(chosen)}
        placeholder={t('union.choose')}
        disabled={form.disabled}
        options={choices.map((one, index) => ({ value: String(index), label: form.say(choiceTitle(one)) }))}
        onChange={(index) => {
          const next = choices[Number(index)]
          onChange(next?.properties ? initialInput(next) : next && initialValue(next))
        }}
      />
      {choice?.properties && (
        <div className="mt-1 border-l-2 pl-4">
          <FormFields
            schema={choice}
            value={(value ?? {}) as Record<string, unknown>}
            path={path}
            onChange={(key, next) =>
              onChange(without({ ...(value as Record<string, unknown>), [key]: next }))
            }
          />
        </div>
      )}
      {choice && Control && (
        <Control field={choice} value={value} onChange={onChange} label={label} path={path} />
      )}
    </fieldset>
  )
}

function choiceTitle(choice: FieldSchema): string {
  if (choice.title) return choice.title
  const constant = Object.values(choice.properties ?? {}).find((field) => field.const !== undefined)
  return constant?.labels?.[String(constant.const)] ?? humanized(String(constant?.const ?? choice.type ?? ''))
}
