import { useTranslation } from 'react-i18next'
import type { Contact } from '../contacts/types.ts'
import type { Stage } from '../vocabulary/useVocabulary.ts'
import { CardList } from './CardList.tsx'
import type { BoardFilter } from './useBoard.ts'

/** People who stand in no stage yet: from here they are brought into the pipeline. */
export function UnplacedColumn({
  stages,
  filter,
  movable,
  onMove,
}: {
  stages: Stage[]
  filter: BoardFilter
  movable: boolean
  onMove: (card: Contact, to: string) => void
}) {
  const { t } = useTranslation('pipeline')
  return (
    <section
      aria-label={t('unplaced')}
      className="flex w-72 shrink-0 flex-col rounded-xl border border-dashed border-edge"
    >
      <header className="px-3 pt-3 pb-2">
        <h2 className="truncate font-semibold">{t('unplaced')}</h2>
        <p className="text-small text-soft">{t('unplacedHelp')}</p>
      </header>
      <CardList
        {...{ stage: undefined, stages, total: undefined, filter, movable, onMove }}
        sort="-stageSince"
      />
    </section>
  )
}
