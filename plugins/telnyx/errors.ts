import { type DeliveryReport, StepError } from '#sdk'

type Known = { words: string; optOut?: string; retry?: boolean; pause?: 'account' }

const spam = 'The operator holds the message for unwanted. Change the text, or register the sender.'
const tooMany = 'More was sent than the operator takes from this sender. Send more slowly.'
const notSetUp = 'The sender name is not set up at Telnyx. Add it to the messaging profile.'
const notThere = 'The “From” number can’t send messages. Look at Telnyx what it lacks.'
const notBoth = 'The “From” number can’t write to a number of this kind. Choose another one in the account.'

/**
 * Telnyx's codes in words for who reads the run, held against its reference of August 2026; what is not here, such as
 * parameters that we never send, is told by its number. https://developers.telnyx.com/docs/messaging/messages/error-codes
 */
const known: Record<string, Known> = {
  '10009': { words: 'Telnyx does not accept the API key. Correct it in the account.', pause: 'account' },
  // On its way, told afterwards.
  '40001': { words: 'The number is a landline, or can’t be reached by SMS. Correct the contact’s phone.' },
  '40002': { words: spam },
  '40003': { words: 'The operator has barred the “From” number for spam. Use another one, or ask Telnyx.' },
  '40004': { words: 'The person’s operator refused the message.' },
  '40005': { words: 'The phone could not be reached in time.' },
  '40006': { words: 'The person’s operator could not be reached.' },
  '40008': { words: 'The message could not be delivered, and the operator gave no reason.' },
  '40009': { words: 'The operator does not take this text. Look for unusual characters in it.' },
  '40010': {
    words: 'The number is not registered for business messages in the USA (10DLC). Register it at Telnyx.',
  },
  '40011': { words: tooMany },
  '40012': { words: 'The number can’t receive messages. Correct the contact’s phone.' },
  '40013': { words: notThere },
  '40014': { words: 'The message waited at Telnyx for too long. Send more slowly.' },
  '40015': { words: 'Telnyx holds the message for unwanted. Change the text, or ask Telnyx.' },
  '40016': { words: tooMany },
  '40017': { words: spam },
  '40018': { words: tooMany },
  '40019': {
    words: 'The number is not registered for business messages in the USA (10DLC). Register it at Telnyx.',
  },
  // Refused at once.
  '40100': { words: notThere, pause: 'account' },
  '40300': { words: 'The person has replied STOP to this sender.', optOut: 'replied STOP to this sender' },
  '40301': { words: notBoth },
  '40302': { words: 'The text is too long. Shorten it.' },
  '40305': {
    words: 'The “From” number is none of this Telnyx account. Correct it in the account.',
    pause: 'account',
  },
  '40306': { words: notSetUp, pause: 'account' },
  '40307': { words: notSetUp, pause: 'account' },
  '40308': { words: 'The “From” number can’t send files. Send a link, or choose another number.' },
  '40309': { words: 'The Telnyx account may not send to this country. Allow it in the messaging profile.' },
  '40310': { words: 'The number is not a valid one. Correct the contact’s phone.' },
  '40312': { words: 'The messaging profile is switched off at Telnyx.', pause: 'account' },
  '40314': { words: 'Telnyx has barred this account from sending. Ask Telnyx why.', pause: 'account' },
  '40315': {
    words: 'Too little of what the “From” number sends arrives. Use another one.',
    pause: 'account',
  },
  '40317': { words: 'Telnyx takes no more than 10 files, of 1 MB together.' },
  '40318': { words: 'Too many messages wait at Telnyx.', retry: true },
  '40319': { words: notBoth },
  '40320': { words: notThere, pause: 'account' },
  '40322': { words: 'Telnyx does not let this text through. Change it.' },
  '40325': { words: notSetUp, pause: 'account' },
  '40329': { words: 'The toll-free number is not verified. Have it verified at Telnyx.', pause: 'account' },
  '40330': { words: notThere, pause: 'account' },
  '40331': { words: 'The Telnyx account may not send to this country. Allow it in the messaging profile.' },
  // With the status of "more slowly", until midnight UTC.
  '40333': {
    words:
      'The spending limit of the messaging profile is reached. Raise it at Telnyx, or wait until tomorrow.',
    pause: 'account',
  },
}

export const wordsOf = (code: string): string =>
  known[code]?.words ?? `Telnyx could not deliver it (error ${code}).`

/** What a failed message says of the person, besides that it failed. */
export function failureOf(code: string): Pick<DeliveryReport, 'error' | 'optOut'> {
  const { optOut } = known[code] ?? {}
  return {
    error: code ? wordsOf(code) : 'Telnyx could not deliver it and gave no reason.',
    ...(optOut ? { optOut } : {}),
  }
}

type Answer = Error & {
  status?: number
  headers?: Headers
  error?: { errors?: { code?: string | number; title?: string; detail?: string }[] }
}

/** A "no" in words. What leaves open whether it was sent is thrown on as it is. */
export function explain(thrown: unknown): Error {
  const { status, headers, error } = thrown as Answer
  if (typeof status !== 'number' || status >= 500) return thrown as Error
  const { code, title = 'no reason given', detail } = error?.errors?.[0] ?? {}
  const seconds = Number(headers?.get('retry-after'))
  const { words, optOut, retry, pause }: Known = known[String(code)] ?? {
    words:
      status === 401
        ? 'Telnyx does not accept the API key. Correct it in the account.'
        : `Telnyx refused it: ${detail ?? title}${code ? ` (error ${code})` : ''}.`,
  }
  if (retry || (status === 429 && !pause))
    return new StepError(status === 429 ? 'Telnyx asks to send more slowly.' : words, {
      retry: true,
      retryAfter: seconds > 0 ? seconds : 2,
      cause: thrown,
    })
  return new StepError(words, { retry: false, optOut, pause, cause: thrown })
}
