import { change, definePlugin, defineStep, defineTrigger, exit, type IfLost, z } from '#sdk'

/** Does to its process what a plugin must not, for whoever lives in a city of that name. */
function poison(city: string | null | undefined) {
  if (city === 'Loop') for (;;);
  if (city === 'Exit') process.exit(0)
  if (city === 'Reject') void Promise.reject(new Error('Nobody listens.'))
  if (city === 'Memory') for (const all: number[][] = []; ; ) all.push(new Array(10_000_000).fill(0.5))
  if (city === 'Throw') throw new Error('Nobody thought of that.')
}

const Out = z.object({ when: z.enum(['before', 'after']).default('before') })
const classes: IfLost[] = ['idempotency-key', 'none']

export default definePlugin({
  id: 'odd',
  title: 'Odd',
  hosts: ['vendor.test'],
  connection: z.object({}),
  triggers: [
    defineTrigger({ id: 'manual', title: 'By hand', input: z.object({}), on: 'manual' }),
    defineTrigger({
      id: 'event',
      title: 'When it happened',
      input: z.object({ event: z.string().default('odd.happened') }),
      on: { input: 'event' },
      matches({ contact }) {
        poison(contact.city)
        return true
      },
    }),
  ],
  steps: [
    defineStep({
      id: 'decide',
      title: 'Decide',
      input: z.object({}),
      decide({ contact }) {
        poison(contact.city)
        return exit('default')
      },
    }),
    defineStep({
      id: 'call',
      title: 'Call out',
      ifLost: 'repeat',
      input: z.object({}),
      async run({ contact }) {
        if (contact.firstName === 'Caller') poison(contact.city)
        return {}
      },
    }),
    ...classes.map((ifLost) =>
      defineStep({
        id: `out-${ifLost}`,
        title: `Call out (${ifLost})`,
        ifLost,
        policy: 'do-not-resend',
        input: Out,
        async run({ input, contact, fetch, key, signal }) {
          if (input.when === 'before') poison(contact.city)
          await fetch('https://vendor.test/', { method: 'POST', body: JSON.stringify({ key }), signal })
          if (input.when === 'after') poison(contact.city)
          return {}
        },
      }),
    ),
    defineStep({
      id: 'mark',
      title: 'Mark',
      input: z.object({ value: z.string() }),
      decide: ({ input }) => exit('default', { changes: [change.set('company', input.value)] }),
    }),
  ],
  webhook: {
    verify: () => true,
    read({ raw }) {
      const { id, city, phone } = JSON.parse(new TextDecoder().decode(raw)) as Record<string, string>
      poison(city)
      return [
        { what: 'message', id: id ?? '', channel: 'sms', from: { phone }, text: 'Hello', vendorId: id ?? '' },
      ]
    },
  },
})
