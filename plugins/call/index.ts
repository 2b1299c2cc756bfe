import { definePlugin, defineStep, exit, on, pause, StepError, z } from '#sdk'
import { es } from './es.ts'

/** What may become of a call; each is a way out. */
const outcomes = [
  'answered',
  'interested',
  'not-interested',
  'callback',
  'voicemail',
  'no-answer',
  'busy',
  'opt-out',
  'unreachable',
] as const

/** No call lasts longer; after this, a carrier that has not reported will not. */
const LONGEST_CALL = 60 * 60_000

const call = defineStep({
  id: 'call',
  title: 'Call',
  description: 'Calls the contact and goes on by what became of the call.',
  icon: 'phone',
  category: 'calls',
  summary: 'Call and say “{script}”',
  provider: 'voice',
  channel: 'voice',
  ifLost: 'provider',
  exits: outcomes,
  input: z.object({
    script: z.string().min(1).max(5000).meta({
      title: 'What the caller says',
      widget: 'template',
      placeholder: 'Hello {{ contact.firstName | default: "" }}, this is …',
      help: 'The opening line first.',
    }),
    ringFor: z.number().int().min(5).max(120).default(30).meta({ title: 'Let it ring', help: 'In seconds.' }),
    voicemail: z
      .string()
      .max(2000)
      .optional()
      .meta({ title: 'On voicemail, say', widget: 'template', help: 'Without it, the caller hangs up.' }),
    purpose: z
      .enum(['marketing', 'transactional'])
      .default('marketing')
      .meta({
        title: 'Purpose',
        labels: { marketing: 'Marketing', transactional: 'Something the contact asked for' },
        help: 'Marketing calls reach only those who agreed, and at hours that the law allows.',
      }),
  }),
  gate: ({ purpose }) => ({ purpose }),
  async run({ input, contact, provider, key, now }) {
    if (!contact.phone)
      throw new StepError(
        'This contact has no phone number. Add one, or lead contacts without a phone another way.',
        { retry: false },
      )
    const { script, ringFor, voicemail } = input
    await provider.call({ to: contact.phone, script, ringFor, voicemail: voicemail || undefined })
    const ofThisCall = {
      combinator: 'and' as const,
      rules: [{ field: 'key', operator: '=' as const, value: key }],
    }
    return pause.first({
      ended: on.event('call.ended', ofThisCall),
      unreachable: on.date(new Date(now.getTime() + ringFor * 1000 + LONGEST_CALL)),
    })
  },
  resume({ exit: name, event }) {
    const said = event?.properties.outcome
    const known = outcomes.find((outcome) => outcome === said)
    if (known) return exit(known, { output: { ...event?.properties } })
    return exit('unreachable', { because: event ? { outcome: said ?? null } : { noReport: name } })
  },
})

/** Calls to people, through whichever carrier the chosen account belongs to. */
export default definePlugin({
  id: 'call',
  title: 'Calls',
  description: 'Calls people, through any account.',
  icon: 'phone',
  steps: [call],
  events: [{ type: 'call.ended', title: 'Call ended', properties: [{ key: 'outcome', title: 'Outcome' }] }],
  translations: { es },
})
