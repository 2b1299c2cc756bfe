import type { ReactNode } from 'react'
import { cn } from '../ui/index.ts'

/** One part of `builder/ui` by its name, with its looks beside each other. */
export function Sample({ of, className, children }: { of: string; className?: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-2 not-first:border-t not-first:pt-4">
      <h3 className="text-small text-soft">{of}</h3>
      <div className={cn('flex flex-wrap items-center gap-2.5', className)}>{children}</div>
    </div>
  )
}
