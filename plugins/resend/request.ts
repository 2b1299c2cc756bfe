import { StepError, z } from '#sdk'
import type { Settings } from './connection.ts'

export const Domains = z.object({ data: z.array(z.object({ name: z.string(), status: z.string() })) })
const Problem = z.object({ name: z.string(), message: z.string() })

type Context = { settings: Settings; fetch: typeof fetch; signal: AbortSignal }

/** One request to Resend. A "no" is a StepError in words; whatever leaves open what happened is thrown as it is. */
export async function call(
  { settings, fetch, signal }: Context,
  method: 'GET' | 'POST',
  path: string,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
): Promise<unknown> {
  const response = await fetch(`https://api.resend.com${path}`, {
    method,
    headers: {
      authorization: `Bearer ${settings.apiKey}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    body: body && JSON.stringify(body),
    signal,
  })
  if (response.ok) return response.json()
  const text = await response.text()
  if (response.status >= 500) throw new Error(`Resend answered ${response.status}.`)
  throw refusalOf(response, readProblem(text))
}

function readProblem(text: string): z.infer<typeof Problem> {
  try {
    return Problem.parse(JSON.parse(text))
  } catch {
    return { name: 'unknown', message: text.slice(0, 200) }
  }
}

/** By name, as Resend's own list of errors has them. */
const words: Record<string, string> = {
  missing_api_key: 'The account has no API key. Add it.',
  restricted_api_key: 'The API key may only send. Use one with full access to try the account.',
  invalid_api_key: 'Resend does not know the API key. Correct it in the account.',
  invalid_from_address: 'Resend does not accept the “From” address. Correct it in the account.',
  daily_quota_exceeded:
    'The account has used up its e-mails for today. Raise the plan at Resend, or wait until tomorrow.',
  monthly_quota_exceeded: 'The account has used up its e-mails for this month. Raise the plan at Resend.',
}

/** Wrong for every message alike. */
const ofTheAccount = new Set([
  'missing_api_key',
  'invalid_api_key',
  'invalid_from_address',
  'monthly_quota_exceeded',
])

function refusalOf(response: Response, { name, message }: z.infer<typeof Problem>): StepError {
  const seconds = Number(response.headers.get('retry-after'))
  if (name === 'daily_quota_exceeded')
    return new StepError(words[name] ?? message, { retry: true, retryAfter: 3600 })
  if (response.status === 429 && name !== 'monthly_quota_exceeded')
    return new StepError('Resend asks to send more slowly.', {
      retry: true,
      retryAfter: seconds > 0 ? seconds : 1,
    })
  // The first request with this key is still being worked on: its answer will do for this one too.
  if (name === 'concurrent_idempotent_requests')
    return new StepError('Resend is still busy with this message.', { retry: true, retryAfter: 2 })
  if (response.status === 401 && !(name in words))
    return new StepError('Resend does not know the API key. Correct it in the account.', {
      retry: false,
      pause: 'account',
    })
  if (response.status === 403 && /domain/i.test(message))
    return new StepError(`Resend does not let this account send from its address: ${message}`, {
      retry: false,
      pause: 'account',
    })
  return new StepError(words[name] ?? `Resend refused the message: ${message}`, {
    retry: false,
    ...(ofTheAccount.has(name) ? { pause: 'account' } : {}),
  })
}
