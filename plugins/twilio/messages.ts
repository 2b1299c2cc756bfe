import {
  type DeliveryReport,
  defineProvider,
  type ProviderContext,
  type Sent,
  StepError,
  type TextMessage,
} from '#sdk'
import { type Client, openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { explain, failureOf } from './errors.ts'
import { fetchFile } from './files.ts'
import { statusOf } from './status.ts'
import { listTemplates } from './templates.ts'

type Context = ProviderContext<Settings>
type Fields = {
  to: string
  from?: string
  messagingServiceSid?: string
  body?: string
  contentSid?: string
  contentVariables?: string
  mediaUrl?: string[]
}

/** Twilio refuses callbacks that it can't reach; a server on somebody's desk is told nothing. */
const reachable = (url: string) =>
  URL.canParse(url) && !/^(localhost|127\.|\[::1\])/.test(new URL(url).hostname) ? url : undefined

async function create(fields: Fields, { connection, fetch, signal, callbackUrl }: Context): Promise<Sent> {
  const client = await openClient(connection, { fetch, signal })
  try {
    const statusCallback = reachable(callbackUrl)
    const made = await client.twilio.messages.create({
      ...fields,
      // Tried five times, whatever went wrong: by itself Twilio gives up after one.
      ...(statusCallback ? { statusCallback: `${statusCallback}#rc=5&rp=all` } : {}),
    })
    if (!made.sid) throw new Error('Twilio’s answer names no message.')
    const status = statusOf(made.status)
    return { vendorId: made.sid, status: status === 'sent' || status === 'delivered' ? status : 'queued' }
  } catch (error) {
    throw explain(error, client)
  }
}

/** Twilio keeps no keys of ours: the same text to the same person since the request left is the one we look for. */
async function find(fields: Fields, { connection, fetch, signal, since }: Context & { since: Date }) {
  const client: Client = await openClient(connection, { fetch, signal })
  try {
    // Newest first. Not by date: what Twilio has accepted and not sent yet has none.
    const sent = await client.twilio.messages.list({ to: fields.to, limit: 50 })
    const mine = sent.find(
      (one) =>
        one.direction !== 'inbound' &&
        one.dateCreated.getTime() >= since.getTime() - 2_000 &&
        (!fields.from || one.from === fields.from) &&
        // Trial accounts put words of their own before it; a template's text is not known here.
        (fields.body === undefined || one.body.endsWith(fields.body)),
    )
    return mine
      ? { found: true as const, vendorId: mine.sid, status: 'sent' as const }
      : { found: false as const }
  } catch (error) {
    throw explain(error, client)
  }
}

/** How far a message has come, and what it cost: Twilio tells the price only here, and only after a while. */
async function ask({ vendorId }: { vendorId: string }, { connection, fetch, signal }: Context) {
  const client = await openClient(connection, { fetch, signal })
  try {
    const { status: said, errorCode, price, priceUnit } = await client.twilio.messages(vendorId).fetch()
    const status = statusOf(said)
    if (!status) return undefined
    const amount = Math.abs(Number(price))
    return {
      status,
      ...(status === 'failed' ? failureOf(Number(errorCode ?? 0)) : {}),
      ...(price !== null && amount >= 0 ? { cost: { amount, currency: priceUnit.toUpperCase() } } : {}),
    } satisfies DeliveryReport
  } catch (error) {
    throw explain(error, client)
  }
}

/** Twilio fetches files itself, from where we say. */
function mediaOf({ attachments = [] }: TextMessage): Pick<Fields, 'mediaUrl'> {
  if (attachments.length === 0) return {}
  if (attachments.some(({ url }) => !reachable(url)))
    throw new StepError(
      'Files can’t be sent: Twilio fetches them from this server, which has no public address. Set PUBLIC_URL.',
      { retry: false },
    )
  return { mediaUrl: attachments.map(({ url }) => url) }
}

function smsFields(message: TextMessage, { from, messagingService }: Settings): Fields {
  const { to, text } = message
  const what = { body: text, ...mediaOf(message) }
  if (messagingService) return { to, messagingServiceSid: messagingService, ...what }
  if (from) return { to, from, ...what }
  throw new StepError(
    'The Twilio account has no SMS sender. Fill in “SMS from” or “Messaging service” there.',
    { retry: false },
  )
}

function whatsappFields(message: TextMessage, { whatsappFrom }: Settings): Fields {
  const { to, text, template } = message
  if (!whatsappFrom)
    throw new StepError('The Twilio account has no WhatsApp sender. Fill in “WhatsApp from” there.', {
      retry: false,
    })
  const who = { to: `whatsapp:${to}`, from: `whatsapp:${whatsappFrom}` }
  if (!template) return { ...who, body: text, ...mediaOf(message) }
  if (!/^HX[0-9a-f]{32}$/i.test(template.name))
    throw new StepError(
      `Twilio names templates by their content SID, HX and 32 more letters and digits, not "${template.name}". Copy it from Twilio’s Content Template Builder.`,
      { retry: false },
    )
  return { ...who, contentSid: template.name, contentVariables: JSON.stringify(template.variables) }
}

const asText = (request: Record<string, unknown>) => request as TextMessage

export const sms = defineProvider({
  kind: 'sms',
  title: 'SMS by Twilio',
  answersOptWords: true,
  ifLost: 'lookup',
  send: async (message: TextMessage, context: Context) =>
    create(smsFields(message, context.connection), context),
  status: ask,
  file: fetchFile,
  lookup: async (request, context) => find(smsFields(asText(request), context.connection), context),
})

export const whatsapp = defineProvider({
  kind: 'whatsapp',
  title: 'WhatsApp by Twilio',
  ifLost: 'lookup',
  send: async (message: TextMessage, context: Context) =>
    create(whatsappFields(message, context.connection), context),
  templates: listTemplates,
  status: ask,
  file: fetchFile,
  lookup: async (request, context) => find(whatsappFields(asText(request), context.connection), context),
})
