import { PanelLeftClose, Search } from 'lucide-react'
import { memo, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StepManifest } from '#sdk/flow'
import { addStep } from '../canvas/addStep.ts'
import { draggedStep } from '../canvas/Canvas.tsx'
import { StepIcon } from '../canvas/StepIcon.tsx'
import { useFlowStore } from '../canvas/store.ts'
import { toneOf } from '../canvas/tones.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { cn, IconButton, Input } from '../ui/index.ts'
import { answers, grouped } from './groups.ts'

/** All steps, to be dragged onto the canvas. A press on one puts it after the chosen step. */
export function Palette({ onAdded, onClose }: { onAdded: (id: string) => void; onClose: () => void }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const [search, setSearch] = useState('')
  const groups = useMemo(() => {
    const wanted = search.trim()
    const fits = (step: StepManifest) =>
      wanted === '' ||
      answers(wanted, vocabulary.say(step, step.title), vocabulary.say(step, step.description ?? '')) > 0
    return grouped(vocabulary.manifest.steps.filter(fits), vocabulary)
  }, [vocabulary, search])
  return (
    <nav
      aria-label={t('palette.label')}
      className="flex h-full w-60 flex-col border-r bg-surface max-lg:hidden"
    >
      <div className="flex items-center gap-1 px-3 pt-3">
        <div className="relative flex-1">
          <Search
            className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-soft"
            aria-hidden
          />
          <Input
            type="search"
            value={search}
            aria-label={t('palette.search')}
            placeholder={t('palette.search')}
            onChange={(event) => setSearch(event.target.value)}
            className="pl-8"
          />
        </div>
        <IconButton label={t('palette.close')} onClick={onClose}>
          <PanelLeftClose aria-hidden />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pt-1 pb-4">
        {groups.length === 0 && (
          <p className="px-3 py-8 text-center text-small text-soft">{t('picker.nothing')}</p>
        )}
        {groups.map((group) => (
          <section key={group.id} className="pt-3">
            <h2 className="px-2 pb-1 text-small font-medium text-soft">{t(`category.${group.id}`)}</h2>
            <ul>
              {group.steps.map((step) => (
                <li key={step.type}>
                  <PaletteStep step={step} onAdded={onAdded} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  )
}

type Row = { step: StepManifest; onAdded: (id: string) => void }

// Sixty of them stand beside the canvas; what happens on it is nothing to them.
const PaletteStep = memo(function PaletteStep({ step, onAdded }: Row) {
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const tone = toneOf(step)
  const add = () => {
    const { graph, selection, chosenEdges } = store.getState()
    const [edge = ''] = chosenEdges
    const [edgeFrom, edgeExit] = edge.split(' ')
    const after = graph.nodes.find((node) => node.id === [...selection].at(-1))
    const open = after && vocabulary.openExit(after, graph)
    const id = addStep(
      store,
      vocabulary,
      step,
      step.kind === 'trigger'
        ? { for: 'canvas' }
        : edgeFrom && edgeExit
          ? { for: 'edge', from: edgeFrom, exit: edgeExit }
          : after && open
            ? { for: 'exit', from: after.id, exit: open }
            : { for: 'canvas' },
    )
    if (id) onAdded(id)
  }
  return (
    <button
      type="button"
      draggable
      title={vocabulary.say(step, step.description ?? '')}
      onDragStart={(event) => {
        event.dataTransfer.setData(draggedStep, step.type)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onClick={add}
      className="flex w-full cursor-grab items-center gap-2.5 rounded-lg px-2 py-1.5 text-left hover:bg-sunken active:cursor-grabbing"
    >
      <span
        className={cn(
          'flex size-7 shrink-0 items-center justify-center',
          step.kind === 'trigger' ? 'rounded-full' : 'rounded-md',
          tone.ink,
          tone.soft,
        )}
      >
        <StepIcon name={step.icon} className="size-4" />
      </span>
      <span className="line-clamp-2 text-small leading-tight">{vocabulary.say(step, step.title)}</span>
    </button>
  )
})
