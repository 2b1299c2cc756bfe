import { type ProviderContext, type RealtimeModel, type SessionWish, StepError } from '#sdk'
import { openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { explain } from './errors.ts'
import { sessionOf } from './settings.ts'

type Context = ProviderContext<Settings>

/** Calls that a carrier puts through to OpenAI itself: no sound passes through us. */
export const sip: NonNullable<RealtimeModel['sip']> = {
  address({ project }: Settings) {
    if (project) return `sip:${project}@sip.api.openai.com;transport=tls`
    throw new StepError('For calls by SIP, write the project’s id into the account.', { retry: false })
  },
  accept: (call: string, wish: SessionWish, context: Context) =>
    control(context, (calls, signal) => calls.accept(call, sessionOf(wish, context.connection), { signal })),
  reject: (call: string, context: Context) =>
    control(context, (calls, signal) => calls.reject(call, { status_code: 603 }, { signal })),
  refer: (call: string, to: string, context: Context) =>
    control(context, (calls, signal) =>
      calls.refer(call, { target_uri: to.startsWith('sip:') ? to : `tel:${to}` }, { signal }),
    ),
  hangUp: (call: string, context: Context) =>
    control(context, (calls, signal) => calls.hangup(call, { signal })),
}

type Calls = Awaited<ReturnType<typeof openClient>>['realtime']['calls']

async function control(
  { connection, fetch, signal }: Context,
  command: (calls: Calls, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  try {
    await command((await openClient(connection, { fetch })).realtime.calls, signal)
  } catch (error) {
    // A call that is over needs no command any more.
    if ((error as { code?: string }).code === 'call_id_not_found') return
    throw explain(error)
  }
}
