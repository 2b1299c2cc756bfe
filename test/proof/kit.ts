import {
  change,
  Duration,
  definePlugin,
  defineProvider,
  defineStep,
  defineTrigger,
  duration,
  exit,
  type IfLost,
  on,
  pause,
  z,
} from '#sdk'
import { Rule } from '#sdk/rules'

export type Call = {
  step: string
  key: string
  text: string
  contact: string
  /** how often this key has been here, this time included */
  n: number
  signal: AbortSignal
}
type Answer = Record<string, unknown> | ReturnType<typeof pause.until>
type Asked = { key: string; n: number }

const start = z.object({})
const Text = z.object({ text: z.string().default('hello').meta({ widget: 'template' }) })
const classes: IfLost[] = ['idempotency-key', 'upsert', 'lookup', 'callback', 'repeat', 'none']

/** The steps that proofs need, and an outside world that answers as the test says and remembers every call. */
export function createKit() {
  const calls: Call[] = []
  const asked: Asked[] = []
  const world = {
    answer: async (_: Call): Promise<Answer> => ({}),
    lookUp: async (_: Asked): Promise<{ found: boolean }> => ({ found: false }),
  }
  const countOf = (list: { key: string }[], key: string) => list.filter((one) => one.key === key).length + 1

  async function call(
    step: string,
    { key, signal }: { key: string; signal: AbortSignal },
    text: string,
    contact: string,
  ) {
    const made = { step, key, text, contact, signal, n: countOf(calls, key) }
    calls.push(made)
    return world.answer(made)
  }
  async function lookup(key: string) {
    const made = { key, n: countOf(asked, key) }
    asked.push(made)
    return world.lookUp(made)
  }

  const effects = classes.map((ifLost) =>
    defineStep({
      id: `out-${ifLost}`,
      title: `Call out (${ifLost})`,
      ifLost,
      input: Text,
      run: (context) => call(ifLost, context, context.input.text, context.contact.id),
      lookup:
        ifLost !== 'lookup'
          ? undefined
          : async ({ key }) =>
              (await lookup(key)).found ? { found: true, output: { found: 'yes' } } : { found: false },
    }),
  )
  const plugin = definePlugin({
    id: 'kit',
    title: 'Kit',
    connection: z.object({}),
    triggers: [
      defineTrigger({ id: 'manual', title: 'By hand', input: start, on: 'manual' }),
      defineTrigger({
        id: 'event',
        title: 'Event',
        input: z.object({ event: z.string() }),
        on: { input: 'event' },
      }),
    ],
    steps: [
      ...effects,
      defineStep<typeof Text, z.ZodObject, 'sms'>({
        id: 'send',
        title: 'Send',
        channel: 'sms',
        provider: 'sms',
        ifLost: 'provider',
        // Proofs run at any hour of the day; the law's hours have tests of their own.
        gate: () => ({ purpose: 'transactional' }),
        input: Text,
        async run({ input, provider, contact }) {
          const { vendorId } = await provider.send({ to: contact.phone ?? '', text: input.text })
          return { vendorId }
        },
      }),
      defineStep({
        id: 'dial',
        title: 'Dial, then wait for the end',
        ifLost: 'none',
        exits: ['answered', 'no-answer'],
        input: Text,
        async run(context) {
          await call('dial', context, context.input.text, context.contact.id)
          return pause.first({
            answered: on.event('call.ended'),
            'no-answer': on.date(
              new Date(context.now.getTime() + 3_600_000),
              context.contact.timeZone ?? 'UTC',
            ),
          })
        },
      }),
      defineStep({
        id: 'wait',
        title: 'Wait',
        waits: true,
        input: z.object({ duration: Duration }),
        decide: ({ input, now }) => pause.until(new Date(now.getTime() + duration(input.duration))),
      }),
      defineStep({
        id: 'wait-reply',
        title: 'Wait for a reply',
        waits: true,
        input: z.object({ hours: z.number(), event: z.string().default('message.received') }),
        exits: ['reply', 'timeout'],
        decide: ({ input, now }) =>
          pause.first({
            reply: on.event(input.event),
            timeout: on.date(new Date(now.getTime() + input.hours * 3_600_000)),
          }),
      }),
      defineStep({
        id: 'remind',
        title: 'Wait for a reply, three times',
        waits: true,
        input: z.object({}),
        exits: ['reply', 'gave-up'],
        decide: ({ now }) =>
          pause.first({ reply: on.event('message.received'), 'gave-up': on.date(later(now)) }),
        resume({ exit: ended, now, contact }) {
          const tries = Number(contact.attributes.tries ?? 0)
          if (ended === 'reply' || tries >= 3) return exit(ended, { output: { tries } })
          return pause.first({ reply: on.event('message.received'), 'gave-up': on.date(later(now)) })
        },
      }),
      defineStep({
        id: 'branch',
        title: 'Branch',
        input: z.object({ rule: Rule }),
        exits: ['yes', 'no'],
        decide({ input, check }) {
          const { result, because } = check(input.rule)
          return exit(result ? 'yes' : 'no', { because })
        },
      }),
      defineStep({
        id: 'set',
        title: 'Set',
        input: z.object({ field: z.string().default('city'), value: z.string() }),
        decide: ({ input }) => exit('default', { changes: [change.set(input.field, input.value)] }),
      }),
    ],
    providers: [
      defineProvider({
        kind: 'sms',
        title: 'Kit SMS',
        ifLost: 'none',
        async send(message, context) {
          await call('sms', context, message.text, message.to)
          return { vendorId: context.key }
        },
      }),
    ],
  })
  return { plugin, calls, asked, world }
}

const later = (now: Date) => new Date(now.getTime() + 3_600_000)

export const wait = (amount: number, unit: 'minutes' | 'hours' | 'days' = 'days') => ({
  type: 'kit.wait',
  input: { duration: { amount, unit } },
})
export const byHand = { type: 'kit.manual' }
