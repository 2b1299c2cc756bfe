import { type ChildProcess, fork } from 'node:child_process'

type Spread = { n: number; p50: number; p99: number }
type Figures = { up: Spread; down: Spread; barge: Spread; underruns: number; frames: number }
type Told = { port?: number; ready?: true; done?: Figures; cpuMs?: number; loopP99?: number }

/**
 * How long a frame takes through the bridge and what it costs, beside a relay that passes the same frames on unread.
 * `npm run bench:voice`, or with other numbers: `npm run bench:voice -- 50,100 5`.
 */
const [sizes = '50,100,250', seconds = '6'] = process.argv.slice(2)
const here = new URL('.', import.meta.url)
const start = (file: string, args: string[] = []) =>
  fork(new URL(file, here), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
const hear = <K extends keyof Told>(child: ChildProcess, what: K): Promise<NonNullable<Told[K]>> =>
  new Promise((resolve, reject) => {
    const listen = (told: Told) => {
      const value = told[what]
      if (value === undefined) return
      child.off('message', listen)
      resolve(value as NonNullable<Told[K]>)
    }
    child.on('message', listen)
    child.once('exit', (code) => reject(new Error(`It ended with ${code}.`)))
  })

async function measure(mode: 'bare' | 'bridge', streams: number) {
  const generator = start('generator.ts')
  const model = await hear(generator, 'port')
  const server = start('server.ts', [mode, `http://127.0.0.1:${model}`])
  const port = await hear(server, 'port')
  generator.send({ url: `ws://127.0.0.1:${port}/`, streams, seconds: Number(seconds), bare: mode === 'bare' })
  await hear(generator, 'ready')
  server.send('begin')
  generator.send('go')
  const figures = await hear(generator, 'done')
  const cost = new Promise<Told>((resolve) => server.once('message', resolve))
  server.send('end')
  const { cpuMs = 0, loopP99 = 0 } = await cost
  for (const child of [server, generator]) {
    child.removeAllListeners('exit')
    child.kill()
  }
  return { ...figures, cpu: cpuMs / Number(seconds) / 10, loopP99 }
}

const ms = (value: number | null) => (value === null ? '–' : value.toFixed(2)).padStart(7)
console.log(
  'mode    streams |  up p50     p99 | down p50    p99 | barge-in p99 | underruns | CPU %  per call | loop p99',
)
for (const streams of sizes.split(',').map(Number)) {
  const cpu: Record<string, number> = {}
  for (const mode of ['bare', 'bridge'] as const) {
    const { up, down, barge, underruns, cpu: percent, loopP99 } = await measure(mode, streams)
    cpu[mode] = percent
    console.log(
      `${mode.padEnd(7)} ${String(streams).padStart(7)} | ${ms(up.p50)} ${ms(up.p99)} | ${ms(down.p50)} ${ms(down.p99)} | ${ms(barge.p99).padStart(12)} | ${String(underruns).padStart(9)} | ${percent.toFixed(1).padStart(5)} ${(percent / streams).toFixed(3).padStart(9)} | ${ms(loopP99)}`,
    )
  }
  console.log(
    `        The bridge takes ${((cpu.bridge ?? 0) / (cpu.bare ?? 1)).toFixed(2)} times the CPU of the bare relay.`,
  )
}
