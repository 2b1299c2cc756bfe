import type OpenAI from 'openai'
import { addressOf, type Settings } from './connection.ts'

type Fetch = typeof fetch

/** The library is loaded at the first call, goes out through the guarded fetch, and repeats nothing by itself. */
export async function openClient(settings: Settings, { fetch }: { fetch: Fetch }): Promise<OpenAI> {
  const { default: Client } = await import('openai')
  return new Client({
    apiKey: settings.apiKey || 'none',
    baseURL: addressOf(settings),
    fetch,
    maxRetries: 0,
    logLevel: 'off',
  })
}
