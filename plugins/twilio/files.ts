import { type ProviderContext, StepError } from '#sdk'
import type { Settings } from './connection.ts'

/** A picture or a voice note that somebody sent. Twilio asks for the token, and leads on to its own store without it. */
export async function fetchFile(
  ref: string,
  { connection, fetch, signal }: ProviderContext<Settings>,
): Promise<AsyncIterable<Uint8Array>> {
  const { accountSid, authToken } = connection
  const { origin, pathname } = new URL(ref)
  // The token goes to Twilio, for files of this very account, and nowhere else.
  if (origin !== 'https://api.twilio.com' || !pathname.startsWith(`/2010-04-01/Accounts/${accountSid}/`))
    throw new StepError('The file is none of this Twilio account.', { retry: false })
  const response = await fetch(ref, {
    headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
    signal,
  })
  if (response.status === 404 || response.status === 410)
    throw new StepError('Twilio no longer has the file.', { retry: false })
  if (!response.ok || !response.body) throw new Error(`Twilio answered ${response.status}.`)
  return response.body
}
