import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../ui/index.ts'
import type { DrawnNote } from './drawing.ts'
import { useNoteText } from './useNoteText.ts'

/** A remark on the canvas; a double click or Enter edits it. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<DrawnNote>) {
  const { t } = useTranslation('canvas')
  const { writing, begin, save } = useNoteText(id, { removeEmpty: true })
  const style = cn(
    'w-60 rounded-lg bg-warn-soft p-3 text-small text-ink shadow-card',
    selected && 'ring-2 ring-focus',
  )
  if (writing)
    return (
      <textarea
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write here
        autoFocus
        defaultValue={data.text}
        maxLength={4000}
        aria-label={t('note.label')}
        placeholder={t('note.placeholder')}
        onBlur={(event) => save(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape') event.currentTarget.closest<HTMLElement>('.react-flow__node')?.focus()
        }}
        className={cn(style, 'nodrag nowheel field-sizing-content min-h-20 resize-none outline-none')}
      />
    )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: React Flow's node around it takes focus and keys
    <div className={cn(style, 'whitespace-pre-wrap')} onDoubleClick={begin}>
      {data.text || <span className="text-soft">{t('note.placeholder')}</span>}
    </div>
  )
})
