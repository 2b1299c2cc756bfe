import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '../contacts/types.ts'
import { Skeleton } from '../ui/Skeleton.tsx'
import type { Stage } from '../vocabulary/useVocabulary.ts'
import { ContactCard, cardHeight } from './ContactCard.tsx'
import { type BoardFilter, type BoardSort, useStageCards } from './useBoard.ts'

const gap = 8

/** The cards of a stage, or of the people who are in none; of thousands only those in view are drawn. */
export function CardList({
  stage,
  stages,
  total,
  filter,
  sort,
  movable,
  onMove,
}: {
  stage: Stage | undefined
  stages: Stage[]
  total: number | undefined
  filter: BoardFilter
  sort: BoardSort
  movable: boolean
  onMove: (card: Contact, to: string) => void
}) {
  const { t } = useTranslation('pipeline')
  const list = useStageCards(stage?.key, filter, sort)
  const cards = list.data?.pages.flatMap((page) => page.items) ?? []
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    ...{ count: cards.length, gap, overscan: 6, paddingEnd: gap },
    getScrollElement: () => scroller.current,
    estimateSize: () => cardHeight,
    getItemKey: (index) => cards[index]?.id ?? index,
  })
  const inView = rows.getVirtualItems()
  const last = inView.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  useEffect(() => {
    if (cards.length > 0 && last >= cards.length - 15 && hasNextPage && !isFetchingNextPage)
      void fetchNextPage()
  }, [last, cards.length, hasNextPage, isFetchingNextPage, fetchNextPage])

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-2" aria-busy={list.isPending}>
      {list.isPending ? (
        <Skeleton className="h-24 w-full" />
      ) : list.isError ? (
        <p className="p-2 text-small text-bad">{list.error.message}</p>
      ) : cards.length === 0 ? (
        <p className="px-2 py-6 text-center text-small text-soft">{t('nobody')}</p>
      ) : (
        <ul style={{ height: rows.getTotalSize() }} className="relative">
          {inView.map(({ index, start }) => {
            const card = cards[index]
            if (!card) return null
            return (
              <li
                key={card.id}
                aria-setsize={total ?? cards.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
                className="absolute inset-x-0 top-0"
              >
                <ContactCard card={card} stage={stage} stages={stages} movable={movable} onMove={onMove} />
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}
