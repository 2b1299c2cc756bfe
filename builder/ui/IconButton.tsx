import type { ComponentProps } from 'react'
import { Button } from './Button.tsx'
import { cn } from './cn.ts'
import { Tooltip } from './Tooltip.tsx'

/** A button that is only a picture: its label is read aloud and shown as a tooltip. */
export function IconButton({
  label,
  shortcut,
  side,
  size,
  className,
  ...rest
}: { label: string; shortcut?: string; side?: 'top' | 'right' | 'bottom' | 'left' } & Omit<
  ComponentProps<typeof Button>,
  'aria-label'
>) {
  return (
    <Tooltip text={label} shortcut={shortcut} side={side}>
      <Button
        look="quiet"
        size={size}
        aria-label={label}
        className={cn('px-0 text-soft hover:text-ink', size === 'small' ? 'w-8' : 'w-9', className)}
        {...rest}
      />
    </Tooltip>
  )
}
