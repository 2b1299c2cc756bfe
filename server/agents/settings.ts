import { z } from 'zod'

export const campaigns = ['first-contact', 'follow-up', 'reminder', 'win-back', 'survey', 'service'] as const
export type Campaign = (typeof campaigns)[number]

export const builtInTools = [
  'get_time',
  'schedule_callback',
  'transfer',
  'opt_out',
  'update_contact',
  'move_stage',
  'send_message',
  'end_call',
] as const
export type BuiltInTool = (typeof builtInTools)[number]

const TOOL_NAME = /^[a-z][a-z0-9_]{0,59}$/
const FIELD_KEY = /^[a-z][a-zA-Z0-9_]{0,39}$/
/** What an analysis tells of every call, so no field of one's own may be called so. */
export const TAKEN_KEYS = ['summary', 'outcome', 'sentiment', 'successful', 'insights', 'key', 'callId']

const words = (max: number) => z.string().trim().max(max)

const Who = z.strictObject({
  campaign: z
    .enum(campaigns)
    .default('first-contact')
    .meta({
      title: 'Kind of campaign',
      labels: {
        'first-contact': 'First contact',
        'follow-up': 'Follow-up',
        reminder: 'Reminder',
        'win-back': 'Winning back',
        survey: 'Survey',
        service: 'Service',
      },
      help: 'Each kind brings what a good caller does in it; your own words come on top.',
    }),
  language: z
    .string()
    .trim()
    .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, 'A language such as es, en or es-MX.')
    .default('es')
    .meta({
      title: 'Language',
      widget: 'language',
      help: 'The contact’s own language is used where the model speaks it.',
    }),
  disclosure: words(400).min(1).meta({
    title: 'First words',
    widget: 'template',
    help: 'They say that an AI is calling, and for whom. Law asks for it in many countries.',
  }),
  mustBeHeard: z.boolean().default(true).meta({
    title: 'Nobody talks over the first words',
    help: 'The call keeps when they were heard, as evidence.',
  }),
  greeting: words(400)
    .default('')
    .meta({ title: 'Then', widget: 'template', help: 'How the talk begins; the model goes on from there.' }),
  prompt: words(20_000).min(1).meta({
    title: 'What the agent is to do',
    widget: 'template',
    help: 'Whom it speaks for, what it offers, what it asks, how it answers doubts. It knows the contact and what was said before.',
  }),
  goal: words(1000).default('').meta({
    title: 'What counts as reached',
    help: 'In a sentence. A step of a flow may say it differently for its own calls.',
  }),
})

const Model = z.strictObject({
  engine: z
    .enum(['text', 'realtime', 'managed'])
    .default('text')
    .meta({
      title: 'How it speaks',
      labels: {
        text: 'A text model; the carrier listens and speaks',
        realtime: 'A model that hears and speaks by itself',
        managed: 'An agent that is kept at the carrier',
      },
    }),
  textAccount: z.uuid('Choose an account.').optional().meta({
    title: 'Account of the text model',
    widget: 'model-account',
    provider: 'model',
    help: 'It also answers in the test chat and on the practice phone, and reads the call afterwards.',
  }),
  realtimeAccount: z
    .uuid('Choose an account.')
    .optional()
    .meta({
      title: 'Account of the speaking model',
      widget: 'model-account',
      provider: 'realtime',
      showIf: { engine: 'realtime' },
    }),
  model: words(120)
    .default('')
    .meta({
      title: 'Model',
      help: 'Empty: the one that the account names.',
      showIf: { engine: ['text', 'realtime'] },
    }),
  managedAgent: words(120)
    .default('')
    .meta({ title: 'Agent at the carrier', help: 'Its id there.', showIf: { engine: 'managed' } }),
  voice: words(200).default('').meta({
    title: 'Voice',
    widget: 'voice',
    help: 'As it is called at whoever speaks: the model’s service, or the carrier’s speech vendor.',
  }),
  straight: z
    .boolean()
    .default(false)
    .meta({
      title: 'The carrier connects the phone straight to the model',
      help: 'By SIP, where both can. No sound passes through this server; nobody can listen in.',
      showIf: { engine: 'realtime' },
    }),
  patience: z
    .enum(['quick', 'usual', 'patient'])
    .default('usual')
    .meta({
      title: 'When the person pauses',
      labels: { quick: 'Answer at once', usual: 'As people do', patient: 'Let them think' },
      showIf: { engine: 'realtime' },
    }),
  silenceSeconds: z
    .number()
    .int()
    .min(3)
    .max(60)
    .default(8)
    .meta({ title: 'Ask again after silence', help: 'In seconds.' }),
  prompts: z
    .array(words(200).min(1))
    .max(5)
    .default([])
    .meta({ title: 'What it asks then, one after the other' }),
  goodbye: words(300).default('').meta({ title: 'Goodbye when nobody answers any more' }),
  fillers: z
    .array(words(120).min(1))
    .max(10)
    .default([])
    .meta({ title: 'Said while something takes its time' }),
})

const Parameter = z.strictObject({
  name: z
    .string()
    .regex(FIELD_KEY, 'Letters, digits and _, beginning with a small letter.')
    .meta({ title: 'Name' }),
  type: z
    .enum(['text', 'number', 'boolean'])
    .default('text')
    .meta({ title: 'Kind', labels: { text: 'Text', number: 'Number', boolean: 'Yes or no' } }),
  description: words(300).default('').meta({ title: 'For the model' }),
  required: z.boolean().default(true).meta({ title: 'Always needed' }),
})

export const HttpTool = z.strictObject({
  name: z
    .string()
    .regex(TOOL_NAME, 'Small letters, digits and _, such as check_stock.')
    .meta({ title: 'Name', placeholder: 'check_stock' }),
  description: words(600)
    .min(1)
    .meta({ title: 'For the model', help: 'When to use it, and what it answers.' }),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH']).default('POST').meta({ title: 'Method' }),
  url: z
    .string()
    .trim()
    .max(2000)
    .regex(/^https?:\/\/\S+$/, 'An address such as https://api.example.com/stock.')
    .meta({ title: 'Address', help: 'The parameters go along: in the address of a GET, else as JSON.' }),
  headers: z
    .record(z.string().regex(/^[\w-]+$/), z.string().max(2000))
    .default({})
    .meta({ title: 'Headers', widget: 'key-value' }),
  parameters: z.array(Parameter).max(20).default([]).meta({ title: 'Parameters' }),
  timeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(6)
    .meta({ title: 'Wait at most', help: 'In seconds.' }),
  filler: words(120).default('').meta({ title: 'Said meanwhile' }),
})
export type HttpTool = z.output<typeof HttpTool>

const Tools = z.strictObject({
  builtIn: z
    .array(
      z.enum(builtInTools).meta({
        labels: {
          get_time: 'Know the time',
          schedule_callback: 'Arrange another call',
          transfer: 'Put through to a person',
          opt_out: 'Note that somebody wants no more calls',
          update_contact: 'Correct the contact’s fields',
          move_stage: 'Move the contact along the pipeline',
          send_message: 'Send an SMS',
          end_call: 'Hang up',
        },
      }),
    )
    .default(['get_time', 'schedule_callback', 'opt_out', 'end_call'])
    .meta({ title: 'What it may do' }),
  fields: z
    .array(z.string().max(100))
    .max(50)
    .default([])
    .meta({ title: 'Fields it may correct', widget: 'contact-field' }),
  stages: z
    .array(z.string().max(100))
    .max(50)
    .default([])
    .meta({ title: 'Stages it may move to', help: 'Empty: any that is not closed.', widget: 'stage' }),
  messageAccount: z
    .uuid('Choose an account.')
    .optional()
    .meta({ title: 'Account for its messages', widget: 'model-account', provider: 'sms' }),
  http: z
    .array(HttpTool)
    .max(20)
    .default([])
    .meta({ title: 'Tools of your own', help: 'Each calls an address of yours.' }),
  plugins: z
    .array(
      z.strictObject({
        tool: z
          .string()
          .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'Written as plugin.tool.')
          .meta({ title: 'Tool' }),
        account: z.uuid().optional().meta({ title: 'Account', widget: 'model-account' }),
      }),
    )
    .max(20)
    .default([])
    .meta({ title: 'Tools of plugins' }),
})

export const AnalysisField = z.strictObject({
  key: z
    .string()
    .regex(FIELD_KEY, 'Letters, digits and _, beginning with a small letter.')
    .refine((key) => !TAKEN_KEYS.includes(key), 'Every call has this one already.')
    .meta({ title: 'Key', placeholder: 'budget', help: 'Branches ask for it by this name.' }),
  title: words(120).min(1).meta({ title: 'Title' }),
  type: z
    .enum(['text', 'number', 'boolean', 'choice'])
    .default('text')
    .meta({
      title: 'Kind',
      labels: { text: 'Text', number: 'Number', boolean: 'Yes or no', choice: 'One of several' },
    }),
  choices: z
    .array(words(120).min(1))
    .max(30)
    .default([])
    .meta({ title: 'Choices', showIf: { type: 'choice' } }),
  description: words(500).default('').meta({ title: 'For the model', help: 'What to look for in the talk.' }),
  saveTo: words(100).default('').meta({
    title: 'Write into the contact',
    help: 'A field such as city or attributes.budget. Empty: nowhere.',
  }),
})
export type AnalysisField = z.output<typeof AnalysisField>

const After = z.strictObject({
  analyse: z.boolean().default(true).meta({
    title: 'Read each call when it is over',
    help: 'Summary, outcome, sentiment from the words, and the fields below. The flow waits for it.',
  }),
  live: z.boolean().default(false).meta({
    title: 'Judge the mood while it is spoken',
    help: 'By the words alone, for whoever watches. Costs a question to the model every few sentences.',
  }),
  account: z
    .uuid('Choose an account.')
    .optional()
    .meta({
      title: 'Account of the reading model',
      widget: 'model-account',
      provider: 'model',
      help: 'Empty: the one of the text model.',
      showIf: { analyse: true },
    }),
  model: words(120)
    .default('')
    .meta({ title: 'Model', help: 'Empty: the one that the account names.', showIf: { analyse: true } }),
  fields: z
    .array(AnalysisField)
    .max(30)
    .default([])
    .meta({ title: 'Fields', showIf: { analyse: true } }),
})

/** All that is to be said about an agent, in the sections in which people see it. */
export const AgentSettings = z.strictObject({ who: Who, model: Model, tools: Tools, after: After })
export type AgentSettings = z.output<typeof AgentSettings>

const starts = {
  en: {
    disclosure:
      'Hello {{ contact.firstName | default: "" }}, I am the virtual assistant of {{ workspace.title }}.',
    greeting: 'Is this a good moment?',
    prompt:
      'You call for {{ workspace.title }}. Find out whether the person is interested, answer what they ask, and offer a call with a colleague.',
    prompts: ['Are you still there?', 'I can’t hear you. Shall I go on?'],
    goodbye: 'I can’t hear you any more, so I will hang up. Goodbye.',
    fillers: ['One moment, please.'],
  },
  es: {
    disclosure:
      'Hola {{ contact.firstName | default: "" }}, soy el asistente virtual de {{ workspace.title }}.',
    greeting: '¿Le pillo en buen momento?',
    prompt:
      'Llamas de parte de {{ workspace.title }}. Averigua si a la persona le interesa, responde a lo que pregunte y ofrece una llamada con un compañero.',
    prompts: ['¿Sigue ahí?', 'No le oigo. ¿Continúo?'],
    goodbye: 'Ya no le oigo, así que cuelgo. Hasta pronto.',
    fillers: ['Un momento, por favor.'],
  },
}

/** An agent as it is made: everything has a sensible value, in the language of whoever makes it. */
export function newSettings(
  language: 'en' | 'es',
  accounts: { text?: string; realtime?: string } = {},
): AgentSettings {
  const { disclosure, greeting, prompt, ...spoken } = starts[language]
  return AgentSettings.parse({
    who: { disclosure, greeting, prompt, language },
    model: { ...spoken, textAccount: accounts.text, realtimeAccount: accounts.realtime },
    tools: {},
    after: {},
  })
}
