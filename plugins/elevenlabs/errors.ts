import { StepError } from '#sdk'

type Answer = Error & {
  statusCode?: number
  body?: { detail?: { status?: string; message?: string } | unknown[] }
  rawResponse?: { headers?: Headers }
}

/** A "no" in words. Nothing outside changes when text is made into sound, so what may pass is worth another try. */
export function explain(thrown: unknown): Error {
  if (thrown instanceof StepError) return thrown
  const { statusCode, body, message, rawResponse } = thrown as Answer
  const cause = thrown instanceof Error && thrown.cause instanceof StepError ? thrown.cause : undefined
  if (cause) return cause
  if (!statusCode)
    return new StepError(`ElevenLabs could not be reached: ${message}`, { retry: true, cause: thrown })
  const detail = Array.isArray(body?.detail) ? undefined : body?.detail
  const say = (words: string, retry = false) => {
    const seconds = Number(rawResponse?.headers?.get('retry-after'))
    return new StepError(words, {
      retry,
      ...(retry ? { retryAfter: seconds > 0 ? seconds : 5 } : {}),
      cause: thrown,
    })
  }
  if (detail?.status === 'quota_exceeded')
    return say(
      'The ElevenLabs account has used up its characters. Top it up there, or wait for the next month.',
    )
  if (statusCode === 401) return say('ElevenLabs does not accept the API key. Correct it in the account.')
  if (statusCode === 404) return say('ElevenLabs has no such voice. Choose another one.')
  if (statusCode === 429) return say('ElevenLabs asks for fewer requests.', true)
  if (statusCode >= 500) return say(`ElevenLabs failed (${statusCode}).`, true)
  return say(`ElevenLabs refused it: ${detail?.message ?? message}`)
}
