import { type ProviderContext, StepError } from '#sdk'
import type { Settings } from './connection.ts'

/** A picture that somebody sent: Telnyx keeps it for a while at an address that asks for no key. */
export async function fetchFile(
  ref: string,
  { fetch, signal }: ProviderContext<Settings>,
): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(ref, { signal })
  if ([403, 404, 410].includes(response.status))
    throw new StepError('Telnyx no longer has the file.', { retry: false })
  if (!response.ok || !response.body) throw new Error(`Telnyx’s store answered ${response.status}.`)
  return response.body
}
