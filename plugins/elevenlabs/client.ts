import type { ElevenLabsClient } from '@elevenlabs/elevenlabs-js'
import type { Settings } from './connection.ts'

type Fetch = typeof fetch

/** The library is loaded at the first call, goes out through the guarded fetch, and repeats nothing by itself. */
export async function openClient(
  { apiKey }: Settings,
  { fetch }: { fetch: Fetch },
): Promise<ElevenLabsClient> {
  const { ElevenLabsClient: Client } = await import('@elevenlabs/elevenlabs-js')
  return new Client({ apiKey, fetch, maxRetries: 0, baseUrl: 'https://api.elevenlabs.io' })
}
