import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** The column in which lists and forms stand. The canvas and the phone do without it. */
export function Page({
  narrow,
  className,
  children,
}: {
  narrow?: boolean
  className?: string
  children: ReactNode
}) {
  return (
    <div
      className={cn(
        'mx-auto w-full px-4 py-6 sm:px-8 sm:py-9',
        narrow ? 'max-w-3xl' : 'max-w-6xl',
        className,
      )}
    >
      {children}
    </div>
  )
}
