import { z } from 'zod'
import { Rule } from '../rules/index.ts'

const Id = z.string().min(1).max(64)

/** A step placed on the canvas. `type` is `<plugin>.<step or trigger>`. */
export const FlowNode = z.strictObject({
  id: Id,
  type: z.string().min(3).max(120),
  /** The major version of the step it was drawn with. */
  version: z.number().int().min(1).default(1),
  /** The author's own name for it; the step's title when absent. */
  title: z.string().max(120).optional(),
  input: z.record(z.string(), z.unknown()).default({}),
  position: z.object({ x: z.number(), y: z.number() }),
  /** What to do with a doubtful send, where the author departs from the step's own policy. */
  policy: z.enum(['hold-and-ask', 'do-not-resend', 'resend']).optional(),
  /** Parts of an imported step that this version does not know: kept, and written out again. */
  extra: z.record(z.string(), z.unknown()).optional(),
})
export type FlowNode = z.infer<typeof FlowNode>

/** From an exit of a node to a node. One edge per (from, exit). */
export const Edge = z.strictObject({ from: Id, exit: z.string().min(1).max(64), to: Id })
export type Edge = z.infer<typeof Edge>

export const FlowSettings = z.strictObject({
  /** May a person come through again? `never`, `after-exit` (one at a time), `parallel` (several at once). */
  reentry: z.enum(['never', 'after-exit', 'parallel']).default('after-exit'),
  /** Days that must lie between two passages of one person. */
  reentryAfterDays: z.number().int().min(0).max(3650).default(0),
  /** Reaching it ends the run as converted. */
  goal: Rule.optional(),
  /** Each one ends the run when it becomes true. */
  exitRules: z
    .array(z.strictObject({ id: Id, title: z.string().max(120), rule: Rule }))
    .max(20)
    .default([]),
  startsAt: z.iso.datetime({ offset: true }).optional(),
  endsAt: z.iso.datetime({ offset: true }).optional(),
})
export type FlowSettings = z.infer<typeof FlowSettings>

/** A remark on the canvas, or with `around` a group: a named frame around steps that belong together. */
export const Note = z.strictObject({
  id: Id,
  text: z.string().max(4000),
  /** Where a remark stands. A group stands where its steps do. */
  position: z.object({ x: z.number(), y: z.number() }),
  /** The steps of the group. People do not notice groups: they are there for who reads the flow. */
  around: z.array(Id).min(1).max(2000).optional(),
})
export type Note = z.infer<typeof Note>

/** A flow as drawn: what the draft holds and a version freezes. */
export const FlowGraph = z.strictObject({
  nodes: z.array(FlowNode).max(2000),
  edges: z.array(Edge).max(8000),
  notes: z.array(Note).max(500).default([]),
  settings: FlowSettings.prefault({}),
  /** The same for the whole flow, with whatever of an imported one could not be read. */
  extra: z.record(z.string(), z.unknown()).optional(),
})
export type FlowGraph = z.infer<typeof FlowGraph>
