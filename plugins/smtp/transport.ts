import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Transporter } from 'nodemailer'
import type { Dial } from '#sdk'
import type { Settings } from './connection.ts'

/** Open connections by account. They close by themselves when nothing has been sent for a while. */
const pools = new Map<string, Transporter>()
const IDLE = 30_000

/** Goes along with a message as `progress`. Before its text has begun to leave, a broken connection proves it unsent. */
export type Progress = { left: boolean }

export async function poolOf(settings: Settings, dial: Dial): Promise<Transporter> {
  const id = createHash('sha256').update(JSON.stringify(settings)).digest('base64')
  const known = pools.get(id)
  if (known) return known
  const pool = await open(settings, dial)
  pools.set(id, pool)
  pool.on('clear', () => {
    pools.delete(id)
    pool.close()
  })
  return pool
}

export async function open(settings: Settings, dial: Dial): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  const { host, port, security, user, password = '', authority, dkimDomain, dkimSelector, dkimKey } = settings
  const transport = createTransport({
    pool: true,
    maxConnections: 4,
    idleTimeout: IDLE,
    // A message goes to another connection only when not a byte of it was read; once is enough.
    maxRequeues: 1,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    tls: { servername: host, minVersion: 'TLSv1.2', ...(authority ? { ca: authority } : {}) },
    ...(user ? { auth: { user, pass: password } } : {}),
    ...(dkimDomain && dkimSelector && dkimKey
      ? { dkim: { domainName: dkimDomain, keySelector: dkimSelector, privateKey: dkimKey } }
      : {}),
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    // Texts come from people: they name no files and no addresses to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_: unknown, callback: (error: Error | null, socket?: object) => void) => {
      dial({ host, port }).then((socket) => callback(null, { connection: socket }), callback)
    },
  } as Parameters<typeof createTransport>[0])
  transport.use('stream', (mail, done) => {
    const compose = mail.message.createReadStream.bind(mail.message)
    mail.message.createReadStream = () =>
      Readable.from(whenAsked(mail.data as { progress?: Progress }, compose), { objectMode: false })
    done()
  })
  return transport
}

/** Nothing is read before the server has said that it wants the text. */
async function* whenAsked({ progress }: { progress?: Progress }, compose: () => Readable) {
  if (progress) progress.left = true
  yield* compose()
}
