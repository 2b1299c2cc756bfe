import { CircleAlert, CornerLeftUp, Plus, TriangleAlert, X } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StoreApi } from 'zustand'
import { cn, IconButton } from '../ui/index.ts'
import { ConnectDialog } from './ConnectDialog.tsx'
import { keysOf } from './keymap.ts'
import { clustered, type Line, outline } from './outlining.ts'
import { StepIcon } from './StepIcon.tsx'
import { waysOut } from './shape.ts'
import { type FlowStore, useFlow, useFlowStore } from './store.ts'
import { toneOf } from './tones.ts'
import { remove } from './useActions.ts'
import { useOutlineFocus } from './useOutlineFocus.ts'
import { useReveal } from './useReveal.ts'
import { useVocabulary } from './vocabulary.ts'

/**
 * The flow as a list to walk with the arrow keys: every step with the way that leads to it. What the canvas can do is
 * done here too: Enter opens, A adds after, C connects, Delete removes, Space chooses several, Ctrl G groups them.
 */
export function Outline({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const graph = useFlow((flow) => flow.graph)
  const readOnly = useFlow((flow) => flow.readOnly)
  const [at, setAt] = useState(0)
  const [connecting, setConnecting] = useState<string>()
  const list = useRef<HTMLDivElement>(null)
  const lines = useMemo(
    () =>
      outline(
        graph,
        (type) => vocabulary.stepOf(type)?.kind === 'trigger',
        (id) => {
          const node = graph.nodes.find((one) => one.id === id)
          const step = node && vocabulary.stepOf(node.type)
          return node && step
            ? waysOut(step, node.input).map((exit) => ({ ...exit, title: vocabulary.exitTitle(step, exit) }))
            : []
        },
      ),
    [graph, vocabulary],
  )
  const clusters = useMemo(() => clustered(lines, graph.notes), [lines, graph.notes])
  const here = lines[Math.min(at, lines.length - 1)]
  const back = useOutlineFocus(list, lines, connecting !== undefined)
  const to = (index: number) => {
    const next = Math.max(0, Math.min(lines.length - 1, index))
    setAt(next)
    list.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[next]?.focus()
  }
  const addAfter = (id: string) => {
    const node = graph.nodes.find((one) => one.id === id)
    const exit = node && vocabulary.openExit(node, graph)
    store.getState().pick(exit ? { for: 'exit', from: id, exit } : { for: 'canvas' })
  }
  const onKeyDown = (event: React.KeyboardEvent, line: Line, index: number) => {
    const key = event.key.toLowerCase()
    const from = (act: () => void) => () => {
      back(index, line.node)
      act()
    }
    const acts: Record<string, (() => void) | undefined> = {
      arrowdown: () => to(index + 1),
      arrowup: () => to(index - 1),
      home: () => to(0),
      end: () => to(lines.length - 1),
      // To the step before; from a pointer to where the step is told.
      arrowleft: () => to(lines.findLastIndex((one, k) => k < index && one.level < line.level)),
      arrowright: () => (line.again ? to(lines.findIndex((one) => one.node === line.node)) : to(index + 1)),
      enter: from(() => store.getState().inspect(line.node)),
      ' ': () => choose(store, line.node),
      ...(!readOnly && {
        a: from(() => addAfter(line.node)),
        c: from(() => setConnecting(line.node)),
        delete: () => {
          const { selection, select } = store.getState()
          back(Math.max(0, index - 1))
          if (!selection.has(line.node)) select([line.node])
          remove(store)
        },
      }),
    }
    // The canvas's own keys come next; the name of a new group is written on the canvas.
    if (keysOf(event) === 'mod+g') back(index, line.node)
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  return (
    <aside
      aria-label={t('outline.title')}
      className="flex w-72 shrink-0 flex-col border-r bg-surface max-lg:absolute max-lg:inset-y-0 max-lg:left-0 max-lg:z-30 max-lg:shadow-raised"
    >
      <header className="flex items-center justify-between gap-2 border-b px-4 py-2.5">
        <h2 className="font-semibold">{t('outline.title')}</h2>
        <IconButton size="small" label={t('outline.close')} onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </header>
      <p id="outline-keys" className="border-b px-4 py-2 text-small text-soft">
        {t(readOnly ? 'outline.keysToRead' : 'outline.keys')}
      </p>
      {lines.length === 0 && <p className="p-4 text-soft">{t('outline.empty')}</p>}
      <div
        ref={list}
        role="tree"
        aria-label={t('outline.title')}
        aria-describedby="outline-keys"
        aria-multiselectable
        // An empty tree takes the focus itself, so that the first step can be added.
        tabIndex={lines.length === 0 ? 0 : undefined}
        onKeyDown={(event) => {
          if (lines.length > 0 || readOnly || event.key !== 'a') return
          event.preventDefault()
          store.getState().pick({ for: 'canvas' })
        }}
        className="min-h-0 flex-1 overflow-y-auto p-2 outline-none"
      >
        {clusters.map(({ group, lines }) => {
          const items = lines.map(({ line, index }) => (
            <Item
              key={line.key}
              line={line}
              current={line === here}
              onFocus={() => setAt(index)}
              onKeyDown={(event) => onKeyDown(event, line, index)}
              onAdd={readOnly ? undefined : () => addAfter(line.node)}
            />
          ))
          if (!group) return items
          const name = group.text || t('group.unnamed')
          return (
            // biome-ignore lint/a11y/useSemanticElements: a tree holds groups of its items
            <div
              key={lines[0]?.line.key}
              role="group"
              aria-label={t('group.named', { name })}
              className="my-1 rounded-xl border border-dashed border-edge bg-tint/50"
            >
              <p aria-hidden className="truncate px-2.5 py-1.5 text-small font-medium">
                {name}
              </p>
              {items}
            </div>
          )
        })}
      </div>
      {connecting && <ConnectDialog from={connecting} onClose={() => setConnecting(undefined)} />}
    </aside>
  )
}

/** Adds a step to those that are chosen, or takes it out of them. */
function choose(store: StoreApi<FlowStore>, id: string) {
  const { selection, select } = store.getState()
  select(selection.has(id) ? [...selection].filter((one) => one !== id) : [...selection, id])
}

function Item({
  line,
  current,
  onFocus,
  onKeyDown,
  onAdd,
}: {
  line: Line
  current: boolean
  onFocus: () => void
  onKeyDown: (event: React.KeyboardEvent) => void
  onAdd: (() => void) | undefined
}) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  const reveal = useReveal()
  const node = useFlow((flow) => flow.graph.nodes.find((one) => one.id === line.node))
  const mark = useFlow((flow) => flow.marks[line.node])
  const chosen = useFlow((flow) => flow.selection.has(line.node))
  if (!node) return null
  const step = vocabulary.stepOf(node.type)
  const tone = toneOf(step)
  const title = vocabulary.titleOf(node)
  const Mark = mark === 'error' ? CircleAlert : TriangleAlert
  return (
    <div
      role="treeitem"
      aria-level={line.level}
      aria-selected={chosen}
      tabIndex={current ? 0 : -1}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        if (event.shiftKey || event.ctrlKey || event.metaKey) return choose(store, line.node)
        store.getState().inspect(line.node)
        void reveal(line.node)
      }}
      className={cn(
        'group flex cursor-pointer items-center gap-2 rounded-lg py-1.5 pr-1.5 text-small hover:bg-tint',
        chosen && 'bg-tint',
      )}
      style={{ paddingLeft: `${0.5 + (line.level - 1) * 1.1}rem` }}
    >
      {line.again ? (
        <CornerLeftUp className="size-4 shrink-0 text-soft" aria-hidden />
      ) : (
        <span
          className={cn('flex size-6 shrink-0 items-center justify-center rounded-md', tone.soft, tone.ink)}
        >
          <StepIcon name={step?.icon ?? 'circle-help'} className="size-3.5" />
        </span>
      )}
      <span className="min-w-0 flex-1">
        {line.by && line.by.exit !== 'default' && (
          <span className="block truncate text-soft">{line.by.title}</span>
        )}
        <span className={cn('block truncate', !line.again && 'font-medium')}>
          {line.again ? t('outline.above', { step: title }) : title}
        </span>
      </span>
      {mark && !line.again && (
        <Mark
          className={cn('size-4 shrink-0', mark === 'error' ? 'text-bad' : 'text-warn')}
          aria-label={t(mark === 'error' ? 'node.notReady' : 'node.lookAtThis')}
        />
      )}
      {onAdd && !line.again && (
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          onClick={(event) => {
            event.stopPropagation()
            onAdd()
          }}
          className="flex size-6 items-center justify-center rounded-full text-soft opacity-0 group-hover:opacity-100 hover:bg-ink hover:text-silt"
        >
          <Plus className="size-3.5" />
        </button>
      )}
    </div>
  )
}
