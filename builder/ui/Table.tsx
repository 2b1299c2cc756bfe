import type { ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from './cn.ts'

/** A table that scrolls sideways inside its card on a narrow screen. */
export function Table({ label, className, ...rest }: ComponentProps<'table'> & { label: string }) {
  return (
    // A region that scrolls has to be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="relative overflow-x-auto" aria-label={label} tabIndex={0}>
      <table className={cn('w-full border-collapse text-left', className)} {...rest} />
    </section>
  )
}

export function Th({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={cn(
        'border-b px-4 py-2.5 text-small font-medium whitespace-nowrap text-soft first:pl-5 last:pr-5',
        className,
      )}
      {...rest}
    />
  )
}

/** Heads the column of what one can do about a line. */
export function ThMore() {
  const { t } = useTranslation('ui')
  return (
    <Th>
      <span className="sr-only">{t('more')}</span>
    </Th>
  )
}

export function Td({ className, ...rest }: ComponentProps<'td'>) {
  return (
    <td
      className={cn('border-b px-4 py-2.5 first:pl-5 last:pr-5 [tr:last-child>&]:border-b-0', className)}
      {...rest}
    />
  )
}
