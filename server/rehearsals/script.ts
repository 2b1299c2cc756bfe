import { z } from 'zod'
import { messageChannels } from '#sdk/channels'

/** Nobody looks further ahead than this. */
export const LONGEST = 400 * 86_400_000

const after = z.number().int().min(0).max(LONGEST)
const Percent = z.number().min(0).max(100)
const Minutes = z
  .number()
  .int()
  .min(0)
  .max(60 * 24 * 60)

/** What the contact does in a rehearsal; `after` is in milliseconds since its start. */
export const Answer = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('reply'),
    after,
    channel: z.enum(messageChannels),
    text: z.string().trim().min(1).max(4000),
  }),
  z.strictObject({
    do: z.literal('click'),
    after,
    channel: z.enum(messageChannels),
    url: z.string().min(1).max(2000),
  }),
  /** Ends the call that rings or goes on at that moment. */
  z.strictObject({ do: z.literal('call'), after, outcome: z.string().min(1).max(40) }),
  z.strictObject({
    do: z.literal('event'),
    after,
    type: z.string().min(1).max(120),
    properties: z.record(z.string(), z.unknown()).default({}),
  }),
])
export type Answer = z.infer<typeof Answer>

/** Who answers by itself: how many of a hundred do what. Chance is the same for the same person at the same step. */
export const Behaviour = z.strictObject({
  reply: Percent.default(0),
  text: z.string().trim().min(1).max(500).default('OK'),
  replyAfter: Minutes.default(60),
  click: Percent.default(0),
  clickAfter: Minutes.default(30),
  /** by outcome; what is missing to a hundred does not pick up */
  calls: z
    .record(z.string().max(40), Percent)
    .refine((calls) => Object.values(calls).reduce((sum, n) => sum + n, 0) <= 100, {
      message: 'Together these are more than 100 %.',
    })
    .default({}),
})
export type Behaviour = z.infer<typeof Behaviour>

export const Script = z.strictObject({
  /** The virtual clock's first moment; now, when absent. */
  startsAt: z.iso.datetime({ offset: true }).optional(),
  answers: z.array(Answer).max(200).default([]),
  behaviour: Behaviour.optional(),
})
export type Script = z.infer<typeof Script>
