import { Link } from '@tanstack/react-router'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { CircleAlert, Ellipsis, Plus, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { cn, Menu, Tooltip } from '../ui/index.ts'
import { leftBy, shareOf, useCounts } from './counts.ts'
import type { DrawnNode } from './drawing.ts'
import { StepIcon } from './StepIcon.tsx'
import { card, type ExitPill } from './shape.ts'
import { useFlow, useFlowStore } from './store.ts'
import { toneOf } from './tones.ts'
import { useVocabulary } from './vocabulary.ts'

/** Draws every step of every plugin, from its manifest alone. */
export const StepNode = memo(function StepNode({ id, data, selected }: NodeProps<DrawnNode>) {
  const { node, step, shape } = data
  const vocabulary = useVocabulary()
  const { t } = useTranslation('canvas')
  const mark = useFlow((flow) => flow.marks[id])
  const onPath = useFlow((flow) => (flow.path ? (flow.path.nodes[id] ?? 0) : -1))
  const changed = useFlow((flow) => flow.changed?.nodes[id])
  const isHere = useFlow((flow) => flow.path?.here === id)
  const trigger = step?.kind === 'trigger'
  const tone = toneOf(step)

  return (
    <div className="relative flex flex-col" style={{ width: shape.width, height: shape.height }}>
      {!trigger && <Handle type="target" id="in" position={Position.Top} className="cauce-in" />}
      <div
        className={cn(
          'flex items-center gap-3 border bg-surface px-3.5 shadow-card transition-shadow',
          trigger ? 'rounded-[2rem] border-ink/25 px-4.5' : 'rounded-xl',
          !step && 'border-dashed border-bad/60',
          // Where the person has not been is drawn as a sketch; fading it would make it hard to read.
          onPath === 0 && 'border-dashed border-edge/60 bg-silt shadow-none',
          mark === 'error' && 'border-bad/60',
          onPath > 0 && 'border-focus ring-1 ring-focus',
          changed === 'added' && 'border-good bg-good-soft ring-2 ring-good',
          changed === 'removed' && 'border-dashed border-bad bg-bad-soft ring-2 ring-bad',
          changed === 'changed' && 'border-warn bg-warn-soft ring-2 ring-warn',
          selected && 'border-focus ring-2 ring-focus',
        )}
        style={{ height: card.height }}
      >
        <span
          className={cn(
            'flex size-9 shrink-0 items-center justify-center',
            trigger ? 'rounded-full' : 'rounded-lg',
            onPath === 0 ? 'bg-sunken text-soft' : [tone.soft, tone.ink],
          )}
        >
          <StepIcon name={step?.icon ?? 'circle-help'} className="size-4.5" />
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-1.5">
            <span className="far-title line-clamp-2 leading-5 font-semibold">{vocabulary.titleOf(node)}</span>
            {mark && <Warning level={mark} />}
          </span>
          <Sentence data={data} />
        </span>
        <Here id={id} />
        {changed && changed !== 'moved' && <span className="sr-only">{t(`diff.${changed}`)}</span>}
        {isHere && <span className="sr-only">{t('node.here')}</span>}
      </div>
      {shape.pills.map((pill) => (
        <Exit key={pill.id} id={id} pill={pill} data={data} />
      ))}
      {shape.folded.length > 0 && <MoreExits id={id} data={data} />}
    </div>
  )
})

function Warning({ level }: { level: 'error' | 'warning' }) {
  const { t } = useTranslation('canvas')
  const Icon = level === 'error' ? CircleAlert : TriangleAlert
  return (
    <Icon
      className={cn('size-4 shrink-0', level === 'error' ? 'text-bad' : 'text-warn')}
      aria-label={t(level === 'error' ? 'node.notReady' : 'node.lookAtThis')}
    />
  )
}

function Sentence({ data: { node } }: { data: DrawnNode['data'] }) {
  const vocabulary = useVocabulary()
  const store = useFlowStore()
  return (
    <span className="far-gone mt-0.5 line-clamp-2 leading-[1.15rem] text-small text-soft">
      {vocabulary.sentence(node, store.getState().graph).map((piece, index) => (
        <span
          // Pieces have no identity; they are drawn anew with each change.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={index}
          className={cn(
            piece.kind === 'value' && 'text-ink',
            piece.kind === 'missing' && 'border-b border-dotted border-bad text-bad',
          )}
        >
          {piece.text}
        </span>
      ))}
    </span>
  )
}

/** How many people are at this step now; opens them. */
function Here({ id }: { id: string }) {
  const inside = useCounts((counts) => counts.nodes[id]?.inside ?? 0)
  const failed = useCounts((counts) => counts.nodes[id]?.failed ?? 0)
  const foretold = useFlow((flow) => flow.forecast && (flow.forecast.nodes[id] ?? 0))
  const { t } = useTranslation('canvas')
  const { compact } = useFormat()
  const flowId = useFlow((flow) => flow.id)
  // On one person's path the others would only disturb.
  const alone = useFlow((flow) => flow.path !== undefined)
  if (foretold !== undefined) return foretold > 0 ? <Foretold n={foretold} /> : null
  if (alone || (inside === 0 && failed === 0)) return null
  return (
    <span className="far-count absolute -top-3 right-4 flex gap-1">
      {failed > 0 && (
        <Link
          to="/flows/$id"
          params={{ id: flowId }}
          search={{ view: 'people', node: id, status: 'failed' }}
          className="nodrag rounded-full bg-bad-soft px-2 py-0.5 text-small font-medium whitespace-nowrap text-bad shadow-card"
        >
          {t('node.failed', { count: failed, n: compact(failed) })}
        </Link>
      )}
      {inside > 0 && (
        <Link
          to="/flows/$id"
          params={{ id: flowId }}
          search={{ view: 'people', node: id, status: 'active' }}
          className="nodrag rounded-full bg-ink px-2 py-0.5 text-small font-medium whitespace-nowrap text-silt shadow-card"
        >
          {t('node.inside', { count: inside, n: compact(inside) })}
        </Link>
      )}
    </span>
  )
}

/** How many would come here. */
function Foretold({ n }: { n: number }) {
  const { compact } = useFormat()
  return (
    <span className="far-count absolute -top-3 right-4 rounded-full bg-note-soft px-2 py-0.5 text-small font-medium whitespace-nowrap text-note shadow-card">
      {compact(n)}
    </span>
  )
}

const isOpen = (pill: ExitPill) => !pill.connected && !pill.optional

function Exit({ id, pill, data }: { id: string; pill: ExitPill; data: DrawnNode['data'] }) {
  const counted = useCounts((counts) => leftBy(counts, id, pill.id))
  const share = useCounts((counts) => shareOf(counts, id, pill.id))
  const alone = useFlow((flow) => flow.path !== undefined)
  const foretold = useFlow((flow) => flow.forecast && (flow.forecast.exits[`${id} ${pill.id}`] ?? 0))
  const passed = foretold ?? (alone ? 0 : counted)
  const onPath = useFlow((flow) => flow.path?.exits.has(`${id} ${pill.id}`) ?? false)
  const readOnly = useFlow((flow) => flow.readOnly)
  const pick = useFlow((flow) => flow.pick)
  const vocabulary = useVocabulary()
  const { t } = useTranslation('canvas')
  const { compact, percent } = useFormat()
  const title = vocabulary.exitTitle(data.step, pill)
  return (
    <div
      className={cn(
        'absolute bottom-0 flex h-[22px] items-center justify-center gap-1 rounded-full border bg-surface px-2 text-small text-soft',
        pill.id === 'error' && 'text-bad',
        pill.id === 'uncertain' && 'text-warn',
        isOpen(pill) && 'border-dashed border-edge',
        onPath && 'border-focus text-ink',
      )}
      style={{ left: pill.x, width: pill.width }}
    >
      <span className="far-hidden truncate">{title}</span>
      {passed > 0 && (
        <span
          className={cn(
            'far-hidden pointer-events-none absolute top-full mt-1 flex flex-col items-center rounded-md bg-silt px-1 leading-4 font-medium text-ink tabular-nums',
            isOpen(pill) && 'mt-9',
          )}
        >
          {compact(passed)}
          {share !== undefined && foretold === undefined && (
            // Who takes a way that leads nowhere is lost to what comes after.
            <span className={cn('font-normal', pill.connected ? 'text-soft' : 'text-warn')}>
              {percent(share)}
            </span>
          )}
        </span>
      )}
      <Handle
        type="source"
        id={pill.id}
        position={Position.Bottom}
        className={cn('cauce-out', !pill.connected && 'cauce-open')}
      />
      {!pill.connected && !readOnly && (
        <Tooltip text={t('node.addAfter', { exit: title })} side="bottom">
          <button
            type="button"
            aria-label={t('node.addAfter', { exit: title })}
            onClick={(event) => {
              event.stopPropagation()
              pick({ for: 'exit', from: id, exit: pill.id })
            }}
            className="nodrag nopan absolute top-full mt-2.5 flex size-6 items-center justify-center rounded-full border border-edge/60 bg-raised text-ink shadow-card hover:border-ink hover:bg-ink hover:text-silt"
          >
            <Plus className="size-3.5" aria-hidden />
          </button>
        </Tooltip>
      )}
    </div>
  )
}

/** The exits that lead nowhere yet, when there are too many to show. */
function MoreExits({ id, data: { shape, step } }: { id: string; data: DrawnNode['data'] }) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const readOnly = useFlow((flow) => flow.readOnly)
  const pick = useFlow((flow) => flow.pick)
  const unfold = useFlow((flow) => flow.unfold)
  if (readOnly) return null
  const last = shape.pills.at(-1)
  return (
    <Menu
      align="start"
      items={[
        { heading: t('node.moreExits') },
        ...shape.folded.map((exit) => ({
          label: vocabulary.exitTitle(step, exit),
          onSelect: () => pick({ for: 'exit', from: id, exit: exit.id }),
        })),
        'line',
        { label: t('node.showAllExits'), onSelect: () => unfold(id) },
      ]}
    >
      <button
        type="button"
        aria-label={t('node.moreExits')}
        // The menu is wanted, not the form.
        onClick={(event) => event.stopPropagation()}
        className="nodrag nopan absolute bottom-0 flex h-[22px] w-[30px] items-center justify-center rounded-full border border-dashed border-edge bg-surface text-soft hover:text-ink"
        style={{ left: last ? last.x + last.width + 6 : shape.width / 2 - 15 }}
      >
        <Ellipsis className="size-4" aria-hidden />
      </button>
    </Menu>
  )
}
