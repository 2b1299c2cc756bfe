import { definePlugin, defineStep, exit, on, pause, StepError, z } from '#sdk'
import { es } from './es.ts'

/** What may become of a call; each is a way out. */
const outcomes = [
  'answered',
  'interested',
  'not-interested',
  'callback',
  'transferred',
  'voicemail',
  'hung-up-early',
  'no-answer',
  'busy',
  'opt-out',
  'unreachable',
] as const

/** No call lasts longer; after this, a carrier that has not reported will not. */
const LONGEST_CALL = 60 * 60_000
/** Those who are called again may have to wait for the hours at which that is allowed. */
const LONGEST_LADDER = 14 * 24 * 60 * 60_000
/** A model that does not answer keeps nobody waiting longer. */
const LONGEST_READING = 15 * 60_000

const ofCall = (key: string) => ({
  combinator: 'and' as const,
  rules: [{ field: 'key', operator: '=' as const, value: key }],
})

const answer = z.object({
  keys: z
    .string()
    .regex(/^[0-8*#]$/, 'One key: 0 to 8, * or #. The 9 is the way out of every call.')
    .optional()
    .meta({ title: 'Key' }),
  words: z
    .array(z.string().min(1).max(60))
    .max(20)
    .optional()
    .meta({ title: 'Or words', help: 'Any of them in what they say: yes, sure, of course.' }),
  say: z.string().max(1000).optional().meta({ title: 'Then say', widget: 'template' }),
  outcome: z
    .enum(['interested', 'not-interested', 'callback', 'opt-out', 'transferred', 'answered'])
    .meta({ title: 'And go on by' }),
})

const minutes = z.number().int().min(1).max(20_160).optional()

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
    agentId: z.string().optional().meta({
      title: 'Agent',
      widget: 'agent',
      help: 'An AI that leads the call. Without one, the text below is said.',
    }),
    script: z.string().max(5000).optional().meta({
      title: 'What the caller says',
      widget: 'template',
      placeholder: 'Hello {{ contact.firstName | default: "" }}, this is …',
      help: 'The opening line first.',
    }),
    answers: z.array(answer).max(9).optional().meta({
      title: 'What they may answer',
      help: 'By key or by voice. The 9 always means: do not call me again.',
    }),
    speech: z
      .object({
        account: z
          .uuid('Choose an account.')
          .meta({ title: 'Account of the voice', widget: 'model-account', provider: 'speech' }),
        voice: z
          .string()
          .trim()
          .min(1)
          .max(200)
          .meta({ title: 'Voice', widget: 'voice', help: 'Its id there.' }),
      })
      .optional()
      .meta({
        title: 'Another voice',
        help: 'Says the texts instead of the carrier’s own; made ready before the phone rings.',
      }),
    ringFor: z.number().int().min(5).max(120).default(30).meta({ title: 'Let it ring', help: 'In seconds.' }),
    voicemail: z
      .string()
      .max(2000)
      .optional()
      .meta({ title: 'On voicemail, say', widget: 'template', help: 'Without it, the caller hangs up.' }),
    retries: z
      .object({
        most: z.number().int().min(2).max(10).default(3).meta({ title: 'Calls in all' }),
        after: z
          .object({
            busy: minutes.meta({ title: 'Busy: minutes until the next' }),
            'no-answer': minutes.meta({ title: 'No answer: minutes until the next' }),
            voicemail: minutes.meta({ title: 'Voicemail: minutes until the next' }),
            'hung-up-early': minutes.meta({ title: 'Hung up at once: minutes until the next' }),
            failed: minutes.meta({ title: 'Failed: minutes until the next' }),
          })
          .meta({ title: 'After', help: 'What is left empty is not tried again.' }),
        otherDaypart: z.boolean().default(true).meta({ title: 'At another time of the day' }),
      })
      .optional()
      .meta({ title: 'Call again' }),
    transferTo: z
      .object({
        phone: z.string().max(30).optional().meta({ title: 'Phone' }),
        queue: z.string().max(60).optional().meta({ title: 'Or queue of responders' }),
        warm: z.boolean().default(true).meta({ title: 'Tell them first what it is about' }),
      })
      .optional()
      .meta({ title: 'Who takes over' }),
    timeLimit: z
      .number()
      .int()
      .min(30)
      .max(3600)
      .optional()
      .meta({ title: 'Longest call', help: 'In seconds.' }),
    record: z
      .boolean()
      .optional()
      .meta({ title: 'Record', help: 'Only those are recorded whose page says that they agreed to it.' }),
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
    const { ringFor, voicemail, retries, transferTo, agentId, script, answers, timeLimit, record, speech } =
      input
    if (!agentId && !script?.trim())
      throw new StepError('This call has neither an agent nor a text to say. Fill in one of them.', {
        retry: false,
      })
    const request = { agentId, script, answers, speech, timeLimit, record, retries, transferTo, ringFor }
    await provider.call({ to: contact.phone, voicemail: voicemail || undefined, ...request })
    return pause.first({
      ended: on.event('call.ended', ofCall(key)),
      unreachable: on.date(
        new Date(now.getTime() + ringFor * 1000 + LONGEST_CALL + (retries ? LONGEST_LADDER : 0)),
      ),
    })
  },
  resume({ exit: name, event, now }) {
    // What was agreed on in the talk is read out of it in a moment; the way on depends on it.
    if (event?.type === 'call.ended' && event.properties.analysis === 'coming')
      return pause.first({
        analysed: on.event('call.analysed', ofCall(String(event.properties.key))),
        unread: on.date(new Date(now.getTime() + LONGEST_READING)),
      })
    if (name === 'unread') return exit('answered', { because: { noReport: name } })
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
  events: [
    {
      type: 'call.ended',
      title: 'Call ended',
      properties: [
        { key: 'outcome', title: 'Outcome' },
        { key: 'reason', title: 'Why it ended' },
        { key: 'seconds', title: 'Seconds' },
        { key: 'direction', title: 'Direction' },
      ],
    },
    {
      type: 'call.attempted',
      title: 'Call tried, to be tried again',
      properties: [{ key: 'outcome', title: 'Outcome' }],
    },
    {
      type: 'call.analysed',
      title: 'Call read by its agent',
      properties: [
        { key: 'outcome', title: 'Outcome' },
        { key: 'sentiment', title: 'Sentiment' },
        { key: 'successful', title: 'Goal reached' },
        { key: 'summary', title: 'Summary' },
      ],
    },
    {
      type: 'callback.asked',
      title: 'Agreed on another call',
      properties: [{ key: 'dueAt', title: 'When' }],
    },
    { type: 'call.received', title: 'Call received', properties: [{ key: 'to', title: 'Number called' }] },
    { type: 'call.transfer-asked', title: 'Asked for a person on a call' },
    { type: 'call.transfer-missed', title: 'Nobody took a call over' },
  ],
  translations: { es },
})
