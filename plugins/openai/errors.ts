import { StepError } from '#sdk'

type Answer = Error & { status?: number; headers?: Headers; code?: string | null; type?: string }

/** A "no" in words. Asking a model changes nothing outside, so whatever may pass is worth another try. */
export function explain(thrown: unknown): Error {
  if (thrown instanceof StepError) return thrown
  const { status, headers, code, message } = thrown as Answer
  if (typeof status !== 'number') {
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
    if (cause instanceof StepError) return cause
    return new StepError(`The model could not be reached: ${(cause as Error).message}`, {
      retry: true,
      cause: thrown,
    })
  }
  const seconds = Number(headers?.get('retry-after'))
  const say = (words: string, retry = false) =>
    new StepError(words, {
      retry,
      ...(retry ? { retryAfter: seconds > 0 ? seconds : 5 } : {}),
      cause: thrown,
    })
  if (status === 401)
    return say('The model’s service does not accept the API key. Correct it in the account.')
  if (code === 'insufficient_quota')
    return say('The account at the model’s service is out of credit. Top it up there.')
  if (status === 429) return say('The model’s service asks for fewer requests.', true)
  if (status === 404)
    return say('The model’s service knows no such model. Correct its name in the account or the agent.')
  if (status >= 500) return say(`The model’s service failed (${status}).`, true)
  return say(`The model’s service refused it: ${message.slice(0, 300)}`)
}
