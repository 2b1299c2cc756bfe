import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

const badgeStyle = cva(
  'inline-flex max-w-full items-center gap-1.5 rounded-full px-2 py-0.5 text-small font-medium whitespace-nowrap [&_svg]:size-3.5',
  {
    variants: {
      tone: {
        plain: 'bg-sunken text-ink',
        good: 'bg-good-soft text-good',
        warn: 'bg-warn-soft text-warn',
        bad: 'bg-bad-soft text-bad',
        note: 'bg-note-soft text-note',
        line: 'border text-soft',
      },
    },
    defaultVariants: { tone: 'plain' },
  },
)

export function Badge({
  tone,
  dot,
  className,
  children,
  ...rest
}: ComponentProps<'span'> & VariantProps<typeof badgeStyle> & { dot?: boolean }) {
  return (
    <span className={cn(badgeStyle({ tone }), className)} {...rest}>
      {dot && <span className="size-1.5 shrink-0 rounded-full bg-(--dot,currentColor)" aria-hidden />}
      <span className="truncate">{children}</span>
    </span>
  )
}
