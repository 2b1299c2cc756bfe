import { StepError } from '#sdk'

type MailError = Error & { code?: string; command?: string; responseCode?: number; response?: string }

/** What the server answered, in words; a lost answer is thrown on as it is, for it may have been a yes. */
export function explain(error: unknown, { to, left }: { to: string; left: boolean }): Error {
  if (error instanceof StepError) return error
  const { code, command = '', responseCode, response = '', message } = error as MailError
  const said = response.replace(/\s+/g, ' ').slice(0, 200)
  const no = (words: string, more: { optOut?: string; pause?: 'account' } = {}) =>
    new StepError(words, { retry: false, cause: error, ...more })
  const later = (words: string, retryAfter?: number) =>
    new StepError(words, { retry: true, retryAfter, cause: error })

  if (code === 'EAUTH')
    return responseCode && responseCode < 500
      ? later(`The mail server could not check the password: ${said}.`, 60)
      : no('The mail server refused the user name or password. Correct them in the account.', {
          pause: 'account',
        })
  if (code === 'ETLS' || /certificate|self-signed|TLS|SSL/i.test(message))
    return no(
      `The mail server can’t be reached safely: ${message}. Check encryption and port in the account; nothing is sent in the open.`,
      { pause: 'account' },
    )
  if (responseCode === 421) return later(`The mail server asks to wait: ${said}.`, 60)
  if (responseCode && responseCode < 500) return later(`The mail server asks to try again later: ${said}.`)
  if (responseCode && isUnknown(response))
    return no(`The address ${to} does not exist, says the mail server. Correct the contact’s address.`, {
      optOut: 'the address does not exist',
    })
  if (responseCode && command.startsWith('RCPT'))
    return no(`The mail server does not take mail for ${to}: ${said}.`)
  if (responseCode && command.startsWith('MAIL'))
    return no(`The mail server does not let this account send from its address: ${said}. Correct “From”.`, {
      pause: 'account',
    })
  if (responseCode) return no(`The mail server refused the message: ${said}.`)
  if (code === 'EENVELOPE') return no(`${to} is no address that mail can be sent to. Correct the contact’s.`)
  if (!left) return later(`The mail server can’t be reached: ${message}.`)
  return error instanceof Error ? error : new Error(String(error))
}

/** RFC 3463: 5.1.1 no such mailbox, 5.1.2 no such domain, 5.1.10 the domain takes no mail. */
const isUnknown = (response: string) => /^5\d\d[ -]5\.1\.(1|2|10)\b/.test(response)
