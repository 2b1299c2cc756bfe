import { Duration, defineStep, duration, pause, z } from '#sdk'
import { nextInWindow, zoneOf } from './localTime.ts'
import { thenWithin } from './window.ts'

export const wait = defineStep({
  id: 'wait',
  title: 'Wait',
  description: 'Holds the contact here for some time.',
  icon: 'hourglass',
  category: 'flow',
  summary: 'Wait {duration}, plus up to {spread} at random, then until {window}',
  input: z.object({
    duration: Duration.refine((length) => length.amount > 0, 'Wait for more than nothing.')
      .default({ amount: 1, unit: 'days' })
      .meta({ title: 'How long', widget: 'duration' }),
    spread: Duration.optional().meta({
      title: 'And up to this much more',
      help: 'A different time for everybody, at random, so that not all come at once.',
    }),
    window: thenWithin,
  }),
  waits: true,
  decide({ input, contact, now, zone: workspaceZone, random }) {
    const more = input.spread ? Math.round(random() * duration(input.spread)) : 0
    const over = new Date(now.getTime() + duration(input.duration) + more)
    if (!input.window) return pause.until(over, { because: { waitsFor: input.duration, until: over } })
    const zone = zoneOf(contact, workspaceZone)
    const at = nextInWindow(over, input.window, zone)
    return pause.until(at, {
      zone,
      because: { waitsFor: input.duration, within: input.window, zone, until: at },
    })
  },
})
