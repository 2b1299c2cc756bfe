import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** A switch between two to four ways of looking or doing. */
export function Segmented<Value extends string>({
  value,
  onChange,
  options,
  label,
  className,
}: {
  value: Value
  onChange: (value: Value) => void
  options: { value: Value; label: ReactNode }[]
  label: string
  className?: string
}) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      onValueChange={(next) => next && onChange(next as Value)}
      aria-label={label}
      className={cn('inline-flex rounded-lg bg-sunken p-0.5', className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="flex h-8 items-center gap-1.5 rounded-md px-3 text-small font-medium text-soft hover:text-ink data-[state=on]:bg-raised data-[state=on]:text-ink data-[state=on]:shadow-card dark:data-[state=on]:bg-bed-lit"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
