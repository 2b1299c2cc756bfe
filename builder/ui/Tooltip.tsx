import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export const TooltipProvider = Radix.Provider

export function Tooltip({
  text,
  shortcut,
  side = 'top',
  children,
}: {
  text: ReactNode
  shortcut?: string
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          className="animate-fade z-60 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2.5 py-1.5 text-small text-silt shadow-raised"
        >
          {text}
          {shortcut && <kbd className="rounded border border-silt/40 px-1 font-sans">{shortcut}</kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
