import type { ReactNode } from 'react'
import { cn } from '../ui/cn.ts'
import { Td } from '../ui/Table.tsx'

/** A cell of the mapping. On a phone the cells of a row stand under each other, each with the name of its column. */
export function MappingCell({
  title,
  className,
  children,
}: {
  title: string
  className?: string
  children: ReactNode
}) {
  return (
    <Td className={cn('max-md:block max-md:border-0 max-md:px-5 max-md:py-1.5', className)}>
      {/* The control beside it says it to those who listen. */}
      <p className="mb-1 text-small text-soft md:hidden" aria-hidden>
        {title}
      </p>
      {children}
    </Td>
  )
}
