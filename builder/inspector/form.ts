import { createContext, useContext } from 'react'
import type { FieldSchema } from '#sdk/flow'

/** What every control of a form gets. `path` names the field in errors: `cases.0.name`. */
export type ControlProps = {
  field: FieldSchema
  value: unknown
  onChange: (value: unknown) => void
  label: string
  path: string
  /** It may be left empty, and nothing stands in then. */
  optional?: boolean
}

export type Form = {
  plugin: string
  disabled: boolean
  /** A plugin's English text in the reader's language. */
  say(english: string): string
  errorAt(path: string): string | undefined
  touch(path: string): void
}

const Context = createContext<Form | undefined>(undefined)
export const FormProvider = Context.Provider

export function useForm(): Form {
  const form = useContext(Context)
  if (!form) throw new Error('A control was drawn outside <SchemaForm>.')
  return form
}

export const humanized = (key: string): string => {
  const words = key.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[-_]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}
