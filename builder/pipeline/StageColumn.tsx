import { useDroppable } from '@dnd-kit/core'
import { useTranslation } from 'react-i18next'
import type { Contact } from '../contacts/types.ts'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { cn } from '../ui/cn.ts'
import type { Stage } from '../vocabulary/useVocabulary.ts'
import { CardList } from './CardList.tsx'
import type { BoardFilter, BoardSort, StageTotal } from './useBoard.ts'

/** One stage: its totals and its cards. */
export function StageColumn({
  stage,
  stages,
  total,
  filter,
  sort,
  worth,
  movable,
  onMove,
}: {
  stage: Stage
  stages: Stage[]
  total: StageTotal | undefined
  filter: BoardFilter
  sort: BoardSort
  /** the pipeline counts what its sales are worth */
  worth: boolean
  movable: boolean
  onMove: (card: Contact, to: string) => void
}) {
  const { t } = useTranslation('pipeline')
  const { number, compact } = useFormat()
  const { setNodeRef, isOver } = useDroppable({ id: stage.key, data: { stage } })
  return (
    <section
      ref={setNodeRef}
      aria-label={stage.title}
      className={cn(
        'flex w-72 shrink-0 flex-col rounded-xl border border-transparent bg-sunken/60',
        isOver && 'border-focus bg-tint',
      )}
    >
      <header className="px-3 pt-3 pb-2">
        <div className="flex items-center gap-2">
          <h2 className="min-w-0 truncate font-semibold">{stage.title}</h2>
          {stage.closed && (
            <Badge tone={stage.closed === 'won' ? 'good' : 'bad'}>{t(`closed.${stage.closed}`)}</Badge>
          )}
          <span className="ml-auto text-soft">{total ? number(total.count) : '…'}</span>
        </div>
        <p className="flex gap-2 text-small text-soft empty:hidden">
          {worth && total && <span>{t('worthOf', { value: compact(total.value) })}</span>}
          {total && total.overdue > 0 && (
            <span className="text-warn">
              {t('overdue', { count: total.overdue, shown: number(total.overdue) })}
            </span>
          )}
        </p>
      </header>
      <CardList
        stage={stage}
        stages={stages}
        total={total?.count}
        filter={filter}
        sort={sort}
        movable={movable}
        onMove={onMove}
      />
    </section>
  )
}
