import {
  type Active,
  type CollisionDetection,
  DndContext,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  type Over,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Contact } from '../contacts/types.ts'
import { useCan } from '../useMe.ts'
import type { Pipeline, Stage } from '../vocabulary/useVocabulary.ts'
import { CardFace } from './ContactCard.tsx'
import { columnByKey } from './columnByKey.ts'
import { MoveDialog } from './MoveDialog.tsx'
import { isBack } from './overdue.ts'
import { StageColumn } from './StageColumn.tsx'
import { UnplacedColumn } from './UnplacedColumn.tsx'
import { type BoardFilter, type BoardSort, type Move, useMove, useTotals } from './useBoard.ts'
import { useBoardLive } from './useBoardLive.ts'

/** A pointer says where it is; a card moved by keyboard has only its own place. */
const underneath: CollisionDetection = (args) =>
  args.pointerCoordinates ? pointerWithin(args) : rectIntersection(args)

/** The stages side by side. */
export function Board({
  pipeline,
  filter,
  sort,
  unplaced,
}: {
  pipeline: Pipeline
  filter: BoardFilter
  sort: BoardSort
  /** shows those who stand in no stage too */
  unplaced: boolean
}) {
  const stages = useMemo(() => pipeline.stages.toSorted((a, b) => a.position - b.position), [pipeline])
  const movable = useCan()('contacts.write')
  const totals = useTotals(pipeline.id, filter).data
  const filtered = Object.values(filter).some(Boolean)
  const empty = !filtered && totals?.stages.every(({ count }) => count === 0)
  const { mutate: move } = useMove()
  const [held, setHeld] = useState<Held>()
  const [asked, setAsked] = useState<Move>()
  useBoardLive(pipeline.id)

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    // A finger that moves at once scrolls; one that rests takes the card.
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    // At once: a second key must not meet a board that is still gliding.
    useSensor(KeyboardSensor, { coordinateGetter: columnByKey, scrollBehavior: 'auto' }),
  )
  const ask = useCallback(
    (card: Contact, to: string) => {
      if (to === card.stage) return
      const [from, target] = [card.stage, to].map((key) => stages.find((stage) => stage.key === key))
      if (isBack(from, target) || target?.closed === 'lost') setAsked({ card, to })
      else move({ card, to })
    },
    [stages, move],
  )
  const announcements = useAnnouncements()

  return (
    <>
      <DndContext
        sensors={sensors}
        collisionDetection={underneath}
        accessibility={announcements}
        onDragStart={({ active }) => setHeld(heldBy(active))}
        onDragCancel={() => setHeld(undefined)}
        onDragEnd={({ active, over }) => {
          setHeld(undefined)
          const { card } = heldBy(active) ?? {}
          if (card && over) ask(card, String(over.id))
        }}
      >
        {/* What scrolls has to be in reach of the keyboard, also while no card stands in it. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
        <div className="flex min-h-0 flex-1 gap-3 overflow-x-auto pb-4" tabIndex={0}>
          {(unplaced || empty) && (
            <UnplacedColumn stages={stages} filter={filter} movable={movable} onMove={ask} />
          )}
          {stages.map((stage) => (
            <StageColumn
              key={stage.key}
              stage={stage}
              stages={stages}
              total={totals?.stages.find(({ key }) => key === stage.key)}
              filter={filter}
              sort={sort}
              worth={pipeline.valueField !== null}
              movable={movable}
              onMove={ask}
            />
          ))}
        </div>
        <DragOverlay dropAnimation={null}>
          {held && (
            <CardFace
              card={held.card}
              stage={held.stage}
              className="rotate-1 cursor-grabbing shadow-raised"
            />
          )}
        </DragOverlay>
      </DndContext>
      {asked && (
        <MoveDialog
          move={asked}
          stages={stages}
          onClose={() => setAsked(undefined)}
          onMove={(why) => {
            move({ ...asked, why })
            setAsked(undefined)
          }}
        />
      )}
    </>
  )
}

type Held = { card: Contact; stage: Stage | undefined }

const heldBy = (active: Active) => active.data.current as Held | undefined // set by the card

/** What is read aloud while a card is moved. */
function useAnnouncements() {
  const { t } = useTranslation('pipeline')
  const nameOf = (active: Active) => heldBy(active)?.card.name || t('contacts:nameless')
  const stageOf = (over: Over | null) => (over?.data.current as { stage?: Stage } | undefined)?.stage?.title
  return {
    screenReaderInstructions: { draggable: t('say.how') },
    announcements: {
      onDragStart: ({ active }: { active: Active }) => t('say.lifted', { name: nameOf(active) }),
      onDragOver: ({ active, over }: { active: Active; over: Over | null }) =>
        over ? t('say.over', { name: nameOf(active), stage: stageOf(over) }) : t('say.nowhere'),
      onDragEnd: ({ active, over }: { active: Active; over: Over | null }) =>
        over ? t('say.dropped', { name: nameOf(active), stage: stageOf(over) }) : t('say.cancelled'),
      onDragCancel: () => t('say.cancelled'),
    },
  }
}
