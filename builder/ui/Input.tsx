import type { ComponentProps } from 'react'
import { cn } from './cn.ts'
import { useField } from './Field.tsx'

export const controlStyle =
  'w-full min-w-0 rounded-lg border border-edge/70 bg-raised px-3 text-body text-ink transition-colors hover:border-edge focus-visible:outline-offset-0 disabled:opacity-60 disabled:bg-sunken aria-invalid:border-bad aria-invalid:bg-bad-soft/40'

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...useField()} className={cn(controlStyle, 'h-9', className)} {...rest} />
}
