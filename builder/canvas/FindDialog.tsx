import { useReactFlow } from '@xyflow/react'
import { Group, Search, StickyNote } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog, Input } from '../ui/index.ts'
import { StepIcon } from './StepIcon.tsx'
import { type Found, search } from './search.ts'
import { useFlow, useFlowStore } from './store.ts'
import { useReveal } from './useReveal.ts'
import { useVocabulary } from './vocabulary.ts'

/** Looks in every field of every step; a press leads there. */
export function FindDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const graph = useFlow((flow) => flow.graph)
  const reveal = useReveal()
  const { setCenter } = useReactFlow()
  const [words, setWords] = useState('')
  const wanted = useDeferredValue(words)
  const found = search(graph, vocabulary, wanted)
  const go = ({ node, note, field }: Found) => {
    onClose()
    if (note) {
      const { around: [first] = [], position } = graph.notes.find((one) => one.id === note) ?? {}
      store.getState().select([note])
      if (first) void reveal(first)
      else if (position) setCenter(position.x + 120, position.y + 60, { zoom: 1, duration: 150 })
    }
    if (!node) return
    store.getState().inspect(node)
    void reveal(node)
    if (field)
      setTimeout(() => {
        const control = document.querySelector(
          `[data-field="${CSS.escape(field)}"] :is(input, textarea, button, [role=textbox])`,
        )
        if (control instanceof HTMLElement) control.focus()
      }, 150)
  }
  const typeOf = (id: string | undefined) => graph.nodes.find((node) => node.id === id)?.type ?? ''
  return (
    <Dialog open onClose={onClose} title={t('find.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (found[0]) go(found[0])
        }}
      >
        <div className="relative">
          <Search
            className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-soft"
            aria-hidden
          />
          <Input
            autoFocus
            type="search"
            className="pl-9"
            value={words}
            aria-label={t('find.words')}
            placeholder={t('find.words')}
            onChange={(event) => setWords(event.target.value)}
          />
        </div>
      </form>
      <p className="mt-3 text-small text-soft" aria-live="polite">
        {wanted.trim() ? t('find.found', { count: found.length }) : t('find.help')}
      </p>
      <ul className="mt-1 max-h-80 overflow-y-auto">
        {found.map((one) => (
          <li key={`${one.node ?? one.note} ${one.field}`}>
            <button
              type="button"
              onClick={() => go(one)}
              className="flex w-full items-start gap-3 rounded-lg px-2.5 py-2 text-left hover:bg-tint"
            >
              <span className="mt-0.5 text-soft">
                {one.note ? (
                  one.group ? (
                    <Group className="size-4" aria-hidden />
                  ) : (
                    <StickyNote className="size-4" aria-hidden />
                  )
                ) : (
                  <StepIcon
                    name={vocabulary.stepOf(typeOf(one.node))?.icon ?? 'circle-help'}
                    className="size-4"
                  />
                )}
              </span>
              <span className="min-w-0">
                <span className="block truncate font-medium">
                  {one.title || t(one.group ? 'group.unnamed' : 'note.label')}
                </span>
                <span className="block text-small break-words text-soft">
                  {one.label && `${one.label}: `}
                  {one.text}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
