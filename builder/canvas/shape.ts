import type { FlowGraph, FlowNode, NodeExit, StepManifest } from '#sdk/flow'
import { exitsOf } from '#sdk/flow'

/** The card of a step has a known size, so that edges and the minimap need no measuring, however big the flow. */
export const card = { width: 288, height: 96, exit: 26, gapX: 56, gapY: 80 }

const pillGap = 6
const letter = 6.9

/** More own exits than this, and those that lead nowhere are folded into "n more". */
const unfolded = 4

export type ExitPill = NodeExit & { width: number; x: number; connected: boolean }
export type Shape = { width: number; height: number; pills: ExitPill[]; folded: NodeExit[] }

/** `connected` in the order in which what they lead to stands on the canvas, from left to right. */
export type Unfold = { connected: ReadonlySet<string>; all?: boolean; title?: (exit: NodeExit) => string }

/** Where the exits of a node hang, and how wide its card must be for them. */
export function shapeOf(step: StepManifest | undefined, node: FlowNode, how: Unfold): Shape {
  const named = step ? waysOut(step, node.input) : []
  // An exit that the step no longer has still shows while it is connected, so that it can be removed.
  const gone = [...how.connected].filter((id) => !named.some((exit) => exit.id === id))
  const exits = [...named, ...gone.map((id) => ({ id, title: id, optional: false }))]
  const own = exits.filter((exit) => !exit.optional)
  const shown = exits.filter(
    (exit, index) =>
      how.all || how.connected.has(exit.id) || (!exit.optional && (own.length <= unfolded || index === 0)),
  )
  const folded = exits.filter((exit) => !shown.includes(exit))
  const hung = inOrder(shown, how.connected)
  const widths = hung.map((exit) => pillWidth(how.title?.(exit) ?? exit.title))
  // The "more" button hangs beside the exits without moving them, so that a straight way on looks straight.
  const more = folded.length > 0 ? 30 + pillGap : 0
  const total = widths.reduce((sum, width) => sum + width + pillGap, -pillGap)
  const width = Math.max(card.width, Math.ceil(total + more * 2) + 24)
  let x = (width - total) / 2
  const pills = hung.map((exit, index) => {
    const pill = { ...exit, width: widths[index] as number, x, connected: how.connected.has(exit.id) }
    x += pill.width + pillGap
    return pill
  })
  const hasExits = exits.length > 0
  return { width, height: card.height + (hasExits ? card.exit : 0), pills, folded }
}

/** Connected exits hang in the order of what they lead to, so that their lines need not cross; open ones stay. */
function inOrder(exits: NodeExit[], connected: ReadonlySet<string>): NodeExit[] {
  const next = [...connected].values()
  return exits.map((exit) => {
    const id = connected.has(exit.id) ? next.next().value : undefined
    return exits.find((one) => one.id === id) ?? exit
  })
}

/** Tells a node's connected exits, ordered by where they lead. Looks through the flow once, however many are asked for. */
export function connectedExits({ nodes, edges }: Pick<FlowGraph, 'nodes' | 'edges'>) {
  const leaving = Map.groupBy(edges, (edge) => edge.from)
  const places = new Map(nodes.map((node) => [node.id, node.position.x]))
  const at = (id: string) => places.get(id) ?? 0
  return (nodeId: string): string[] =>
    (leaving.get(nodeId) ?? []).toSorted((a, b) => at(a.to) - at(b.to)).map((edge) => edge.exit)
}

const pillWidth = (title: string) => Math.min(210, Math.max(52, Math.ceil(title.length * letter) + 22))

/** The exits that can be drawn: a step that jumps names its target in its form. */
export const waysOut = (step: StepManifest, input: FlowNode['input']): NodeExit[] =>
  step.jump ? [] : exitsOf(step, input)
