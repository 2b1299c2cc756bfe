import { CircleAlert } from 'lucide-react'
import { createContext, type ReactNode, useContext, useId } from 'react'
import { cn } from './cn.ts'

type Wiring = { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: true; 'aria-required'?: true }
const FieldContext = createContext<Wiring>({})

/** What a control inside a {@link Field} needs so that its label, help and error belong to it. */
export const useField = (): Wiring => useContext(FieldContext)

/** Label above, help below, the error in its place. The control inside wires itself by `useField()`. */
export function Field({
  label,
  help,
  error,
  required,
  hideLabel,
  aside,
  className,
  children,
}: {
  label: ReactNode
  help?: ReactNode
  error?: string
  required?: boolean
  hideLabel?: boolean
  /** small control beside the label, e.g. a menu */
  aside?: ReactNode
  className?: string
  children: ReactNode
}) {
  const id = useId()
  const described = error ? `${id}-error` : help ? `${id}-help` : undefined
  return (
    <div className={cn('flex min-w-0 flex-col gap-1.5', className)}>
      <div className={cn('flex items-center justify-between gap-2', hideLabel && 'sr-only')}>
        <label htmlFor={id} className="text-small font-medium text-ink">
          {label}
          {required && (
            <span className="text-soft" aria-hidden>
              {' '}
              *
            </span>
          )}
        </label>
        {aside}
      </div>
      <FieldContext
        value={{
          id,
          'aria-describedby': described,
          'aria-invalid': error ? true : undefined,
          'aria-required': required ? true : undefined,
        }}
      >
        {children}
      </FieldContext>
      {error ? (
        <p id={`${id}-error`} role="alert" className="flex items-start gap-1.5 text-small text-bad">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          {error}
        </p>
      ) : (
        help && (
          <p id={`${id}-help`} className="text-small text-soft">
            {help}
          </p>
        )
      )}
    </div>
  )
}
