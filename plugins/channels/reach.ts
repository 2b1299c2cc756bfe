import { attempt, Duration, defineStep, duration, exit, on, pause, z } from '#sdk'
import { Purpose } from './purpose.ts'
import { Way, wayInput, wayTitle } from './way.ts'

/** What counts as reached, from the least to the most. */
const signs = ['accepted', 'delivered', 'read', 'replied'] as const

const Reaching = z.object({
  ways: z.array(Way).min(1, 'Add at least one way.').max(6).meta({
    title: 'Ways, in order',
    help: 'A way is passed over where the contact can’t be reached by it: no address, no consent, WhatsApp’s 24 hours, too expensive. To call at the end, lead “Not reached” to a call.',
  }),
  until: z
    .enum(signs)
    .default('delivered')
    .meta({
      title: 'Reached means',
      labels: {
        accepted: 'the vendor has taken the message',
        delivered: 'it has arrived',
        read: 'it was read or opened, where the channel can tell',
        replied: 'the contact has answered',
      },
    }),
  wait: Duration.prefault({ amount: 1, unit: 'hours' }).meta({
    title: 'Wait for that',
    help: 'After this time the next way is tried.',
  }),
  whenUnsure: z
    .enum(['stop', 'next'])
    .default('stop')
    .meta({
      title: 'When nobody knows whether a message left',
      labels: { stop: 'stop trying', next: 'try the next way' },
      help: 'A vendor’s answer may get lost. Trying on may reach somebody twice.',
    }),
  purpose: Purpose,
})
type Input = z.output<typeof Reaching>

export const reach = defineStep({
  id: 'reach',
  title: 'Reach by the first way that works',
  description: 'Tries one channel after another until the contact is reached.',
  icon: 'route',
  category: 'messages',
  summary: 'Reach by {ways}',
  waits: true,
  exits: ['reached', 'not-reached', 'unsure'],
  input: Reaching,

  decide: ({ input }) => tryWay(input, 0, undefined),

  resume({ input, exit: how, event, attempts, last, now }) {
    const number = attempts - 1
    const way = input.ways[number]
    if (!way) return exit('not-reached')
    const told = { way: wayTitle(way), how, ...(last?.because && { why: last.because }) }
    if (how === 'uncertain' && input.whenUnsure === 'stop') return exit('unsure', { because: told })
    if (isReached(how, input.until, way.channel))
      return exit('reached', { because: { ...told, event: event?.type } })
    if (how !== 'sent' && how !== 'arrived') return tryWay(input, attempts, told)
    const until = new Date(now.getTime() + duration(input.wait))
    const key = last?.key ?? ''
    const ofThis = {
      combinator: 'and' as const,
      rules: [{ field: 'key', operator: '=' as const, value: key }],
    }
    return pause.first(
      {
        replied: on.event('message.received'),
        ...(wants(input.until, 'read', way.channel) && { delivered: on.event('message.delivered', ofThis) }),
        ...(input.until !== 'replied' && {
          read: on.event('message.read', ofThis),
          opened: on.event('email.opened', ofThis),
        }),
        failed: on.event('message.failed', ofThis),
        nothing: on.date(until),
      },
      { way: wayTitle(way), waitingFor: input.until },
    )
  },
})

/** The next way that there is, with the words for why the last one was left. */
function tryWay(input: Input, number: number, because: unknown) {
  const way = input.ways[number]
  if (!way) return exit('not-reached', { because })
  const { step, settings, mostMicros } = wayInput(way, input.purpose)
  return attempt(step, settings, { mostMicros, elsewhere: number < input.ways.length - 1, because })
}

/** Channels that never tell of reading count as read once the message is there. */
const tellsOfReading = new Set(['whatsapp', 'email'])

const wants = (until: Input['until'], sign: 'read', channel: string) =>
  until === 'delivered' || (until === sign && !tellsOfReading.has(channel))

function isReached(how: string, until: Input['until'], channel: string): boolean {
  if (how === 'replied') return true
  if (how === 'read' || how === 'opened') return until !== 'replied'
  if (how === 'delivered' || how === 'arrived') return until === 'accepted' || wants(until, 'read', channel)
  return how === 'sent' && until === 'accepted'
}
