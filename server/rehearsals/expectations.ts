import { z } from 'zod'
import { channels } from '#sdk/channels'
import type { Story } from './story.ts'

/** What a kept rehearsal has to come to. */
export const Expectation = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('sends'),
    channel: z.enum(channels),
    how: z.enum(['exactly', 'at-least', 'at-most']).default('exactly'),
    count: z.number().int().min(0).max(1000),
  }),
  z.strictObject({ what: z.literal('ends'), how: z.enum(['goal', 'done', 'left', 'failed', 'inside']) }),
  z.strictObject({ what: z.literal('passes'), node: z.string().min(1).max(64) }),
  z.strictObject({ what: z.literal('avoids'), node: z.string().min(1).max(64) }),
])
export type Expectation = z.infer<typeof Expectation>

export type Checked = { expectation: Expectation; ok: boolean; actual: string }

/** Holds a story against what was expected of it. */
export const checkStory = (story: Story, expectations: readonly Expectation[]): Checked[] =>
  expectations.map((expectation) => ({ expectation, ...check(story, expectation) }))

function check(story: Story, expectation: Expectation): Omit<Checked, 'expectation'> {
  switch (expectation.what) {
    case 'sends': {
      const { channel, how, count } = expectation
      const sent = story.moments.filter((one) => one.type === 'sent' && one.channel === channel).length
      const ok = how === 'exactly' ? sent === count : how === 'at-least' ? sent >= count : sent <= count
      return { ok, actual: String(sent) }
    }
    case 'ends': {
      const actual = endOf(story)
      return { ok: actual === expectation.how, actual }
    }
    case 'passes':
    case 'avoids': {
      const passed = passedBy(story).has(expectation.node)
      return { ok: passed === (expectation.what === 'passes'), actual: passed ? 'passes' : 'avoids' }
    }
  }
}

/** How it ends, in the words of expectations: reaching the goal counts before everything else. */
export function endOf({ converted, status }: Story): 'goal' | 'done' | 'left' | 'failed' | 'inside' {
  if (converted) return 'goal'
  return status === 'active' || status === 'parked' ? 'inside' : status
}

export const passedBy = ({ moments, node }: Story): Set<string> =>
  new Set([...moments.flatMap((one) => (one.type === 'left' ? [one.node] : [])), node])
