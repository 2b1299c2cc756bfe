import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** Says what will be here and offers the one next step. */
export function EmptyState({
  icon,
  title,
  text,
  action,
  className,
}: {
  icon?: ReactNode
  title: string
  text: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={cn('mx-auto flex max-w-md flex-col items-center px-6 py-14 text-center', className)}>
      {icon && (
        <div className="mb-4 flex size-12 items-center justify-center rounded-full bg-tint text-ink [&_svg]:size-5">
          {icon}
        </div>
      )}
      <h2 className="font-semibold">{title}</h2>
      <p className="mt-1.5 text-soft">{text}</p>
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
