import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../ui/index.ts'
import type { DrawnGroup } from './drawing.ts'
import { useFlow } from './store.ts'
import { useNoteText } from './useNoteText.ts'

const changes = {
  added: 'border-solid border-good',
  removed: 'border-bad',
  changed: 'border-solid border-warn',
  moved: '',
}

/** A frame around steps that belong together. Its name carries them all; a double click or Enter writes another. */
export const GroupFrame = memo(function GroupFrame({ id, data, selected }: NodeProps<DrawnGroup>) {
  const { t } = useTranslation('canvas')
  const readOnly = useFlow((flow) => flow.readOnly)
  const { writing, begin, save } = useNoteText(id)
  const changed = useFlow((flow) => flow.changed?.nodes[id])
  const name =
    'group-name pointer-events-auto h-8 max-w-full rounded-t-xl px-3 text-small font-medium text-ink'
  return (
    <div
      className={cn(
        'pointer-events-none size-full rounded-xl border border-dashed border-edge bg-tint/50',
        changed && ['border-2', changes[changed]],
        selected && 'border-solid border-focus ring-1 ring-focus',
      )}
    >
      {writing ? (
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just made the group or asked to rename it
          autoFocus
          defaultValue={data.text}
          maxLength={120}
          aria-label={t('group.label')}
          placeholder={t('group.unnamed')}
          onBlur={(event) => save(event.currentTarget.value.trim())}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Enter' || event.key === 'Escape')
              event.currentTarget.closest<HTMLElement>('.react-flow__node')?.focus()
          }}
          className={cn(name, 'nodrag nokey w-full bg-surface outline-none')}
        />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: React Flow's node around it takes focus and keys
        <div
          className={cn(name, 'w-fit truncate leading-8', !readOnly && 'cursor-grab')}
          onDoubleClick={begin}
        >
          {data.text || t('group.unnamed')}
          {changed && changed !== 'moved' && <span className="sr-only">, {t(`diff.${changed}`)}</span>}
        </div>
      )}
    </div>
  )
})
