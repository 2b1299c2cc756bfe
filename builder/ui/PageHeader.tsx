import { Link } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'

/** Title, one line about the page, its actions. `back` is where one came from. */
export function PageHeader({
  title,
  description,
  back,
  badge,
  actions,
}: {
  title: ReactNode
  description?: ReactNode
  back?: { to: string; label: string }
  badge?: ReactNode
  actions?: ReactNode
}) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0 max-w-2xl flex-1 basis-72">
        {back && (
          <Link
            to={back.to}
            className="mb-1.5 -ml-1 inline-flex items-center gap-1 rounded text-small text-soft hover:text-ink"
          >
            <ChevronLeft className="size-4" aria-hidden />
            {back.label}
          </Link>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="text-title font-semibold">{title}</h1>
          {badge}
        </div>
        {description && <p className="mt-1 text-soft">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
