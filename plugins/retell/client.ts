import type Retell from 'retell-sdk'
import type { Settings } from './connection.ts'

type Fetch = typeof fetch

/** The library is loaded at the first call, goes out through the guarded fetch, and repeats nothing by itself. */
export async function openClient({ apiKey }: Settings, { fetch }: { fetch: Fetch }): Promise<Retell> {
  const { default: Client } = await import('retell-sdk')
  return new Client({ apiKey, fetch, maxRetries: 0, baseURL: 'https://api.retellai.com', logLevel: 'off' })
}
