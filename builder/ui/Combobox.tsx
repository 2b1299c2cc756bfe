import { Command } from 'cmdk'
import { Check, ChevronDown, Plus, Search } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from './cn.ts'
import { useField } from './Field.tsx'
import { controlStyle } from './Input.tsx'
import type { Option } from './Select.tsx'

/** A searchable choice. With `onSearch` the options come from the server; with `onCreate` a new word may be added. */
export function Combobox({
  value,
  onChange,
  options,
  onSearch,
  onCreate,
  loading,
  placeholder,
  label,
  shown,
  disabled,
  className,
}: {
  value: string | undefined
  onChange: (value: string) => void
  options: Option[]
  onSearch?: (text: string) => void
  onCreate?: (text: string) => void
  loading?: boolean
  placeholder?: string
  label?: string
  /** what stands in the closed field when the value is not among the options */
  shown?: string
  disabled?: boolean
  className?: string
}) {
  const { t } = useTranslation('ui')
  const wiring = useField()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const chosen = options.find((option) => option.value === value)?.label ?? shown ?? value
  const close = () => {
    setOpen(false)
    setText('')
    onSearch?.('')
  }
  const isNew = onCreate && text.trim() && !options.some((option) => option.label === text.trim())

  return (
    <Popover.Root open={open} onOpenChange={(next) => (next ? setOpen(true) : close())}>
      <Popover.Trigger
        id={wiring.id}
        aria-describedby={wiring['aria-describedby']}
        aria-invalid={wiring['aria-invalid']}
        aria-label={label && `${label}${chosen ? `: ${chosen}` : ''}`}
        disabled={disabled}
        className={cn(controlStyle, 'flex h-9 items-center justify-between gap-2 text-left', className)}
      >
        <span className={cn('truncate', !chosen && 'text-soft')}>{chosen || placeholder || t('choose')}</span>
        <ChevronDown className="size-4 shrink-0 text-soft" aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          className="animate-rise z-60 w-(--radix-popover-trigger-width) min-w-64 rounded-xl border bg-raised shadow-raised"
        >
          <Command shouldFilter={!onSearch} label={label ?? t('choose')}>
            <div className="flex items-center gap-2 border-b px-3">
              <Search className="size-4 text-soft" aria-hidden />
              <Command.Input
                autoFocus
                value={text}
                onValueChange={(next) => {
                  setText(next)
                  onSearch?.(next)
                }}
                placeholder={t('search')}
                className="h-10 w-full bg-transparent text-body outline-none"
              />
            </div>
            <Command.List className="max-h-72 overflow-y-auto p-1">
              {!isNew && (
                <Command.Empty className="px-3 py-6 text-center text-small text-soft">
                  {loading ? t('loading') : t('nothingFound')}
                </Command.Empty>
              )}
              {options.map((option) => (
                <Command.Item
                  key={option.value}
                  value={option.value}
                  keywords={[option.label, option.help ?? '']}
                  disabled={option.disabled}
                  onSelect={() => {
                    onChange(option.value)
                    close()
                  }}
                  className="flex cursor-pointer items-center gap-2 rounded-lg px-2.5 py-1.5 data-[disabled=true]:opacity-50 data-[selected=true]:bg-tint"
                >
                  {option.icon}
                  <span className="min-w-0 flex-1 truncate">
                    {option.label}
                    {option.help && (
                      <span className="block truncate text-small text-soft">{option.help}</span>
                    )}
                  </span>
                  {option.value === value && <Check className="size-4" aria-hidden />}
                </Command.Item>
              ))}
              {isNew && (
                <Command.Item
                  forceMount
                  // matches nothing that is typed, so that a known option comes first
                  value={'\u0000'}
                  onSelect={() => {
                    onCreate(text.trim())
                    close()
                  }}
                  className="flex cursor-pointer items-center gap-2 rounded-lg px-2.5 py-1.5 data-[selected=true]:bg-tint"
                >
                  <Plus className="size-4" aria-hidden />
                  {t('add', { text: text.trim() })}
                </Command.Item>
              )}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
