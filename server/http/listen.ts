import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import type { Config } from '../config.ts'

/** An answer that is being written may take so long once we stop; a stream that nobody ends is cut. */
const GRACE_MS = 5_000

type Fetch = Parameters<typeof getRequestListener>[0]

export type Listener = {
  port: number
  /** Begins to answer. Until then everybody is asked to come back in a second. */
  serve(fetch: Fetch): void
  /** Who takes connections that become something else than HTTP; without anybody they are closed. */
  upgrade(take: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void
  /** Takes no new connection, lets answers finish, and closes what is left. */
  close(): Promise<void>
}

/** Opens the port before anything else is built, so that its number is known even when 0 was asked for. */
export async function listen({ host, port }: Pick<Config, 'host' | 'port'>): Promise<Listener> {
  let answer: ReturnType<typeof getRequestListener> | undefined
  const server = createServer(
    {
      headersTimeout: 20_000, // a client that dribbles its headers
      requestTimeout: 300_000, // the largest upload on a slow line
      keepAliveTimeout: 75_000, // longer than the 60 s of common balancers, which would else reuse a closed one
      maxHeaderSize: 32_768,
    },
    (incoming, outgoing) => {
      if (answer) return void answer(incoming, outgoing)
      outgoing.writeHead(503, { 'retry-after': '1' }).end()
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    serve(fetch) {
      answer = getRequestListener(fetch)
    },
    upgrade: (take) => void server.on('upgrade', take),
    close: () => closeGently(server),
  }
}

function closeGently(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    server.close(() => {
      clearTimeout(late)
      resolve()
    })
    server.closeIdleConnections()
  })
}
