import { BaseEdge, type EdgeProps, getSmoothStepPath } from '@xyflow/react'
import { memo, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useCounts } from './counts.ts'
import { useFlow } from './store.ts'

/** A connection. People who pass show as dots; a click on its middle puts a step in between. */
export const FlowEdge = memo(function FlowEdge(edge: EdgeProps) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = edge
  const [path, middleX, middleY] = getSmoothStepPath({
    sourceX,
    sourceY,
    sourcePosition,
    // A step that stands almost under the exit gets a straight line: the whole upper edge of its card is the way in.
    targetX: Math.abs(sourceX - targetX) < 24 ? sourceX : targetX,
    targetY,
    targetPosition,
    borderRadius: 14,
    offset: 22,
  })
  const { t } = useTranslation('canvas')
  const key = `${edge.source} ${edge.sourceHandleId}`
  const passed = useCounts((counts) => counts.passed[key] ?? 0)
  const onPath = useFlow((flow) => flow.path?.exits.has(key))
  const readOnly = useFlow((flow) => flow.readOnly)
  const pick = useFlow((flow) => flow.pick)
  const insert = () => pick({ for: 'edge', from: edge.source, exit: edge.sourceHandleId ?? 'default' })

  return (
    <g className="cauce-edge" data-path={onPath === undefined ? undefined : onPath ? 'on' : 'off'}>
      <BaseEdge id={edge.id} path={path} interactionWidth={20} />
      {passed > 0 && <Passing key={passed} path={path} />}
      {!readOnly && (
        // biome-ignore lint/a11y/useSemanticElements: a <button> cannot stand inside an svg
        <g
          role="button"
          tabIndex={-1}
          aria-label={t('edge.insert')}
          className="cauce-insert nopan"
          transform={`translate(${middleX} ${middleY})`}
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
