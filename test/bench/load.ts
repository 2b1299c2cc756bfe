import { Agent, request as plainRequest } from 'node:http'
import { quantile } from './figures.ts'
import type { Answered, Load } from './processes.ts'

/** A process that does nothing but send. Latency counts from the moment a request was due, waiting for a line included. */
process.once('message', async (job: Load) => process.send?.(await run(job)))

async function run({ url, requests, headers, connections, seconds, rate }: Load): Promise<Answered> {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  const prepared = requests.map(({ method = 'GET', path, body, name }) => {
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const length = bytes ? { 'content-type': 'application/json', 'content-length': bytes.length } : {}
    return {
      name,
      bytes,
      options: { agent, hostname, port, method, path, headers: { ...headers, ...length } },
    }
  })
  const samples: number[] = []
  const named = new Map<string, number[]>()
  let next = 0
  let failed = 0
  let firstFailure: string | undefined

  const send = () =>
    new Promise<void>((resolve) => {
      const due = performance.now()
      const one = prepared[next++ % prepared.length]
      if (!one) return resolve()
      const sent = plainRequest(one.options, (answer) => {
        const bad = (answer.statusCode ?? 500) >= 400
        let said = ''
        answer.on('data', (chunk) => {
          if (bad) said += chunk
        })
        answer.on('end', () => {
          const took = performance.now() - due
          samples.push(took)
          if (one.name) named.set(one.name, [...(named.get(one.name) ?? []), took])
          if (bad) {
            failed++
            firstFailure ??= `${answer.statusCode} ${one.options.path}: ${said.slice(0, 300)}`
          }
          resolve()
        })
      })
      sent.on('error', (error) => {
        failed++
        firstFailure ??= String(error)
        resolve()
      })
      sent.end(one.bytes)
    })

  const began = performance.now()
  const until = began + seconds * 1000
  if (rate) await atRate(send, rate, began, until)
  else
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < until) await send()
      }),
    )
  const lasted = (performance.now() - began) / 1000
  return {
    perSecond: samples.length / lasted,
    p50: quantile(samples, 0.5),
    p99: quantile(samples, 0.99),
    byName: Object.fromEntries([...named].map(([name, own]) => [name, quantile(own, 0.99)])),
    failed,
    firstFailure,
  }
}

async function atRate(send: () => Promise<void>, rate: number, began: number, until: number) {
  const open = new Set<Promise<void>>()
  for (let sent = 0; performance.now() < until; ) {
    for (const due = ((performance.now() - began) / 1000) * rate; sent < due; sent++) {
      const one: Promise<void> = send().finally(() => open.delete(one))
      open.add(one)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(open)
}
