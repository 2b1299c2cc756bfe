import { PanelLeftOpen, Plus } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Inspector } from '../inspector/Inspector.tsx'
import { Palette } from '../palette/Palette.tsx'
import { StepPicker } from '../palette/StepPicker.tsx'
import { Button, IconButton } from '../ui/index.ts'
import { Canvas } from './Canvas.tsx'
import { CommandsDialog } from './CommandsDialog.tsx'
import { ConflictDialog } from './ConflictDialog.tsx'
import { FindDialog } from './FindDialog.tsx'
import { findingsOf } from './findings.ts'
import { Outline } from './Outline.tsx'
import { openPanel, toggleOutline, usePanels } from './panels.ts'
import { ShortcutsDialog } from './ShortcutsDialog.tsx'
import { saver } from './saver.ts'
import { editorStore, useFlow } from './store.ts'
import { useFormView } from './useFormView.ts'
import { useReveal } from './useReveal.ts'
import { useVocabulary } from './vocabulary.ts'

const closePanel = () => openPanel(undefined)
const palette = 'cauce.palette'
const firstField = '[data-form] [data-field] :is(input, textarea, [role=textbox])'

/** Somebody quick is in the form already, or in what a field of it has opened: the focus is theirs. */
const isWriting = () =>
  document.activeElement?.closest('[data-form] [data-field]') != null ||
  document.querySelector('[data-form] [data-field] [aria-expanded=true]') !== null

/** Palette, canvas and form. */
export function Editor() {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const fromServer = useFlow((flow) => flow.findings)
  const inspected = useFlow((flow) => flow.inspected)
  const readOnly = useFlow((flow) => flow.readOnly)
  const [paletteOpen, setPaletteOpen] = useState(() => localStorage.getItem(palette) !== 'closed')
  const { panel, outline } = usePanels()
  const reveal = useReveal()
  const node = graph.nodes.find((one) => one.id === inspected)

  useFormView()

  /** A new step is shown, and where there is a keyboard one can write at once. */
  const begin = (id: string) => {
    void reveal(id)
    if (matchMedia('(pointer: fine)').matches)
      setTimeout(() => {
        if (!isWriting()) document.querySelector<HTMLElement>(firstField)?.focus({ preventScroll: true })
      }, 200)
  }

  useEffect(() => {
    // An empty canvas asks for a start by itself; that is no fault yet.
    const findings = () => (graph.nodes.length > 0 ? findingsOf(graph, vocabulary, fromServer) : [])
    const timer = setTimeout(() => editorStore.getState().mark(findings()), 120)
    return () => clearTimeout(timer)
  }, [graph, vocabulary, fromServer])

  useEffect(() => {
    const leave = (event: BeforeUnloadEvent) => {
      if (editorStore.getState().unsaved.length === 0) return
      void saver.flush()
      event.preventDefault()
    }
    const hide = () => void saver.flush()
    addEventListener('beforeunload', leave)
    document.addEventListener('visibilitychange', hide)
    return () => {
      removeEventListener('beforeunload', leave)
      document.removeEventListener('visibilitychange', hide)
      void saver.flush()
    }
  }, [])

  const showPalette = useCallback((open: boolean) => {
    localStorage.setItem(palette, open ? 'open' : 'closed')
    setPaletteOpen(open)
  }, [])

  return (
    <div className="relative flex h-full min-h-0">
      {outline && <Outline onClose={toggleOutline} />}
      {!readOnly && paletteOpen && !outline && <Palette onAdded={begin} onClose={() => showPalette(false)} />}
      <div className="relative min-w-0 flex-1">
        <Canvas />
        {!readOnly && !paletteOpen && !outline && (
          <div className="absolute top-3 left-3 max-lg:hidden">
            <IconButton
              label={t('palette.open')}
              className="border bg-raised shadow-card"
              onClick={() => showPalette(true)}
            >
              <PanelLeftOpen aria-hidden />
            </IconButton>
          </div>
        )}
        {graph.nodes.length === 0 && <EmptyCanvas readOnly={readOnly} />}
      </div>
      {node && <Inspector node={node} />}
      <StepPicker onAdded={begin} />
      {panel === 'find' && <FindDialog onClose={closePanel} />}
      {panel === 'commands' && <CommandsDialog onClose={closePanel} onAdded={begin} />}
      {panel === 'shortcuts' && <ShortcutsDialog onClose={closePanel} />}
      <ConflictDialog />
    </div>
  )
}

function EmptyCanvas({ readOnly }: { readOnly: boolean }) {
  const { t } = useTranslation('canvas')
  if (readOnly) return null
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center p-6">
      <div className="pointer-events-auto max-w-sm rounded-2xl border bg-raised p-7 text-center shadow-raised">
        <h2 className="font-semibold">{t('empty.title')}</h2>
        <p className="mt-1.5 text-soft">{t('empty.text')}</p>
        <Button
          look="primary"
          className="mt-5"
          onClick={() => editorStore.getState().pick({ for: 'canvas', at: { x: 0, y: 0 } })}
        >
          <Plus aria-hidden />
          {t('empty.action')}
        </Button>
      </div>
    </div>
  )
}
