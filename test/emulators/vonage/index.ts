import { createHash, createHmac, randomUUID } from 'node:crypto'
import { type Answer, startVendor } from '../http/vendor.ts'

export type Message = {
  id: string
  to: string
  from: string
  text: string
  client_ref: string
  webhook_url?: string
}

/** Vonage's Messages API: Basic authentication, webhooks with a signed token over the body's hash. */
export async function startVonage() {
  const settings = {
    apiKey: 'a1b2c3d4',
    apiSecret: 'emulatedSecret1',
    signatureSecret: 'emulated-signature-secret',
    from: '+34600000001',
  }
  const messages: Message[] = []
  const refusals: Answer[] = []

  const vendor = await startVendor(
    { host: 'api.nexmo.com', stores: ['api-us.nexmo.com'], description: '../emulators/vonage/api.json' },
    ({ method, path, headers, form }) => {
      const basic = Buffer.from(`${settings.apiKey}:${settings.apiSecret}`).toString('base64')
      if (headers.authorization !== `Basic ${basic}`)
        return problem(
          401,
          'https://developer.vonage.com/api-errors#unauthorized',
          'You did not provide correct credentials.',
        )
      if (method === 'GET' && path === `/accounts/${settings.apiKey}/secrets`)
        return { status: 200, json: { _embedded: { secrets: [] } } }
      const refusal = refusals.shift()
      if (refusal) return refusal
      const message = { ...form, id: randomUUID() } as unknown as Message
      messages.push(message)
      return { status: 202, json: { message_uuid: message.id } }
    },
  )

  /** A webhook as Vonage sends it. */
  function sign(
    url: string,
    content: object,
    { secret = settings.signatureSecret, at = new Date(), alg = 'HS256', apiKey = settings.apiKey } = {},
  ) {
    const raw = new TextEncoder().encode(JSON.stringify(content))
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const payload_hash = createHash('sha256').update(raw).digest('hex')
    const claims = {
      iat: Math.floor(at.getTime() / 1000),
      jti: randomUUID(),
      iss: 'Vonage',
      payload_hash,
      api_key: apiKey,
    }
    const unsigned = `${part({ alg, typ: 'JWT' })}.${part(claims)}`
    const signature = alg === 'none' ? '' : createHmac('sha256', secret).update(unsigned).digest('base64url')
    return {
      url,
      raw,
      headers: { authorization: `Bearer ${unsigned}.${signature}`, 'content-type': 'application/json' },
    }
  }

  return {
    ...vendor,
    settings,
    messages,
    sign,
    refuse: (status: number, code: string, title = 'Odd') =>
      refusals.push(problem(status, `https://developer.vonage.com/api-errors/messages#${code}`, title)),
    report: (message: Message, status: string, more: object = {}) =>
      sign(message.webhook_url ?? '', {
        ...{ message_uuid: message.id, to: message.to, from: message.from, channel: 'sms' },
        ...{ timestamp: new Date().toISOString(), status, client_ref: message.client_ref, ...more },
      }),
    /** Keeps a file as Vonage does: whoever knows the address may have it, and no key is asked for. */
    keep(bytes: Buffer, status = 200) {
      const path = `/v3/media/${randomUUID()}`
      vendor.files.set(path, ({ authorization }) => {
        if (authorization) vendor.problems.push('The account’s key went along to fetch a file.')
        return status === 200 ? { status, bytes } : { status, json: {} }
      })
      return `https://api-us.nexmo.com${path}`
    },
    inbound: (url: string, from: string, text: string, more: object = {}) =>
      sign(url, {
        ...{ message_uuid: randomUUID(), to: '34600000001', from, channel: 'sms', message_type: 'text' },
        ...{ timestamp: new Date().toISOString(), ...(text ? { text } : {}), ...more },
      }),
  }
}

const problem = (status: number, type: string, title: string): Answer => ({
  status,
  json: { type, title, detail: title, instance: randomUUID() },
})
