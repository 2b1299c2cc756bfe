import { useTranslation } from 'react-i18next'
import type { FlowGraph } from '#sdk/flow'
import { useFormat } from '../i18n/format.ts'
import { cn, Select } from '../ui/index.ts'
import { useVocabulary } from './vocabulary.ts'

export type People = 'stay' | 'move' | 'drain'
export type Placed = {
  versionId: string
  number: number
  node: string
  to: string | null
  n: number
  outcome: 'moves' | 'restarts' | 'no-place' | 'in-the-air'
}
const choices = ['stay', 'move', 'drain'] as const

/** What becomes of the people inside; for a move, who goes where, before it is done. */
export function PeopleChoice({
  value,
  onChange,
  inside,
  moves,
  onMoves,
  graph,
  titleBefore,
}: {
  value: People
  onChange: (people: People) => void
  inside: Placed[]
  moves: Record<string, string | null>
  onMoves: (moves: Record<string, string | null>) => void
  graph: FlowGraph
  /** how a step that is gone was called */
  titleBefore: (node: string) => string
}) {
  const { t } = useTranslation('canvas')
  const { number } = useFormat()
  const vocabulary = useVocabulary()
  const all = inside.reduce((sum, one) => sum + one.n, 0)
  const places = graph.nodes.filter((node) => vocabulary.stepOf(node.type)?.kind !== 'trigger')
  const titleOf = (id: string) => {
    const node = graph.nodes.find((one) => one.id === id)
    return node ? vocabulary.titleOf(node) : titleBefore(id)
  }
  if (all === 0) return null
  const moving = inside
    .filter((one) => one.outcome === 'moves' || one.outcome === 'restarts')
    .reduce((sum, one) => sum + one.n, 0)
  return (
    <fieldset>
      <legend className="text-small font-medium">
        {t('publish.inside', { count: all, n: number(all) })}
      </legend>
      <div className="mt-2 flex flex-col gap-2">
        {choices.map((choice) => (
          <label
            key={choice}
            className={cn(
              'flex cursor-pointer items-start gap-3 rounded-xl border p-3',
              value === choice && 'border-ink bg-tint',
            )}
          >
            <input
              type="radio"
              name="people"
              checked={value === choice}
              onChange={() => onChange(choice)}
              className="mt-1 accent-(--ink)"
            />
            <span>
              <span className="block font-medium">{t(`publish.${choice}`)}</span>
              <span className="block text-small text-soft">{t(`publish.${choice}Text`)}</span>
            </span>
          </label>
        ))}
      </div>
      <div className="mt-3 rounded-xl bg-sunken p-3.5">
        <p className="text-small font-medium" aria-live="polite">
          {value === 'move'
            ? t('publish.moving', { count: moving, n: number(moving), all: number(all) })
            : t('publish.whoIsWhere')}
        </p>
        <ul className="mt-2 flex max-h-64 flex-col gap-2 overflow-y-auto">
          {inside.map((one) => (
            <li key={`${one.versionId} ${one.node} ${one.outcome}`} className="text-small">
              <div className="flex items-center justify-between gap-3">
                <span className="min-w-0 truncate">
                  {titleOf(one.node)}{' '}
                  <span className="text-soft">{t('publish.onVersion', { number: one.number })}</span>
                </span>
                <span className="tabular-nums">{number(one.n)}</span>
              </div>
              {value === 'move' && (
                <div className="mt-1 flex items-center gap-2">
                  <span
                    className={cn(
                      'shrink-0',
                      one.outcome === 'moves' || one.outcome === 'restarts' ? 'text-good' : 'text-warn',
                    )}
                  >
                    {t(`publish.outcome.${one.outcome}`)}
                  </span>
                  {one.outcome !== 'in-the-air' && (
                    <Select
                      label={t('publish.goTo', { step: titleOf(one.node) })}
                      className="h-8 flex-1"
                      value={one.node in moves ? (moves[one.node] ?? '') : one.node}
                      onChange={(to) => onMoves({ ...moves, [one.node]: to || null })}
                      options={[
                        { value: '', label: t('publish.finishThere') },
                        ...places.map((node) => ({ value: node.id, label: vocabulary.titleOf(node) })),
                      ]}
                    />
                  )}
                </div>
              )}
            </li>
          ))}
        </ul>
      </div>
    </fieldset>
  )
}
