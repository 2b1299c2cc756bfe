import { useTranslation } from 'react-i18next'
import type { FieldSchema } from '#sdk/flow'
import { Field } from '../ui/index.ts'
import { controlOf, ownsLabel } from './controls/index.ts'
import { visibleFields, widgetOf } from './fields.ts'
import { humanized, useForm } from './form.ts'
import { Previewed } from './Previewed.tsx'

/** The fields of an object: of the whole input, a group, or one item of a list. */
export function FormFields({
  schema,
  value,
  onChange,
  path,
  skip,
}: {
  schema: FieldSchema
  value: Record<string, unknown>
  onChange: (key: string, value: unknown) => void
  path: string
  skip?: string
}) {
  const form = useForm()
  const { t } = useTranslation('inspector')
  return (
    <div className="flex flex-col gap-5">
      {visibleFields(schema, value)
        .filter(({ key, schema: field }) => key !== skip && !isHidden(field))
        .map(({ key, schema: field, required }) => {
          const at = path ? `${path}.${key}` : key
          const widget = widgetOf(field)
          const Control = controlOf(widget)
          // The field for the account is added by the server, so no plugin brings its translation.
          const label =
            widget === 'connection' ? t('connection.title') : form.say(field.title ?? humanized(key))
          const help = field.help ?? field.description
          const control = (
            <Control
              field={field}
              value={value[key] ?? field.default}
              onChange={(next) => onChange(key, next)}
              label={label}
              path={at}
              optional={!required && field.default === undefined}
            />
          )
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: it only notes that the field was left
            <div key={key} data-field={at} onBlur={() => form.touch(at)}>
              {ownsLabel(widget) ? (
                control
              ) : (
                <Field
                  label={label}
                  required={required}
                  help={help && form.say(help)}
                  error={form.errorAt(at)}
                >
                  {control}
                </Field>
              )}
              <Previewed path={at} />
            </div>
          )
        })}
    </div>
  )
}

const isHidden = (field: FieldSchema) =>
  field.widget === 'hidden' || field.widget === 'html-template' || widgetOf(field) === 'const'
