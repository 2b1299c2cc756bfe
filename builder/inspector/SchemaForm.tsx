import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldSchema } from '#sdk/flow'
import { usePluginText } from '../vocabulary/usePluginText.ts'
import { checkInput, type FieldError } from './check.ts'
import { FormFields } from './FormFields.tsx'
import { type Form, FormProvider } from './form.ts'

/**
 * The form of a step, a trigger or a connection, made from its JSON schema alone.
 *
 * @example <SchemaForm schema={step.input} value={node.input} plugin={step.plugin} onChange={(key, value) => …} />
 */
export function SchemaForm({
  schema,
  value,
  plugin,
  onChange,
  errors,
  eager = false,
  disabled = false,
}: {
  schema: FieldSchema
  value: Record<string, unknown>
  plugin: string
  onChange: (field: string, value: unknown) => void
  /** What the server said, by field path. */
  errors?: Record<string, string>
  /** Say at once what is missing, not only after a field was left empty. */
  eager?: boolean
  disabled?: boolean
}) {
  const { t, i18n } = useTranslation('inspector')
  const say = usePluginText()
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const found = useMemo(() => checkInput(schema, value), [schema, value])
  const form = useMemo((): Form => {
    const sayError = (error: FieldError) =>
      t(`error.${error.code}`, { ...error.values, said: error.values[i18n.language === 'es' ? 'es' : 'en'] })
    return {
      plugin,
      disabled,
      say: (english) => say(plugin, english),
      errorAt: (path) => {
        const error = found.find((one) => one.path === path)
        if (error && (error.code !== 'required' || eager || touched.has(path))) return sayError(error)
        return errors?.[path]
      },
      touch: (path) => setTouched((before) => (before.has(path) ? before : new Set([...before, path]))),
    }
  }, [plugin, disabled, say, found, errors, eager, touched, t, i18n.language])
  return (
    <FormProvider value={form}>
      <FormFields schema={schema} value={value} onChange={onChange} path="" />
    </FormProvider>
  )
}
