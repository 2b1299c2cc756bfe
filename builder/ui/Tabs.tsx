import { Tabs as Radix } from 'radix-ui'
import { type ReactNode, useEffect, useRef } from 'react'
import { cn } from './cn.ts'

/** Tabs of a page or panel. `children` are {@link TabPage}s. */
export function Tabs<Id extends string>({
  value,
  onChange,
  tabs,
  label,
  className,
  children,
}: {
  value: Id
  onChange: (value: Id) => void
  tabs: { id: Id; title: ReactNode; count?: number }[]
  label: string
  className?: string
  children: ReactNode
}) {
  const list = useRef<HTMLDivElement>(null)
  // Where they don't all fit, the chosen one has to be seen. Sideways only: the page stays where it is.
  useEffect(() => {
    const chosen = list.current?.querySelector(`[role=tab][id$="-trigger-${value}"]`)
    if (!list.current || !chosen) return
    const [around, tab] = [list.current.getBoundingClientRect(), chosen.getBoundingClientRect()]
    list.current.scrollBy({ left: tab.left - around.left - (around.width - tab.width) / 2 })
  }, [value])
  return (
    <Radix.Root
      // Arrows only look around: a page that asks before it is left would ask at each of them, and again when it is
      // answered and the tab has the focus back.
      activationMode="manual"
      value={value}
      onValueChange={(next) => onChange(next as Id)}
      className={className}
    >
      <Radix.List ref={list} aria-label={label} className="flex gap-5 overflow-x-auto border-b">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return
              // What opens over the page, such as a question, would be answered by the rest of this very key press.
              event.preventDefault()
              onChange(tab.id)
            }}
            className="-mb-px flex items-center gap-2 border-b-2 border-transparent py-2.5 text-body whitespace-nowrap text-soft hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-ink data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.title}
            {tab.count !== undefined && (
              <span className="rounded-full bg-sunken px-1.5 text-small">{tab.count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  )
}

export function TabPage({
  id,
  className,
  children,
}: {
  id: string
  className?: string
  children: ReactNode
}) {
  return (
    <Radix.Content value={id} className={cn('pt-5', className)}>
      {children}
    </Radix.Content>
  )
}
