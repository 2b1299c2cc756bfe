import { createHmac, randomBytes } from 'node:crypto'
import { type Answer, type Asked, startVendor } from '../http/vendor.ts'
import { emulateCalls } from './calls.ts'

export type Message = {
  sid: string
  to: string
  from: string | null
  body: string
  status: string
  createdAt: Date
  callback: string | null
  contentSid: string | null
  contentVariables: string | null
  errorCode?: number
  price?: string
}

const sidOf = (kind: string) => kind + randomBytes(16).toString('hex')
const rfc2822 = (at: Date) => at.toUTCString().replace('GMT', '+0000')

/** Twilio's messages: no keys, numbers that answered STOP, callbacks signed with the auth token. */
export async function startTwilio({
  reach = (url: string) => url,
  tempo = 1,
}: {
  reach?: (url: string) => string
  tempo?: number
} = {}) {
  const accountSid = sidOf('AC')
  const authToken = randomBytes(16).toString('hex')
  const messages: Message[] = []
  const stopped = new Set<string>()
  const refusals: Answer[] = []
  let account = 'active'
  const problems: string[] = []
  const calls = emulateCalls({ accountSid, authToken, problems, reach, tempo })

  function create({ form }: Asked): Answer {
    const refusal = refusals.shift()
    if (refusal) return refusal
    const text = (name: string) => (form[name] === undefined ? null : String(form[name]))
    const to = text('To') ?? ''
    if (!text('From') && !text('MessagingServiceSid'))
      return problem(21603, "A 'From' phone number is required.")
    if (!text('Body') && !text('ContentSid') && !form.MediaUrl)
      return problem(21602, 'Message body is required.')
    if (!/^(whatsapp:)?\+[1-9]\d{6,14}$/.test(to)) return problem(21211, `Invalid 'To' Phone Number: ${to}`)
    if (stopped.has(to)) return problem(21610, 'Attempt to send to unsubscribed recipient')
    const message: Message = {
      sid: sidOf('SM'),
      to,
      from: text('From'),
      body: text('Body') ?? 'Hola Ana, tu pedido está listo.',
      status: text('MessagingServiceSid') ? 'accepted' : 'queued',
      createdAt: new Date(),
      callback: text('StatusCallback'),
      contentSid: text('ContentSid'),
      contentVariables: text('ContentVariables'),
    }
    messages.unshift(message)
    return { status: 201, json: shown(message) }
  }

  const shown = ({ sid, to, from, body, status, createdAt, errorCode, price }: Message) => ({
    sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    body,
    date_created: rfc2822(createdAt),
    date_sent: null,
    date_updated: rfc2822(createdAt),
    direction: 'outbound-api',
    error_code: errorCode ?? null,
    error_message: null,
    from,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: price ?? null,
    price_unit: 'USD',
    status,
    subresource_uris: {},
    to,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
  })

  const vendor = await startVendor(
    {
      ...{ host: 'api.twilio.com', description: 'twilio/twilio_api_v2010.json' },
      stores: ['media.twiliocdn.com'],
    },
    (asked) => {
      const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
      if (asked.headers.authorization !== basic) return problem(20003, 'Authenticate', 401)
      const base = `/2010-04-01/Accounts/${accountSid}`
      if (asked.path === `${base}/Messages.json` && asked.method === 'POST') return create(asked)
      if (asked.path === `${base}/Messages.json`) {
        const to = asked.query.get('To')
        const uri = `https://api.twilio.com${asked.path}`
        const found = messages.filter((one) => !to || one.to === to)
        const page = {
          page: 0,
          page_size: 50,
          start: 0,
          end: found.length,
          first_page_uri: uri,
          next_page_uri: null,
          previous_page_uri: null,
          uri,
        }
        return { status: 200, json: { ...page, messages: found.map(shown) } }
      }
      const one = messages.find(({ sid }) => asked.path === `${base}/Messages/${sid}.json`)
      if (one) return { status: 200, json: shown(one) }
      if (asked.path === `${base}.json`)
        return {
          status: 200,
          json: {
            sid: accountSid,
            friendly_name: 'Ribera',
            status: account,
            type: 'Full',
            owner_account_sid: accountSid,
          },
        }
      const answered = calls.answer(asked)
      if (answered) return answered
      return problem(20404, 'The requested resource was not found', 404)
    },
  )

  return {
    ...vendor,
    calls,
    /** What was wrong with what came over lines and webhooks. */
    lineProblems: problems,
    async close() {
      calls.close()
      await vendor.close()
    },
    settings: {
      accountSid,
      authToken,
      from: '+34600000001',
      voiceFrom: '+34600000003',
      whatsappFrom: '+34600000002',
    },
    messages,
    stop: (number: string) => stopped.add(number),
    suspend: () => {
      account = 'suspended'
    },
    activate: () => {
      account = 'active'
    },
    refuse: (code: number, message: string, status = 400) => refusals.push(problem(code, message, status)),
    /** A report as Twilio posts it to the callback of a message. */
    report: (message: Message, status: string, more: Record<string, string> = {}) =>
      // What follows # tells Twilio how often to try; it is neither sent nor signed.
      signed(authToken, (message.callback ?? '').replace(/#.*/, ''), {
        AccountSid: accountSid,
        MessageSid: message.sid,
        SmsSid: message.sid,
        MessageStatus: status,
        SmsStatus: status,
        To: message.to,
        From: message.from ?? '',
        ApiVersion: '2010-04-01',
        ...more,
      }),
    /** A file that a person has sent; answers where its message says that it lies. */
    keep(bytes: Buffer) {
      const path = `/2010-04-01/Accounts/${accountSid}/Messages/${sidOf('MM')}/Media/${sidOf('ME')}`
      const stored = `/${accountSid}/${randomBytes(16).toString('hex')}`
      const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
      vendor.files.set(path, ({ authorization }) =>
        authorization === basic
          ? { status: 307, headers: { location: `https://media.twiliocdn.com${stored}` } }
          : problem(20003, 'Authenticate', 401),
      )
      vendor.files.set(stored, ({ authorization }) => {
        if (authorization) vendor.problems.push('The token was sent on to where the files lie.')
        return { status: 200, bytes, headers: { 'content-type': 'application/octet-stream' } }
      })
      return `https://api.twilio.com${path}`
    },
    /** What a person writes, posted to the address set at the number. */
    inbound: (url: string, from: string, text: string, more: Record<string, string> = {}) => {
      const sid = sidOf('SM')
      const fields = {
        AccountSid: accountSid,
        MessageSid: sid,
        SmsSid: sid,
        SmsStatus: 'received',
        NumMedia: '0',
      }
      return signed(authToken, url, { ...fields, From: from, To: '+34600000001', Body: text, ...more })
    },
  }
}

const problem = (code: number, message: string, status = 400): Answer => ({
  status,
  json: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
})

/** base64 HMAC-SHA1 of the address and, sorted by name, every name and value. */
export function signed(token: string, url: string, fields: Record<string, string>) {
  const all = Object.keys(fields)
    .sort()
    .map((name) => name + fields[name])
  const signature = createHmac('sha1', token)
    .update(url + all.join(''))
    .digest('base64')
  return {
    url,
    raw: new TextEncoder().encode(new URLSearchParams(fields).toString()),
    headers: { 'x-twilio-signature': signature, 'content-type': 'application/x-www-form-urlencoded' },
  }
}
