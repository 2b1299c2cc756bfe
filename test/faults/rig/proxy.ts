import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'

export type Proxy = Awaited<ReturnType<typeof startProxy>>
type Line = { client: Socket; server: Socket }

/** What the proxy does to a COMMIT: cuts before PostgreSQL sees it, or after it has answered and before we know. */
export type Cut = 'before' | 'after'

/** A TCP proxy before PostgreSQL that can be a bad network. */
export async function startProxy(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const lines = new Set<Line>()
  let delay = 0
  let silent = false
  let cutting: () => Cut | undefined = () => undefined
  let cuts = 0

  const cut = ({ client, server }: Line) => {
    client.resetAndDestroy()
    server.destroy()
  }
  const later = (work: () => void) => (delay > 0 ? setTimeout(work, delay) : work())

  const listener = createServer((client) => {
    const line = { client, server: createConnection({ host: target.hostname, port: Number(target.port) }) }
    const { server } = line
    let doomed = false
    lines.add(line)
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.setNoDelay(true)
      one.on('error', () => {})
      one.on('close', () => {
        lines.delete(line)
        // A half-open line looks open to the one whose other end is gone.
        if (!silent) other.destroy()
      })
    }
    client.on('data', (bytes) => {
      if (silent) return
      const how = isCommit(bytes) ? cutting() : undefined
      if (how) cuts++
      if (how === 'before') return cut(line)
      doomed ||= how === 'after'
      later(() => server.write(bytes))
    })
    server.on('data', (bytes) => {
      if (silent) return
      if (doomed) return cut(line)
      later(() => client.write(bytes))
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = new URL(databaseUrl)
  address.hostname = '127.0.0.1'
  address.port = String((listener.address() as AddressInfo).port)

  return {
    url: address.href,
    /** Asked at every COMMIT whether to cut it, and how. */
    cutCommits(when: () => Cut | undefined) {
      cutting = when
    },
    cuts: () => cuts,
    /** Cuts every line there is. */
    cutAll() {
      for (const line of lines) cut(line)
    },
    slow(milliseconds: number) {
      delay = milliseconds
    },
    /** Nothing goes through any more and nothing is closed: half-open, as after a firewall forgot. New lines too. */
    fallSilent() {
      silent = true
    },
    speak() {
      silent = false
    },
    close() {
      silent = false
      for (const line of lines) cut(line)
      listener.close()
    },
  }
}

/** The simple query `commit`, as the driver sends it. */
const isCommit = (bytes: Buffer): boolean =>
  bytes[0] === 0x51 && /^commit;?\0/i.test(bytes.toString('latin1', 5, 13))
