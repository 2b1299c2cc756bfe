import { StepError } from '#sdk'

type Answer = Error & { status?: number; headers?: Headers; error?: { message?: string } }

/** A "no" in words. What leaves open whether somebody was called is thrown on as it is. */
export function explain(thrown: unknown): Error {
  const { status, headers, error, message } = thrown as Answer
  if (thrown instanceof Error && thrown.cause instanceof StepError) return thrown.cause
  if (typeof status !== 'number' || status >= 500) return thrown as Error
  const say = (words: string, retry = false) => {
    const seconds = Number(headers?.get('retry-after'))
    return new StepError(words, {
      retry,
      ...(retry ? { retryAfter: seconds > 0 ? seconds : 5 } : {}),
      cause: thrown,
    })
  }
  if (status === 401) return say('Retell does not accept the API key. Correct it in the account.')
  if (status === 402) return say('The Retell account is out of credit. Top it up there.')
  if (status === 429) return say('Retell asks for fewer calls at once.', true)
  return say(`Retell refused it: ${error?.message ?? message}`)
}
