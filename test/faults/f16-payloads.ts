import { defineFault } from './rig/fault.ts'
import { openWay } from './rig/intake.ts'
import { MB, payloads } from './rig/payloads.ts'

export default defineFault({
  id: 'F16',
  title: 'bodies from one byte to ten megabytes, ten thousand fields, ten thousand levels',
  sizes: { suite: { rounds: 2 }, nightly: { rounds: 50 } },
  scales: ['rounds'],

  async run({ rounds }, rig) {
    const workspace = await rig.counted('Payloads')
    const tell = await openWay(rig, workspace)
    const [contact = ''] = await rig.people(workspace, 1)
    const matrix = payloads({ id: contact })
    for (const { body } of matrix) await tell(body) // functions are compiled the first time
    const before = process.memoryUsage.rss()
    const wrong: string[] = []
    let busiest = { name: '', ms: 0 }
    for (const { name, body, status, says } of matrix) {
      let best = Number.POSITIVE_INFINITY
      for (let round = 0; round < rounds; round++) {
        const began = process.threadCpuUsage()
        // Who is refused before all of it was read may find the line cut.
        const answer = await tell(body).catch((error) => ({
          status: status === 413 ? 413 : 0,
          text: `${error} at most 2,000,000 bytes`,
        }))
        const { user, system } = process.threadCpuUsage(began)
        best = Math.min(best, (user + system) / 1000)
        if (answer.status !== status || !says.test(answer.text))
          wrong.push(`${name}: ${answer.status} ${answer.text.slice(0, 100)}`)
      }
      if (best > busiest.ms) busiest = { name, ms: best }
    }
    return {
      bodies: matrix.length * rounds,
      wrong,
      'kept the event loop busy at most (ms)': Math.round(busiest.ms),
      by: busiest.name,
      'grown (MB)': Math.round((process.memoryUsage.rss() - before) / MB),
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'each is taken or refused in words': figures.wrong.length === 0,
    'the event loop is free again within 100 ms': figures['kept the event loop busy at most (ms)'] <= 100,
    'memory grows by 200 MB at most': figures['grown (MB)'] <= 200,
    'the invariants hold': figures.breaches.length === 0,
  }),
})
