import { ListMinus, ListPlus, type LucideIcon, Tag, Trash2, Waves, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import type { Segment } from '../segments/useSegments.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { toast } from '../ui/Toast.tsx'
import { useCan } from '../useMe.ts'
import { type Chosen, useForAll } from './chosen.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { EnrollDialog } from './EnrollDialog.tsx'
import { ListDialog } from './ListDialog.tsx'
import { TagDialog } from './TagDialog.tsx'

type Dialog = 'tag' | 'enroll' | 'list' | 'delete'

/** What can be done with the chosen people. `matching` is how many the filter finds, when that is more. */
export function BulkBar({
  chosen,
  matching,
  list,
  onEverybody,
  onDone,
}: {
  chosen: Chosen
  matching?: number
  /** the list by hand that is looked at */
  list?: Segment
  onEverybody: () => void
  onDone: () => void
}) {
  const { t } = useTranslation('contacts')
  const { number } = useFormat()
  const can = useCan()
  const [dialog, setDialog] = useState<Dialog>()
  const take = useForAll(
    (contactIds) => api.post<{ removed: number }>(`/segments/${list?.id}/members/remove`, { contactIds }),
    {
      stale: [['contacts'], ['segments']],
      onDone: (answers) => {
        const removed = answers.reduce((sum, answer) => sum + answer.removed, 0)
        toast.success(t('bulk.unlisted', { count: removed, shown: number(removed) }))
        onDone()
      },
    },
  )
  const dialogOf = (name: Dialog) => ({
    open: dialog === name,
    chosen,
    onClose: () => setDialog(undefined),
    onDone,
  })
  return (
    <div
      role="toolbar"
      aria-label={t('bulk.title')}
      className="animate-rise absolute inset-x-2 bottom-4 z-20 mx-auto flex w-fit max-w-full flex-wrap items-center justify-center gap-0.5 rounded-xl bg-ink py-2 pr-1.5 pl-3 text-silt shadow-raised sm:inset-x-4 sm:bottom-6 sm:gap-2 sm:pr-2 sm:pl-4"
    >
      <span className="mr-2 font-medium" aria-live="polite">
        {t('bulk.selected', { count: chosen.count, shown: number(chosen.count) })}
      </span>
      {matching !== undefined && matching > chosen.count && (
        <Button
          look="quiet"
          size="small"
          className="text-silt underline hover:bg-silt/15"
          onClick={onEverybody}
        >
          {t('bulk.everybody', { count: matching, shown: number(matching) })}
        </Button>
      )}
      <Action icon={Tag} label={t('bulk.tag')} onClick={() => setDialog('tag')} />
      {can('flows.write') && (
        <Action icon={Waves} label={t('bulk.enroll')} onClick={() => setDialog('enroll')} />
      )}
      {can('segments.write') && (
        <Action icon={ListPlus} label={t('bulk.list')} onClick={() => setDialog('list')} />
      )}
      {can('segments.write') && list && (
        <Action icon={ListMinus} label={t('bulk.unlist')} busy={take.busy} onClick={() => take.run(chosen)} />
      )}
      {can('contacts.delete') && (
        <Action icon={Trash2} label={t('bulk.delete')} onClick={() => setDialog('delete')} />
      )}
      <IconButton
        label={t('bulk.clear')}
        size="small"
        className="text-silt hover:bg-silt/15 hover:text-silt"
        onClick={onDone}
      >
        <X aria-hidden />
      </IconButton>
      <TagDialog {...dialogOf('tag')} />
      <ListDialog {...dialogOf('list')} />
      <EnrollDialog {...dialogOf('enroll')} />
      <DeleteDialog {...dialogOf('delete')} />
    </div>
  )
}

/** On a phone the picture says it. */
function Action({
  icon: Icon,
  label,
  busy,
  onClick,
}: {
  icon: LucideIcon
  label: string
  busy?: boolean
  onClick: () => void
}) {
  return (
    <Button
      look="quiet"
      size="small"
      className="text-silt hover:bg-silt/15 max-md:px-2"
      busy={busy}
      onClick={onClick}
    >
      <Icon aria-hidden />
      <span className="max-md:sr-only">{label}</span>
    </Button>
  )
}
