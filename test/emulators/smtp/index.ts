import { connect } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { generate } from 'selfsigned'
import { SMTPServer } from 'smtp-server'
import type { Dial } from '#sdk'

export type Refusal = { code: number; text: string }
type Point = 'auth' | 'from' | 'to' | 'text'

type Mischief = 'lose' | 'hang' | 'drop' | 'busy'

/**
 * A mail server that keeps what it takes in and misbehaves on request. `lose`: it takes the next message, and hangs up
 * instead of saying so. `hang`: it takes it, and says nothing. `drop`: it hangs up before the text. `busy`: not now (451).
 */
export async function startMailServer({ starttls = true }: { starttls?: boolean } = {}) {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'mail.example.com' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'mail.example.com' }] }],
  })
  const taken: (Email & { raw: string; envelope: { from: string; to: string[] } })[] = []
  const refusals = new Map<Point, Refusal>()
  let next: Mischief | undefined
  let choose: () => Mischief | undefined = () => undefined
  let first: (() => Promise<unknown>) | undefined
  let connections = 0
  const refusal = (point: Point) => {
    const one = refusals.get(point)
    return one && Object.assign(new Error(one.text), { responseCode: one.code })
  }
  const server = new SMTPServer({
    key,
    cert,
    // Who still holds a line when it closes is not waited for.
    closeTimeout: 100,
    hideSTARTTLS: !starttls,
    disabledCommands: starttls ? [] : ['STARTTLS'],
    onConnect: (_, done) => {
      connections++
      done()
    },
    onAuth: ({ username, password }, _, done) =>
      refusal('auth') || username !== 'ribera' || password !== 'secret'
        ? done(refusal('auth') ?? Object.assign(new Error('5.7.8 No such login'), { responseCode: 535 }))
        : done(null, { user: username }),
    onMailFrom: (_, __, done) => done(refusal('from')),
    onRcptTo: (_, session, done) => {
      next ??= choose()
      if (next === 'drop') {
        next = undefined
        return socketOf(server, session.id)?.destroy()
      }
      if (next === 'busy') {
        next = undefined
        return done(Object.assign(new Error('4.3.2 Not now'), { responseCode: 451 }))
      }
      done(refusal('to'))
    },
    async onData(stream, session, done) {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk)
      const refused = refusal('text')
      if (refused) return done(refused)
      const raw = Buffer.concat(chunks).toString()
      const { mailFrom, rcptTo } = session.envelope
      const envelope = {
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map((one) => one.address),
      }
      taken.push({ ...(await PostalMime.parse(raw)), raw, envelope })
      const [how, before] = [next, first]
      next = undefined
      first = undefined
      await before?.()
      if (how === 'lose') return socketOf(server, session.id)?.destroy()
      if (how !== 'hang') done()
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as { port: number }
  const dial: Dial = () =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket)).on('error', reject)
    })

  return {
    port,
    dial,
    taken,
    settings: {
      host: 'mail.example.com',
      port: 587,
      security: 'starttls' as const,
      user: 'ribera',
      password: 'secret',
      from: 'Ribera <hello@ribera.example>',
      authority: cert,
    },
    connections: () => connections,
    refuse: (point: Point, code: number, text: string) => refusals.set(point, { code, text }),
    misbehave(how: Mischief) {
      next = how
    },
    /** From now on it misbehaves as is chosen for each message. */
    misbehaveAlways(chosen: () => Mischief | undefined) {
      choose = chosen
    },
    /** Done once the next message is taken, and before that is said. */
    beforeReply(work: () => Promise<unknown>) {
      first = work
    },
    reset() {
      refusals.clear()
      taken.length = 0
      next = undefined
      choose = () => undefined
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** The library keeps its open sessions in a set that its types do not show. */
function socketOf(server: SMTPServer, id: string) {
  const { connections } = server as unknown as {
    connections: Set<{ id: string; _socket: { destroy(): void } }>
  }
  return [...connections].find((one) => one.id === id)?._socket
}
