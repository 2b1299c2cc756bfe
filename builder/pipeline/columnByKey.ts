import { KeyboardCode, type KeyboardCoordinateGetter } from '@dnd-kit/core'

/** Left and right take the card to the next stage: nobody should have to push it there pixel by pixel. */
export const columnByKey: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const by = event.code === KeyboardCode.Right ? 1 : event.code === KeyboardCode.Left ? -1 : 0
  if (by === 0) return undefined
  event.preventDefault()
  const columns = context.droppableContainers
    .getEnabled()
    .flatMap(({ id }) => {
      const rect = context.droppableRects.get(id)
      return rect ? [{ id, rect }] : []
    })
    .toSorted((a, b) => a.rect.left - b.rect.left)
  const here = columns.findIndex(({ id }) => id === context.over?.id)
  const next = columns[here + by]
  return next ? { x: next.rect.left + 12, y: currentCoordinates.y } : undefined
}
