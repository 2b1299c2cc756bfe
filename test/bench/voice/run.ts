import { type ChildProcess, fork } from 'node:child_process'

type Spread = { n: number; p50: number; p99: number }
type Figures = { up: Spread; down: Spread; barge: Spread; underruns: number; frames: number }
type Told = { port?: number; ready?: true; done?: Figures; cpuMs?: number; loopP99?: number }

/**
 * How long a frame takes through the bridge and what it costs, beside a relay that passes the same frames on unread.
 * The median of three rounds, or with other numbers: `npm run bench:voice -- 50,100 5 1`.
 */
const [sizes = '50,100,250', seconds = '6', rounds = '3'] = process.argv.slice(2)
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

type Measured = Awaited<ReturnType<typeof measure>>
const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const ms = (value: number | null) => (value === null ? '–' : value.toFixed(2)).padStart(7)
console.log(
  'mode    streams |  up p50     p99 | down p50    p99 | barge-in p99 | underruns | CPU %  per call | loop p99',
)
for (const streams of sizes.split(',').map(Number)) {
  const runs: Record<'bare' | 'bridge', Measured[]> = { bare: [], bridge: [] }
  // One after the other, turn by turn: the machine is not equally fast at all times.
  for (let round = 0; round < Number(rounds); round++)
    for (const mode of ['bare', 'bridge'] as const) runs[mode].push(await measure(mode, streams))
  for (const mode of ['bare', 'bridge'] as const) {
    const of = (figure: (run: Measured) => number) => median(runs[mode].map(figure))
    const [up50, up99] = [of((run) => run.up.p50), of((run) => run.up.p99)]
    const [down50, down99] = [of((run) => run.down.p50), of((run) => run.down.p99)]
    const barge = mode === 'bare' ? null : of((run) => run.barge.p99)
    const cpu = of((run) => run.cpu)
    const underruns = Math.max(...runs[mode].map((run) => run.underruns))
    console.log(
      `${mode.padEnd(7)} ${String(streams).padStart(7)} | ${ms(up50)} ${ms(up99)} | ${ms(down50)} ${ms(down99)} | ${ms(barge).padStart(12)} | ${String(underruns).padStart(9)} | ${cpu.toFixed(1).padStart(5)} ${(cpu / streams).toFixed(3).padStart(9)} | ${ms(of((run) => run.loopP99))}`,
    )
  }
  const ratios = runs.bridge.map((run, round) => run.cpu / (runs.bare[round]?.cpu ?? Number.NaN))
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)]
  console.log(
    `        The bridge takes ${median(ratios).toFixed(2)} times the CPU of the bare relay (${least.toFixed(2)} to ${most.toFixed(2)}).`,
  )
}
process.exit(0)
