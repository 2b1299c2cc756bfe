import { type CrmHint, StepError, z } from '#sdk'
import { type Context, instanceOf, VERSION } from './client.ts'

const Message = z.looseObject({
  channel: z.string(),
  clientId: z.string().optional(),
  successful: z.boolean().optional(),
  error: z.string().optional(),
  subscription: z.string().optional(),
  advice: z.looseObject({ reconnect: z.string().optional() }).optional(),
  data: z
    .looseObject({
      event: z.looseObject({ replayId: z.number() }),
      payload: z.looseObject({
        ChangeEventHeader: z.looseObject({
          entityName: z.string(),
          recordIds: z.array(z.string()),
          changeType: z.string(),
          transactionKey: z.string().default(''),
          sequenceNumber: z.number().default(0),
          commitTimestamp: z.number().optional(),
        }),
      }),
    })
    .optional(),
})
type Message = z.infer<typeof Message>
type Told = (hints: readonly CrmHint[], cursor: string) => Promise<void>

/** All that is kept: three days. */
const ALL = -2
const NOW = -1
const channelOf = (object: string) => `/data/${object.replace(/__c$/, '__')}ChangeEvent`

/**
 * Change events by long polling, over the fetch we are given: the library's own client opens sockets that nobody watches.
 * Each event's number is kept with it, so that after a break the stream goes on where it was.
 */
export async function listen(
  { objects, cursor }: { objects: readonly string[]; cursor?: string },
  told: Told,
  context: Context,
): Promise<void> {
  const at: Record<string, number> = cursor ? JSON.parse(cursor) : {}
  const streamed = objects.filter((object) => object !== 'notes' && object !== 'tasks')
  while (!context.signal.aborted) {
    const line = await shakeHands(context)
    for (const object of streamed) await subscribe(line, object, at, told)
    await follow(line, at, told, context.signal)
  }
}

type Line = { send(message: object): Promise<Message[]>; clientId: string }

async function shakeHands(context: Context): Promise<Line> {
  const url = `${instanceOf(context)}/cometd/${VERSION}`
  let token = context.connection.token || (await context.accessToken())
  let cookie = ''
  const post = async (message: object): Promise<Message[]> => {
    const ask = () =>
      context.fetch(url, {
        ...{ method: 'POST', body: JSON.stringify([message]), signal: context.signal },
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          ...(cookie && { cookie }),
        },
      })
    let response = await ask()
    if (response.status === 401 && !context.connection.token) {
      token = await context.accessToken(token)
      response = await ask()
    }
    if (!response.ok)
      throw new StepError(`Salesforce’s stream answered ${response.status}.`, { retry: true, retryAfter: 30 })
    // The stream's session stays on one of their machines.
    const set = response.headers.getSetCookie().map((one) => one.split(';')[0])
    if (set.length > 0) cookie = set.join('; ')
    return z.array(Message).parse(await response.json())
  }
  const [answer] = await post({
    ...{
      channel: '/meta/handshake',
      version: '1.0',
      minimumVersion: '1.0',
      supportedConnectionTypes: ['long-polling'],
    },
  })
  if (!answer?.successful || !answer.clientId)
    throw new StepError(`Salesforce’s stream was refused: ${answer?.error ?? 'no answer'}.`, {
      retry: true,
      retryAfter: 60,
    })
  const { clientId } = answer
  return { clientId, send: (message) => post({ ...message, clientId }) }
}

/** A number that is too old has been forgotten there: what was missed is read another way. */
async function subscribe({ send }: Line, object: string, at: Record<string, number>, told: Told) {
  const channel = channelOf(object)
  const from = (replayId: number) => ({
    ...{ channel: '/meta/subscribe', subscription: channel, ext: { replay: { [channel]: replayId } } },
  })
  const begin = at[channel]
  const [answer] = (await send(from(begin ?? NOW))).filter((one) => one.channel === '/meta/subscribe')
  if (answer?.successful) {
    if (begin === undefined) await told([gap(object, 'first')], JSON.stringify(at))
    return
  }
  if (begin === undefined || !/^400/.test(answer?.error ?? ''))
    throw new StepError(
      `Salesforce does not stream ${object}: ${answer?.error ?? 'no answer'}. Choose it under Setup, Change Data Capture.`,
      { retry: true, retryAfter: 300 },
    )
  delete at[channel]
  await told([gap(object, String(begin))], JSON.stringify(at))
  await send(from(ALL))
}

const gap = (object: string, why: string): CrmHint => ({
  id: `gap:${object}:${why}`,
  object,
  recordId: '*',
  change: 'gap',
})

/** Until the vendor wants another handshake. What is told is kept before the next is asked for. */
async function follow({ send }: Line, at: Record<string, number>, told: Told, signal: AbortSignal) {
  while (!signal.aborted) {
    const messages = await send({
      channel: '/meta/connect',
      connectionType: 'long-polling',
      advice: { timeout: 20_000 },
    })
    const events = messages.filter((one) => one.data)
    for (const { channel, data } of events)
      if (data) at[channel] = Math.max(at[channel] ?? 0, data.event.replayId)
    if (events.length > 0) await told(events.flatMap(hintsOf), JSON.stringify(at))
    const last = messages.find((one) => one.channel === '/meta/connect')
    if (last && (last.successful === false || last.advice?.reconnect === 'handshake')) return
  }
}

const changes: Record<string, CrmHint['change']> = {
  ...{ CREATE: 'changed', UPDATE: 'changed', DELETE: 'deleted', UNDELETE: 'restored' },
  ...{ GAP_CREATE: 'changed', GAP_UPDATE: 'changed', GAP_DELETE: 'deleted', GAP_UNDELETE: 'restored' },
}

/** One event may be about many records; a gap event has no values, which we never take from events anyway. */
export function hintsOf({ data, channel }: Message): CrmHint[] {
  if (!data) return []
  const { entityName, recordIds, changeType, transactionKey, sequenceNumber, commitTimestamp } =
    data.payload.ChangeEventHeader
  const name = transactionKey ? `${transactionKey}:${sequenceNumber}` : `${channel}:${data.event.replayId}`
  const at = commitTimestamp === undefined ? {} : { at: new Date(commitTimestamp) }
  return recordIds.map((recordId): CrmHint => {
    const change = changes[changeType]
    if (!change || recordId.endsWith('*')) return { ...gap(entityName, name), ...at }
    return { ...{ id: `${name}:${recordId}`, object: entityName, recordId, change }, ...at }
  })
}
