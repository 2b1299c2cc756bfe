import type { FieldValues, Path, UseFormSetError } from 'react-hook-form'
import { ApiError } from '../api.ts'

/** Puts the server's messages at the fields of a form that they name. */
export function showFieldErrors<Values extends FieldValues>(
  error: unknown,
  setError: UseFormSetError<Values>,
) {
  if (!(error instanceof ApiError)) return
  for (const [path, message] of Object.entries(error.fields)) {
    // The server names fields as the form does; a path that the form lacks is ignored by it.
    setError(path as Path<Values>, { type: 'server', message }, { shouldFocus: true })
  }
}
