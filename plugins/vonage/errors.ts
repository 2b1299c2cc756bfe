import { StepError } from '#sdk'
import type { Refusal } from './client.ts'

type Known = { words: string; retry?: boolean; pause?: 'account' }

/** Vonage's codes in words for who reads the run. https://developer.vonage.com/en/api-errors/messages */
const known: Record<string, Known> = {
  '1000': { words: 'Vonage asks to send more slowly.', retry: true },
  '1040': { words: 'The number is not a valid one. Correct the contact’s phone.' },
  '1050': { words: 'The number is barred at Vonage: nothing may be sent to it.' },
  '1060': { words: 'Vonage has barred this account from sending. Ask Vonage why.', pause: 'account' },
  '1070': { words: 'The Vonage account has no credit left. Top it up.', pause: 'account' },
  '1080': { words: 'The Vonage account is not set up for this. Ask Vonage.', pause: 'account' },
  '1120': {
    words: 'The country of this number does not allow the sender. Choose another “From” in the account.',
  },
  '1160': { words: 'A Vonage trial account sends only to numbers on its list. Add this one there.' },
  '1170': { words: 'The number is not a valid one. Correct the contact’s phone.' },
}

/** `https://developer.vonage.com/api-errors/messages#1170`, or a code alone. */
export const codeOf = (type: string | number | undefined): string =>
  /#?([\w-]+)$/.exec(String(type ?? ''))?.[1] ?? ''

export const wordsOf = (code: string, title = 'no reason given'): string =>
  known[code]?.words ?? `Vonage could not deliver it: ${title}${code ? ` (error ${code})` : ''}.`

/** A "no" in words. What leaves open whether it was sent is thrown on as it is. */
export function explain(thrown: unknown): Error {
  const { status, retryAfter, problem } = thrown as Refusal
  if (typeof status !== 'number' || status >= 500) return thrown as Error
  const code = codeOf(problem.type)
  if (status === 401)
    return new StepError('Vonage does not accept the API key and secret. Correct them in the account.', {
      retry: false,
      pause: 'account',
      cause: thrown,
    })
  const { words, retry, pause }: Known = known[code] ?? {
    words: `Vonage refused it: ${problem.detail ?? problem.title ?? `answer ${status}`}.`,
    ...(status === 402 ? { pause: 'account' } : {}),
  }
  if (status === 429 || retry)
    return new StepError('Vonage asks to send more slowly.', {
      retry: true,
      retryAfter: retryAfter ?? 1,
      cause: thrown,
    })
  return new StepError(words, { retry: false, pause, cause: thrown })
}
