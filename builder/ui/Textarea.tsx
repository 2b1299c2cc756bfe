import type { ComponentProps } from 'react'
import { cn } from './cn.ts'
import { useField } from './Field.tsx'
import { controlStyle } from './Input.tsx'

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={3}
      {...useField()}
      className={cn(controlStyle, 'field-sizing-content min-h-20 py-2', className)}
      {...rest}
    />
  )
}
