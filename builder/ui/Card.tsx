import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn.ts'

/** A sheet on the ground of the page. With a title it has a heading row. */
export function Card({
  title,
  description,
  actions,
  flush,
  className,
  children,
  ...rest
}: Omit<ComponentProps<'section'>, 'title'> & {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  /** no padding: for tables */
  flush?: boolean
}) {
  return (
    <section className={cn('rounded-xl border bg-surface', className)} {...rest}>
      {title && (
        <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 pt-4">
          <div className="min-w-0">
            <h2 className="font-semibold">{title}</h2>
            {description && <p className="text-small text-soft">{description}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={cn(!flush && 'p-5', title && (flush ? 'pt-3' : 'pt-4'))}>{children}</div>
    </section>
  )
}
