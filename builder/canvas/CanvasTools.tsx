import { useReactFlow } from '@xyflow/react'
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
import { arrangeFlow } from './arrangeFlow.ts'
import { newId } from './newId.ts'
import { openPanel, toggleOutline } from './panels.ts'
import { editorStore, useFlow, useFlowStore } from './store.ts'
import { useVocabulary } from './vocabulary.ts'

/** Undo, arrange and zoom, in the corner of the canvas. */
export const CanvasTools = memo(function CanvasTools() {
  const { t } = useTranslation('canvas')
  const store = useFlowStore()
  const vocabulary = useVocabulary()
  const readOnly = useFlow((flow) => flow.readOnly)
  const canUndo = useFlow((flow) => flow.history.past.length > 0)
  const canRedo = useFlow((flow) => flow.history.future.length > 0)
  const { zoomIn, zoomOut, fitView, screenToFlowPosition } = useReactFlow()
  const tidy = () => {
    void arrangeFlow(store, vocabulary).then(() =>
      requestAnimationFrame(() => fitView({ maxZoom: 1, padding: 0.1, duration: 300 })),
    )
  }
  const addNote = () => {
    const { width, height } = document.documentElement.getBoundingClientRect()
    const position = screenToFlowPosition({ x: width / 2 - 120, y: height / 2 - 60 })
    const id = newId()
    store.getState().edit({ type: 'put-note', note: { id, text: '', position } })
    store.getState().write(id)
  }
  return (
    <div className="flex rounded-xl border bg-raised p-1 shadow-card">
      {!readOnly && (
        <>
          <IconButton
            size="small"
            label={t('tool.undo')}
            shortcut="Ctrl Z"
            disabled={!canUndo}
            onClick={() => store.getState().undo()}
          >
            <Undo2 aria-hidden />
          </IconButton>
          <IconButton
            size="small"
            label={t('tool.redo')}
            shortcut="Ctrl Y"
            disabled={!canRedo}
            onClick={() => store.getState().redo()}
          >
            <Redo2 aria-hidden />
          </IconButton>
          <span className="mx-1 my-1.5 w-px bg-line" />
          <IconButton size="small" label={t('tool.arrange')} shortcut="L" onClick={tidy}>
            <LayoutGrid aria-hidden />
          </IconButton>
          <IconButton size="small" label={t('tool.note')} onClick={addNote}>
            <StickyNote aria-hidden />
          </IconButton>
          <span className="mx-1 my-1.5 w-px bg-line" />
        </>
      )}
      {store === editorStore && (
        <>
          <IconButton size="small" label={t('shortcuts.outline')} shortcut="O" onClick={toggleOutline}>
            <ListTree aria-hidden />
          </IconButton>
          <IconButton
            size="small"
            label={t('shortcuts.find')}
            shortcut="Ctrl F"
            onClick={() => openPanel('find')}
          >
            <Search aria-hidden />
          </IconButton>
        </>
      )}
      <IconButton size="small" label={t('tool.zoomOut')} onClick={() => zoomOut({ duration: 150 })}>
        <ZoomOut aria-hidden />
      </IconButton>
      <IconButton size="small" label={t('tool.zoomIn')} onClick={() => zoomIn({ duration: 150 })}>
        <ZoomIn aria-hidden />
      </IconButton>
      <IconButton
        size="small"
        label={t('tool.fit')}
        shortcut="F"
        onClick={() => fitView({ maxZoom: 1, padding: 0.1, duration: 300 })}
      >
        <Maximize aria-hidden />
      </IconButton>
    </div>
  )
})
