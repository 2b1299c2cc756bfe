import type { Viewport } from '@xyflow/react'

type Placed = { position: { x: number; y: number }; width?: number; height?: number }
type Room = { width: number; height: number }

/** A flow opens no smaller than this, so that its cards can be read. */
const readable = 0.75
const around = 120
/** Between the header and the first card. */
export const margin = 56

/** A short flow opens whole, a long one at its beginning; like a page, both begin at the top. */
export function openingOf(nodes: Placed[], { width, height }: Room): Viewport | undefined {
  if (nodes.length === 0) return undefined
  const left = Math.min(...nodes.map((node) => node.position.x))
  const top = Math.min(...nodes.map((node) => node.position.y))
  const right = Math.max(...nodes.map((node) => node.position.x + (node.width ?? 240)))
  const bottom = Math.max(...nodes.map((node) => node.position.y + (node.height ?? 80)))
  const whole = Math.min(width / (right - left + around), height / (bottom - top + around))
  if (whole >= readable) {
    const zoom = Math.min(1, whole)
    return { x: (width - (left + right) * zoom) / 2, y: margin - top * zoom, zoom }
  }
  const zoom = Math.max(readable, Math.min(1, width / (right - left + around)))
  const fits = (right - left + around / 2) * zoom <= width
  const first = nodes.find((node) => node.position.y === top)
  const middle = fits ? (left + right) / 2 : (first?.position.x ?? left) + (first?.width ?? 0) / 2
  return { x: width / 2 - middle * zoom, y: margin - top * zoom, zoom }
}
