import { PanelLeftOpen, Plus } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { withTexts } from '../i18n/index.ts'
import { Palette } from '../palette/Palette.tsx'
import { Button, IconButton } from '../ui/index.ts'
import { Canvas } from './Canvas.tsx'
import { CountSpan } from './CountSpan.tsx'
import { openPanel, toggleOutline, usePanels } from './panels.ts'
import { saver } from './saver.ts'
import { editorStore, type FlowStore, useFlow } from './store.ts'
import { useFindings } from './useFindings.ts'
import { useFormView } from './useFormView.ts'
import { useReveal } from './useReveal.ts'

// Loaded when they are first wanted; the form and the picker soon after the canvas stands, so that they open at once.
const loadInspector = withTexts(() => import('../inspector/Inspector.tsx'))
const loadPicker = () => import('../palette/StepPicker.tsx')
const Inspector = lazy(() => loadInspector().then(({ Inspector }) => ({ default: Inspector })))
const StepPicker = lazy(() => loadPicker().then(({ StepPicker }) => ({ default: StepPicker })))
const CommandsDialog = lazy(() =>
  import('./CommandsDialog.tsx').then(({ CommandsDialog }) => ({ default: CommandsDialog })),
)
const ConflictDialog = lazy(() =>
  import('./ConflictDialog.tsx').then(({ ConflictDialog }) => ({ default: ConflictDialog })),
)
const FindDialog = lazy(() => import('./FindDialog.tsx').then(({ FindDialog }) => ({ default: FindDialog })))
const Outline = lazy(() => import('./Outline.tsx').then(({ Outline }) => ({ default: Outline })))
const ChosenTools = lazy(() =>
  import('./ChosenTools.tsx').then(({ ChosenTools }) => ({ default: ChosenTools })),
)
const ShortcutsDialog = lazy(() =>
  import('./ShortcutsDialog.tsx').then(({ ShortcutsDialog }) => ({ default: ShortcutsDialog })),
)

const inspectedNode = ({ graph, inspected }: FlowStore) =>
  inspected === undefined ? undefined : graph.nodes.find((one) => one.id === inspected)

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
  const empty = useFlow((flow) => flow.graph.nodes.length === 0)
  const flowId = useFlow((flow) => flow.id)
  const node = useFlow(inspectedNode)
  const readOnly = useFlow((flow) => flow.readOnly)
  const several = useFlow((flow) => flow.selection.size > 1)
  const picking = useFlow((flow) => flow.picking !== undefined)
  const conflict = useFlow((flow) => flow.saving === 'conflict')
  const [paletteOpen, setPaletteOpen] = useState(() => localStorage.getItem(palette) !== 'closed')
  const { panel, outline } = usePanels()
  const reveal = useReveal()

  useFormView()
  useFindings()
  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([loadInspector(), loadPicker()]), 3000)
    return () => clearTimeout(timer)
  }, [])

  /** A new step is shown, and where there is a keyboard one can write at once. */
  const begin = useCallback(
    (id: string) => {
      void reveal(id)
      if (matchMedia('(pointer: fine)').matches)
        setTimeout(() => {
          if (!isWriting()) document.querySelector<HTMLElement>(firstField)?.focus({ preventScroll: true })
        }, 200)
    },
    [reveal],
  )

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
      <Suspense>{outline && <Outline onClose={toggleOutline} />}</Suspense>
      {!readOnly && paletteOpen && !outline && <Palette onAdded={begin} onClose={() => showPalette(false)} />}
      <div className="relative min-w-0 flex-1">
        <Canvas />
        <div className="absolute top-3 right-3 max-sm:hidden">
          <CountSpan flowId={flowId} />
        </div>
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
        {several && !readOnly && (
          <div className="absolute top-3 left-1/2 -translate-x-1/2">
            <Suspense>
              <ChosenTools />
            </Suspense>
          </div>
        )}
        {empty && <EmptyCanvas readOnly={readOnly} />}
      </div>
      <Suspense>
        {node && <Inspector node={node} />}
        {picking && <StepPicker onAdded={begin} />}
        {panel === 'find' && <FindDialog onClose={closePanel} />}
        {panel === 'commands' && <CommandsDialog onClose={closePanel} onAdded={begin} />}
        {panel === 'shortcuts' && <ShortcutsDialog onClose={closePanel} />}
        {conflict && <ConflictDialog />}
      </Suspense>
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
