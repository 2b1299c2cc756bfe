import { type DeliveryReport, StepError } from '#sdk'
import type { Client } from './client.ts'

type Known = {
  words: string
  optOut?: string
  retry?: boolean
  /** leave the person alone for so many hours */
  hours?: number
  /** not this message is wrong, but the account or the step: it waits for somebody */
  pause?: 'account' | 'step'
}

/** Twilio's codes in words for who reads the run. https://www.twilio.com/docs/api/errors */
const known: Record<number, Known> = {
  10004: { words: 'The Twilio account has no more calls at once. Ask Twilio for more.', retry: true },
  13224: { words: 'The number is not a valid one. Correct the contact’s phone.' },
  20003: {
    words: 'Twilio does not accept the account SID and auth token. Correct them in the account.',
    pause: 'account',
  },
  20404: { words: 'Twilio does not know this account or sender. Check the account’s settings.' },
  21211: { words: 'The number is not a valid one. Correct the contact’s phone.' },
  21210: { words: 'The “Calls from” number is none of this Twilio account. Correct it in the account.' },
  21212: { words: 'The “Calls from” number is not a valid one. Correct it in the account.' },
  21215: {
    words: 'The Twilio account may not call this country. Allow it at Twilio under Voice, Geo permissions.',
  },
  21216: { words: 'Twilio does not put calls through to this number.' },
  21219: { words: 'A trial account of Twilio calls verified numbers only. Verify the number, or upgrade.' },
  21408: {
    words:
      'The Twilio account may not send to this country. Allow it at Twilio under Messaging, Geo permissions.',
  },
  21606: { words: 'The “From” number can’t send SMS to this person. Choose another in the account.' },
  21610: { words: 'The person has replied STOP to this sender.', optOut: 'replied STOP to this sender' },
  21611: { words: 'Too many messages wait at Twilio for this sender.', retry: true },
  21612: {
    words: 'Twilio has no way from this sender to this number. Choose another sender in the account.',
  },
  21614: { words: 'The number can’t receive SMS: it is no mobile number. Correct the contact’s phone.' },
  21617: { words: 'The text is longer than the 1,600 characters that Twilio takes. Shorten it.' },
  21656: { words: 'What fills the template does not fit it. Compare the variables with those at Twilio.' },
  21659: {
    words: 'The “From” number is none of this Twilio account. Correct it in the account.',
    pause: 'account',
  },
  21660: {
    words: 'The “From” number belongs to another Twilio account. Correct it in the account.',
    pause: 'account',
  },
  21703: { words: 'The messaging service has no sender. Add a number to it at Twilio.', pause: 'account' },
  30001: { words: 'Too many messages wait at Twilio for this sender.', retry: true },
  30003: { words: 'The phone could not be reached: switched off or without network.' },
  30004: { words: 'The person or the operator blocks messages from this sender.' },
  30005: { words: 'The number is not in use. Correct the contact’s phone.' },
  30006: { words: 'The number is a landline, or its operator takes no SMS. Correct the contact’s phone.' },
  30007: { words: 'The operator filtered the message as unwanted. Change the text, or register the sender.' },
  30008: { words: 'The operator did not deliver the message and gave no reason.' },
  30034: {
    words:
      'The number is not registered for business messages in the USA (A2P 10DLC). Register it at Twilio.',
  },
  63003: { words: 'The number is not on WhatsApp.' },
  63007: {
    words: 'The “WhatsApp from” number is no WhatsApp sender of this account. Correct it in the account.',
    pause: 'account',
  },
  63013: { words: 'The message breaks WhatsApp’s rules. Change the text or the template.' },
  63016: {
    words: 'The person has not written within 24 hours, so WhatsApp only takes an approved template.',
  },
  63018: { words: 'WhatsApp asks to send more slowly.', retry: true },
  63024: { words: 'The number can’t receive WhatsApp messages. Correct the contact’s phone.' },
  63032: {
    words: 'WhatsApp keeps this message from the person for now, as an experiment of its own.',
    hours: 24,
  },
  63040: { words: 'WhatsApp has rejected the template. Change it, or choose another.', pause: 'step' },
  63041: { words: 'WhatsApp has paused the template: too many people complained of it.', pause: 'step' },
  63042: { words: 'WhatsApp has switched the template off. Choose another.', pause: 'step' },
  63049: {
    words:
      'WhatsApp did not deliver it: the person gets enough marketing messages for now. Wait a day or more.',
    // Meta's 131049.
    hours: 24,
  },
}

/** For reports: why a message was not delivered. */
export const wordsOf = (code: number): string =>
  known[code]?.words ?? `Twilio could not deliver it (error ${code}; see twilio.com/docs/api/errors/${code}).`

/** What a failed message says of the person, besides that it failed. */
export function failureOf(code: number): Pick<DeliveryReport, 'error' | 'optOut' | 'backOff'> {
  const { optOut, hours, words = '' } = known[code] ?? {}
  return {
    error: code ? wordsOf(code) : 'Twilio could not deliver it and gave no reason.',
    ...(optOut ? { optOut } : {}),
    ...(hours ? { backOff: { seconds: hours * 3600, because: words } } : {}),
  }
}

type Answer = Error & { status?: number; code?: number }

/** A "no" in words. What leaves open whether it was sent is thrown on as it is. */
export function explain(error: unknown, { waits }: Client): Error {
  const { status, code = 0, message } = error as Answer
  if (typeof status !== 'number' || error instanceof StepError) return error as Error
  if (status >= 500) return new Error(`Twilio answered ${status}.`, { cause: error })
  const {
    words,
    optOut,
    retry = false,
    hours,
    pause,
  }: Known = known[code] ?? {
    words: `Twilio refused it: ${message} (error ${code}).`,
  }
  if (status === 429 || retry)
    return new StepError(status === 429 ? 'Twilio asks to send more slowly.' : words, {
      retry: true,
      retryAfter: waits.retryAfter ?? (status === 429 ? 1 : 30),
      cause: error,
    })
  const backOff = hours ? { seconds: hours * 3600, because: words } : undefined
  return new StepError(words, { retry: false, optOut, backOff, pause, cause: error })
}
