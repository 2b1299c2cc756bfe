import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type CSSProperties, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Checkbox } from '../ui/Checkbox.tsx'
import { cn } from '../ui/cn.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import { ContactCell } from './ContactCell.tsx'
import { useColumns } from './columns.ts'
import type { Contact } from './types.ts'

const rowHeight = 56

/** Draws only the rows in view, however many have been loaded. */
export function ContactTable({
  contacts,
  sort,
  onSort,
  selected,
  onSelect,
  selectable,
  onEnd,
  loadingMore,
}: {
  contacts: Contact[]
  sort: string
  onSort: (sort: string) => void
  selected: ReadonlySet<string>
  onSelect: (selected: ReadonlySet<string>) => void
  selectable: boolean
  onEnd: () => void
  loadingMore: boolean
}) {
  const { t } = useTranslation('contacts')
  const { shown } = useColumns()
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: contacts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const inView = rows.getVirtualItems()
  const last = inView.at(-1)?.index ?? 0

  useEffect(() => {
    if (contacts.length > 0 && last >= contacts.length - 20) onEnd()
  }, [last, contacts.length, onEnd])

  const all = contacts.length > 0 && contacts.every(({ id }) => selected.has(id))
  const toggle = (id: string) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    onSelect(next)
  }
  const below = rows.getTotalSize() - (inView.at(-1)?.end ?? 0)

  return (
    <section
      ref={scroller}
      aria-label={t('title')}
      // A region that scrolls has to be reachable by keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      className="relative min-h-64 flex-1 overflow-auto rounded-t-xl border border-b-0 bg-surface"
    >
      <table className="w-full border-separate border-spacing-0 text-left" aria-rowcount={contacts.length}>
        <thead className="sticky top-0 z-10 bg-surface">
          <tr>
            {selectable && (
              <th scope="col" className="w-12 border-b py-2.5 pl-5">
                <Checkbox
                  hideLabel
                  label={t('selectAll')}
                  checked={all ? true : selected.size > 0 ? 'indeterminate' : false}
                  onChange={(on) => onSelect(new Set(on ? contacts.map(({ id }) => id) : []))}
                />
              </th>
            )}
            <SortableHead
              id="name"
              sort="lastName"
              current={sort}
              onSort={onSort}
              className="max-md:w-full md:min-w-56"
            />
            {shown.map((column) => (
              <SortableHead
                key={column.id}
                id={column.id}
                sort={'sort' in column ? column.sort : undefined}
                current={sort}
                onSort={onSort}
                width={column.width}
                className={column.id === 'stage' ? '' : 'max-md:hidden'}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {(inView[0]?.start ?? 0) > 0 && <tr style={{ height: inView[0]?.start }} aria-hidden />}
          {inView.map(({ index }) => {
            const contact = contacts[index]
            if (!contact) return null
            return (
              <tr
                key={contact.id}
                aria-rowindex={index + 1}
                style={{ height: rowHeight }}
                className={cn('hover:bg-sunken/50', selected.has(contact.id) && 'bg-tint/60')}
              >
                {selectable && (
                  <td className="border-b pl-5">
                    <Checkbox
                      hideLabel
                      label={t('select', { name: contact.name })}
                      checked={selected.has(contact.id)}
                      onChange={() => toggle(contact.id)}
                    />
                  </td>
                )}
                <td className="max-w-0 border-b px-4">
                  <Link
                    to="/contacts/$id"
                    params={{ id: contact.id }}
                    className="block truncate font-medium hover:underline"
                  >
                    {contact.name || t('nameless')}
                  </Link>
                  <span className="block truncate text-small text-soft">
                    {contact.email ?? contact.phone ?? contact.externalId ?? ''}
                  </span>
                </td>
                {shown.map((column) => (
                  <td
                    key={column.id}
                    className={cn(
                      'border-b px-4 whitespace-nowrap',
                      column.id !== 'stage' && 'max-md:hidden',
                    )}
                  >
                    <ContactCell contact={contact} column={column.id} />
                  </td>
                ))}
              </tr>
            )
          })}
          {below > 0 && <tr style={{ height: below }} aria-hidden />}
        </tbody>
      </table>
      {loadingMore && (
        <div className="p-5" aria-busy="true">
          <Skeleton />
        </div>
      )}
    </section>
  )
}

function SortableHead({
  id,
  sort,
  current,
  onSort,
  width,
  className,
}: {
  id: string
  sort?: string
  current: string
  onSort: (sort: string) => void
  width?: string
  className?: string
}) {
  const { t } = useTranslation('contacts')
  const title = t(`column.${id}`)
  const field = sort?.replace('-', '')
  const direction = current === field ? 'ascending' : current === `-${field}` ? 'descending' : undefined
  const other = direction === 'ascending' ? `-${field}` : direction === 'descending' ? field : sort
  return (
    <th
      scope="col"
      style={{ '--width': width } as CSSProperties}
      aria-sort={direction}
      className={cn(
        'border-b px-4 py-2.5 text-small font-medium whitespace-nowrap text-soft',
        width && 'md:w-(--width)',
        className,
      )}
    >
      {other ? (
        <button
          type="button"
          onClick={() => onSort(other)}
          className={cn('inline-flex items-center gap-1 hover:text-ink', direction && 'text-ink')}
        >
          {title}
          {direction === 'ascending' && <ArrowUp className="size-3.5" aria-hidden />}
          {direction === 'descending' && <ArrowDown className="size-3.5" aria-hidden />}
        </button>
      ) : (
        title
      )}
    </th>
  )
}
