import { definePlugin, defineStep, defineTrigger, exit, z } from '#sdk'

/** Does to its process what a plugin must not, for whoever lives in a city of that name. */
function poison(city: string | null | undefined) {
  if (city === 'Loop') for (;;);
  if (city === 'Exit') process.exit(0)
  if (city === 'Reject') void Promise.reject(new Error('Nobody listens.'))
  if (city === 'Memory') for (const all: number[][] = []; ; ) all.push(new Array(10_000_000).fill(0.5))
}

export default definePlugin({
  id: 'odd',
  title: 'Odd',
  triggers: [defineTrigger({ id: 'manual', title: 'By hand', input: z.object({}), on: 'manual' })],
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
  ],
})
