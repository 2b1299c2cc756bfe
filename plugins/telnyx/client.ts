import type { Telnyx } from 'telnyx'
import type { Settings } from './connection.ts'

type Fetch = typeof fetch

/** The library is loaded at the first call, goes out through the guarded fetch, and repeats nothing by itself. */
export async function openClient(
  { apiKey, publicKey = '' }: Settings,
  { fetch }: { fetch?: Fetch } = {},
): Promise<Telnyx> {
  const { Telnyx } = await import('telnyx')
  return new Telnyx({
    apiKey,
    publicKey,
    fetch,
    maxRetries: 0,
    baseURL: 'https://api.telnyx.com/v2',
    logLevel: 'off',
  })
}
