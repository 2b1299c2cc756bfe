import { StepError } from '#sdk'
import { findStepError } from '../../net/NotSent.ts'
import type { HttpTool } from '../settings.ts'

/** As much of an answer as a model is told. */
const MOST = 4000

/**
 * Calls an address of the workspace's own. The way out is guarded as any plugin's: public addresses only. A key goes
 * along that is the same when the same call of the tool is tried again.
 */
export async function callHttp(
  tool: HttpTool,
  input: Record<string, unknown>,
  { fetch, key, signal }: { fetch: typeof globalThis.fetch; key: string; signal: AbortSignal },
): Promise<unknown> {
  const url = new URL(tool.url)
  const headers = new Headers(tool.headers)
  headers.set('idempotency-key', key)
  let body: string | undefined
  if (tool.method === 'GET')
    for (const [name, value] of Object.entries(input)) url.searchParams.set(name, String(value))
  else {
    headers.set('content-type', 'application/json')
    body = JSON.stringify(input)
  }
  const response = await fetch(url, { method: tool.method, headers, body, signal }).catch((error) => {
    throw findStepError(error) ?? new StepError(`${url.host} did not answer`, { retry: false, cause: error })
  })
  const text = (await response.text()).slice(0, MOST)
  if (!response.ok)
    throw new StepError(`${url.host} answered ${response.status}: ${text.slice(0, 300)}`, { retry: false })
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
