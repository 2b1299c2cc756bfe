import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export type MenuItem =
  | {
      label: string
      onSelect: () => void
      icon?: ReactNode
      shortcut?: string
      danger?: boolean
      disabled?: boolean
      checked?: boolean
    }
  | { heading: string }
  | 'line'

/** A menu that opens from its child button. */
export function Menu({
  items,
  align = 'end',
  side,
  children,
}: {
  items: MenuItem[]
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="animate-rise z-60 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-xl border bg-raised p-1 shadow-raised"
        >
          {items.map((item, index) => {
            // Items have no identity of their own and the list is drawn anew each time it opens.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            if (item === 'line') return <Radix.Separator key={index} className="my-1 h-px bg-line" />
            if ('heading' in item)
              return (
                <Radix.Label key={item.heading} className="px-2.5 pt-2 pb-1 text-small font-medium text-soft">
                  {item.heading}
                </Radix.Label>
              )
            return (
              <Radix.Item
                key={item.label}
                disabled={item.disabled}
                onSelect={item.onSelect}
                className={cn(
                  'flex cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-1.5 outline-none data-disabled:opacity-50 data-highlighted:bg-tint [&_svg]:size-4',
                  item.danger && 'text-bad data-highlighted:bg-bad-soft',
                )}
              >
                {item.icon}
                <span className="flex-1">{item.label}</span>
                {item.checked && <Check aria-hidden />}
                {item.shortcut && <kbd className="font-sans text-small text-soft">{item.shortcut}</kbd>}
              </Radix.Item>
            )
          })}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
