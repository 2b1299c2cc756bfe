import {
  LayoutGrid,
  ListTree,
  Maximize,
  Redo2,
  Search,
  StickyNote,
  Undo2,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/index.ts'
import { editorStore, useFlow, useFlowStore } from './store.ts'
import { useActions } from './useActions.ts'

/** Undo, arrange and zoom, in the corner of the canvas. */
export const CanvasTools = memo(function CanvasTools() {
  const { t } = useTranslation('canvas')
  const store = useFlowStore()
  const readOnly = useFlow((flow) => flow.readOnly)
  const canUndo = useFlow((flow) => flow.history.past.length > 0)
  const canRedo = useFlow((flow) => flow.history.future.length > 0)
  const act = useActions()
  return (
    <div data-tools className="flex rounded-xl border bg-raised p-1 shadow-card">
      {!readOnly && (
        <>
          <IconButton
            size="small"
            label={t('tool.undo')}
            shortcut="Ctrl Z"
            disabled={!canUndo}
            onClick={() => act('undo')}
          >
            <Undo2 aria-hidden />
          </IconButton>
          <IconButton
            size="small"
            label={t('tool.redo')}
            shortcut="Ctrl Y"
            disabled={!canRedo}
            onClick={() => act('redo')}
          >
            <Redo2 aria-hidden />
          </IconButton>
          <span className="mx-1 my-1.5 w-px bg-line" />
          <IconButton size="small" label={t('tool.arrange')} shortcut="L" onClick={() => act('arrange')}>
            <LayoutGrid aria-hidden />
          </IconButton>
          <IconButton size="small" label={t('tool.note')} onClick={() => act('note')}>
            <StickyNote aria-hidden />
          </IconButton>
          <span className="mx-1 my-1.5 w-px bg-line" />
        </>
      )}
      {store === editorStore && (
        <>
          <IconButton size="small" label={t('shortcuts.outline')} shortcut="O" onClick={() => act('outline')}>
            <ListTree aria-hidden />
          </IconButton>
          <IconButton size="small" label={t('shortcuts.find')} shortcut="Ctrl F" onClick={() => act('find')}>
            <Search aria-hidden />
          </IconButton>
        </>
      )}
      <IconButton size="small" label={t('tool.zoomOut')} onClick={() => act('zoomOut')}>
        <ZoomOut aria-hidden />
      </IconButton>
      <IconButton size="small" label={t('tool.zoomIn')} onClick={() => act('zoomIn')}>
        <ZoomIn aria-hidden />
      </IconButton>
      <IconButton size="small" label={t('tool.fit')} shortcut="F" onClick={() => act('fit')}>
        <Maximize aria-hidden />
      </IconButton>
    </div>
  )
})
