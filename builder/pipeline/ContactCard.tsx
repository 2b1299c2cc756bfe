import { useDraggable } from '@dnd-kit/core'
import { Link } from '@tanstack/react-router'
import { Clock, Ellipsis, GripVertical } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '../contacts/types.ts'
import { useFormat } from '../i18n/format.ts'
import { cn } from '../ui/cn.ts'
import { Menu } from '../ui/Menu.tsx'
import { useMembers } from '../vocabulary/useMembers.ts'
import type { Stage } from '../vocabulary/useVocabulary.ts'
import { timeInStage } from './overdue.ts'
import { useSpan } from './span.ts'

export const cardHeight = 92

type CardProps = {
  card: Contact
  /** none for people who stand in no stage */
  stage: Stage | undefined
  /** where it may go by the menu */
  stages: Stage[]
  movable: boolean
  onMove: (card: Contact, to: string) => void
}

/** The whole card is dragged by mouse and finger; its grip by keyboard; its menu needs no dragging at all. */
export const ContactCard = memo(function ContactCard({ card, stage, stages, movable, onMove }: CardProps) {
  const { t } = useTranslation('pipeline')
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, isDragging } = useDraggable({
    ...{ id: card.id, data: { card, stage }, disabled: !movable },
  })
  const { onKeyDown, ...byPointer } = listeners ?? {}
  const name = card.name || t('contacts:nameless')
  return (
    <div ref={setNodeRef} {...byPointer} className={cn('touch-manipulation', movable && 'cursor-grab')}>
      <CardFace
        card={card}
        stage={stage}
        className={isDragging ? 'opacity-40' : ''}
        aside={
          movable && (
            <>
              <button
                type="button"
                ref={setActivatorNodeRef}
                onKeyDown={(event) => onKeyDown?.(event)}
                aria-label={t('grip', { name })}
                aria-describedby={attributes['aria-describedby']}
                className="rounded p-1 text-soft hover:bg-sunken"
              >
                <GripVertical className="size-4" aria-hidden />
              </button>
              <Menu
                items={[
                  { heading: t('moveTo') },
                  ...stages.map((one) => ({
                    label: one.title,
                    checked: one.key === card.stage,
                    disabled: one.key === card.stage,
                    onSelect: () => onMove(card, one.key),
                  })),
                ]}
              >
                <button
                  type="button"
                  aria-label={t('menuOf', { name })}
                  className="rounded p-1 text-soft hover:bg-sunken"
                >
                  <Ellipsis className="size-4" aria-hidden />
                </button>
              </Menu>
            </>
          )
        }
      />
    </div>
  )
})

/** What a card shows, also while it hangs on the pointer. */
export function CardFace({
  card,
  stage,
  aside,
  className,
}: {
  card: Contact
  stage: Stage | undefined
  aside?: React.ReactNode
  className?: string
}) {
  const { t } = useTranslation('pipeline')
  const { number } = useFormat()
  const span = useSpan()
  const owner = useMembers().data?.find(({ userId }) => userId === card.ownerId)?.name
  const { stood, over } = timeInStage(card.stageSince, stage, Date.now())
  return (
    <article
      style={{ height: cardHeight }}
      className={cn('flex flex-col rounded-lg border bg-raised px-3 py-2.5 shadow-card', className)}
    >
      <div className="flex items-start gap-1">
        <div className="min-w-0 flex-1">
          <Link
            to="/contacts/$id"
            params={{ id: card.id }}
            draggable={false}
            className="block truncate font-medium hover:underline"
          >
            {card.name || t('contacts:nameless')}
          </Link>
          <span className="block truncate text-small text-soft">
            {[card.company, card.email ?? card.phone].filter(Boolean).join(' · ')}
          </span>
        </div>
        <div className="-mr-1.5 flex shrink-0">{aside}</div>
      </div>
      <div className="mt-auto flex items-center gap-1.5 overflow-hidden text-small whitespace-nowrap text-soft">
        {stage && (
          <span
            className={cn('flex shrink-0 items-center gap-1', over > 0 && 'font-medium text-warn')}
            title={over > 0 ? t('overBy', { time: span(over) }) : undefined}
          >
            <Clock className="size-3.5" aria-hidden />
            {span(stood)}
            {over > 0 && <span className="sr-only">{t('overBy', { time: span(over) })}</span>}
          </span>
        )}
        {card.score !== 0 && <span className="shrink-0">· {t('score', { score: number(card.score) })}</span>}
        {card.tags.slice(0, 2).map((tag) => (
          <span key={tag} className="min-w-8 truncate rounded-full bg-sunken px-1.5">
            {tag}
          </span>
        ))}
        {owner && (
          <span className="ml-auto max-w-24 shrink-0 truncate" title={t('ownerOf', { owner })}>
            {owner}
          </span>
        )}
      </div>
    </article>
  )
}
