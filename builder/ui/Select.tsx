import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'
import { useField } from './Field.tsx'
import { controlStyle } from './Input.tsx'

export type Option = { value: string; label: string; help?: string; icon?: ReactNode; disabled?: boolean }

/** For a handful of choices; above some twenty use {@link Combobox}. */
export function Select({
  value,
  onChange,
  options,
  placeholder,
  label,
  disabled,
  className,
}: {
  value: string | undefined
  onChange: (value: string) => void
  options: Option[]
  placeholder?: string
  /** when it stands outside a Field */
  label?: string
  disabled?: boolean
  className?: string
}) {
  const wiring = useField()
  return (
    // Radix reserves '' for "nothing chosen", so an empty option travels as a blank.
    <Radix.Root
      value={value === '' && options.some((option) => option.value === '') ? ' ' : (value ?? '')}
      onValueChange={(next) => onChange(next === ' ' ? '' : next)}
      disabled={disabled}
    >
      <Radix.Trigger
        {...wiring}
        aria-label={label}
        className={cn(
          controlStyle,
          'flex h-9 items-center justify-between gap-2 text-left data-placeholder:text-soft',
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown className="size-4 shrink-0 text-soft" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="animate-rise z-60 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-96 overflow-hidden rounded-xl border bg-raised p-1 shadow-raised"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value === '' ? ' ' : option.value}
                disabled={option.disabled}
                className="flex cursor-pointer items-center gap-2 rounded-lg px-2.5 py-1.5 text-body outline-none data-disabled:opacity-50 data-highlighted:bg-tint"
              >
                {option.icon}
                <span className="min-w-0 flex-1">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.help && <span className="block text-small text-soft">{option.help}</span>}
                </span>
                <Radix.ItemIndicator>
                  <Check className="size-4" aria-hidden />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
