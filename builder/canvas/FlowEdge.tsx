import { BaseEdge, type EdgeProps, getSmoothStepPath } from '@xyflow/react'
import { memo, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useCounts } from './counts.ts'
import type { DrawnEdge } from './drawing.ts'
import { middleOf, pathThrough } from './path.ts'
import { useFlow } from './store.ts'

/** A connection. People who pass show as dots; a click on its middle puts a step in between. */
export const FlowEdge = memo(function FlowEdge(edge: EdgeProps<DrawnEdge>) {
  const { path, middle } = wayOf(edge)
  const { t } = useTranslation('canvas')
  const key = `${edge.source} ${edge.sourceHandleId}`
  const passed = useCounts((counts) => counts.passed[key] ?? 0)
  const onPath = useFlow((flow) => flow.path?.exits.has(key))
  const changed = useFlow((flow) => flow.changed?.edges[`${key} ${edge.target}`])
  const readOnly = useFlow((flow) => flow.readOnly)
  const pick = useFlow((flow) => flow.pick)
  const insert = () => pick({ for: 'edge', from: edge.source, exit: edge.sourceHandleId ?? 'default' })

  return (
    <g
      className="cauce-edge"
      data-path={onPath === undefined ? undefined : onPath ? 'on' : 'off'}
      data-side={edge.data?.side || undefined}
      data-changed={changed}
    >
      <BaseEdge id={edge.id} path={path} interactionWidth={20} />
      {passed > 0 && onPath === undefined && <Passing key={passed} path={path} />}
      {!readOnly && (
        // biome-ignore lint/a11y/useSemanticElements: a <button> cannot stand inside an svg
        <g
          role="button"
          tabIndex={-1}
          aria-label={t('edge.insert')}
          className="cauce-insert nopan"
          transform={`translate(${middle.x} ${middle.y})`}
          onClick={(event) => {
            event.stopPropagation()
            insert()
          }}
          onKeyDown={(event) => event.key === 'Enter' && insert()}
        >
          <title>{t('edge.insert')}</title>
          <circle r={11} />
          <path d="M-4.5 0h9M0-4.5v9" />
        </g>
      )}
    </g>
  )
})

/** As it was laid out; while an end is being dragged, straight there. */
function wayOf({
  data,
  sourceX,
  sourceY,
  sourcePosition,
  targetX,
  targetY,
  targetPosition,
}: EdgeProps<DrawnEdge>) {
  if (data?.points) return { path: pathThrough(data.points), middle: middleOf(data.points) }
  const [path, x, y] = getSmoothStepPath({
    sourceX,
    sourceY,
    sourcePosition,
    targetX,
    targetY,
    targetPosition,
    borderRadius: 12,
    offset: 28,
  })
  return { path, middle: { x, y } }
}

/** A dot that runs along the edge once. */
function Passing({ path }: { path: string }) {
  const dot = useRef<SVGCircleElement>(null)
  useEffect(() => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    const running = dot.current?.animate(
      still
        ? [
            { opacity: 0.9, offsetDistance: '50%' },
            { opacity: 0, offsetDistance: '50%' },
          ]
        : [
            { offsetDistance: '0%', opacity: 1 },
            { offsetDistance: '100%', opacity: 1, offset: 0.94 },
            { offsetDistance: '100%', opacity: 0 },
          ],
      { duration: 900, easing: 'cubic-bezier(0.4, 0.1, 0.5, 1)', fill: 'forwards' },
    )
    return () => running?.cancel()
  }, [])
  return <circle ref={dot} r={5} className="cauce-dot" style={{ offsetPath: `path("${path}")` }} />
}
