import type { Api } from 'grammy'
import { StepError } from '#sdk'
import type { Settings } from './connection.ts'

type Fetch = typeof fetch

/** The library is loaded at the first call, and goes out through the guarded fetch. It repeats nothing by itself. */
export async function openApi(
  { token }: Settings,
  { fetch, signal }: { fetch: Fetch; signal: AbortSignal },
): Promise<Api> {
  const { Api } = await import('grammy')
  // It brings signals of its own, which Node's fetch does not take; and its types are those of another fetch.
  // Files go out as a stream, which Node's fetch takes with `duplex` alone; a browser's types don't know that.
  const streaming = { duplex: 'half' }
  const guarded = (url: string, init: RequestInit) => fetch(url, { ...init, ...streaming, signal })
  return new Api(token, { fetch: guarded as never, canUseWebhookReply: () => false })
}

type Refusal = Error & { error_code?: number; description?: string; parameters?: { retry_after?: number } }

/** Telegram's refusals in words. What leaves open whether it was sent is thrown on as it is. */
export function explain(thrown: unknown): Error {
  const { error_code, description = '', parameters, name } = thrown as Refusal
  // A connection that failed: what is proven unsent stands in the cause.
  if (name === 'HttpError') return (thrown as { error?: Error }).error ?? (thrown as Error)
  if (error_code === undefined || error_code >= 500) return thrown as Error
  const no = (words: string, more: { optOut?: string; pause?: 'account' } = {}) =>
    new StepError(words, { retry: false, cause: thrown, ...more })
  if (error_code === 429)
    return new StepError('Telegram asks to send more slowly.', {
      retry: true,
      retryAfter: parameters?.retry_after ?? 1,
      cause: thrown,
    })
  if (error_code === 401 || error_code === 404)
    return no('Telegram does not accept the bot token. Correct it in the account.', { pause: 'account' })
  if (/blocked by the user/i.test(description))
    return no('The person has blocked the bot.', { optOut: 'blocked the bot' })
  if (/deactivated/i.test(description))
    return no('The person’s Telegram account no longer exists.', { optOut: 'the account was deleted' })
  if (/chat not found|can't initiate|not enough rights|PEER_ID_INVALID/i.test(description))
    return no('The person has not written to this bot, so it may not write to them.')
  if (/file is too big|request entity too large/i.test(description) || error_code === 413)
    return no('A file is larger than Telegram takes. Put a link into the text instead.')
  if (/message is too long/i.test(description))
    return no('The text is longer than the 4,096 characters that Telegram takes. Shorten it.')
  return no(`Telegram refused it: ${description || `error ${error_code}`}.`)
}
