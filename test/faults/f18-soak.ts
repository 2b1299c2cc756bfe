import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { draw } from '../draw.ts'
import { CLASSES, type Mode } from './rig/classes.ts'
import { defineFault } from './rig/fault.ts'
import { persist } from './rig/persist.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

const MODES: Mode[] = ['error', 'busy', 'hang', 'reset', 'trickle', 'page', 'drop']
const PAGE = 4096

export default defineFault({
  id: 'F18',
  title: 'everything at random for a long time: kills, halts, restarts of the database, bad vendors',
  sizes: { suite: { minutes: 0.3, perSecond: 10 }, nightly: { minutes: 20, perSecond: 15 } },
  scales: ['minutes'],
  ownDatabase: true,

  async run({ minutes, perSecond }, rig) {
    const workspaces = await Promise.all([1, 2, 3].map((n) => rig.counted(`Soak ${n}`)))
    const flows = await Promise.all(workspaces.map((workspace) => publish(rig, workspace)))
    // One is spared, so that its memory can be watched; the others come and go.
    const spared = await rig.workers.start({ jobs: true })
    const mortal = [await rig.workers.start(), await rig.workers.start()]
    const faults: Record<string, number> = { kills: 0, halts: 0, restarts: 0, 'bad days': 0 }
    const memory: { at: number; mb: number }[] = []
    const end = Date.now() + minutes * 60_000
    let people = 0
    for (let second = 0; Date.now() < end; second++) {
      const nth = second % workspaces.length
      const [workspace = '', flow = ''] = [workspaces[nth], flows[nth]]
      const ids = await persist(() => rig.people(workspace, perSecond))
      people += ids.length
      await persist(() => rig.enter(workspace, flow, ids))
      if (second % 20 === 0) memory.push({ at: Date.now(), mb: (await spared.weigh()) / 1e6 })
      await meetSomething(rig, mortal, faults)
      await sleep(800)
    }
    await rig.oracle.be()
    const over = await until(async () => ((await rig.statuses()).active ?? 0) === 0, 300, 500)
    const ended = spared.alive()
    const resident = residentMb(spared.pid)
    await rig.workers.killAll()
    const bloat = await bloatOf(rig)
    return {
      minutes,
      ...faults,
      people,
      arrived: over ? ((await rig.statuses()).done ?? 0) : -1,
      'accepted twice': [...rig.oracle.accepted().values()].filter((n) => n > 1).length,
      'spared worker': ended ? 'alive' : 'ended',
      'resident at the end (MB)': resident,
      'held in memory at the end (MB)': Math.round(memory.at(-1)?.mb ?? -1),
      'held more an hour, by the second half (MB)': slope(memory.slice(memory.length / 2)),
      'tables, beside freshly written ones': bloat,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'all arrive': figures.arrived === figures.people,
    'nothing was accepted twice': figures['accepted twice'] === 0,
    'the spared worker lives': figures['spared worker'] === 'alive',
    'the invariants hold': figures.breaches.length === 0,
  }),
})

async function meetSomething(
  rig: Rig,
  mortal: Awaited<ReturnType<Rig['workers']['start']>>[],
  faults: Record<string, number>,
) {
  const drawn = rig.chance()
  const nth = Math.floor(rig.chance() * mortal.length)
  const count = (what: string) => {
    faults[what] = (faults[what] ?? 0) + 1
  }
  if (drawn < 0.15) {
    count('kills')
    await mortal[nth]?.kill()
    mortal[nth] = await rig.workers.start()
  } else if (drawn < 0.22) {
    count('halts')
    mortal[nth]?.halt()
    await sleep(1500)
    mortal[nth]?.wake()
  } else if (drawn < 0.25) {
    count('restarts')
    await rig.restartDatabase?.()
  } else if (drawn < 0.4) {
    count('bad days')
    await rig.oracle.be({
      share: rig.chance() * 0.5,
      modes: MODES,
      seed: Math.floor(rig.chance() * 1e9),
      delay: rig.chance() * 50,
    })
  } else if (drawn < 0.55) await rig.oracle.be()
}

async function publish(rig: Rig, workspace: string) {
  const nodes: Record<string, { type: string; input?: Record<string, unknown> }> = {
    byHand: { type: 'kit.manual' },
  }
  for (const kind of CLASSES) {
    const connection = await rig.account(workspace, kind)
    nodes[kind] = { type: 'kit.send', input: { connection, text: `${kind} for {{ contact.firstName }}` } }
  }
  nodes.city = { type: 'kit.set', input: { value: 'Lima' } }
  const way = Object.keys(nodes)
  return rig.publish(
    workspace,
    draw(
      nodes,
      way.slice(1).map((to, i) => `${way[i]} -> ${to}`),
      { reentry: 'never' },
    ),
  )
}

const residentMb = (pid: number): number =>
  Math.round((Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE) / 1e6)

/** Least squares, per hour. */
function slope(points: { at: number; mb: number }[]): number {
  const n = points.length
  if (n < 3) return 0
  const [x, y] = [
    points.reduce((sum, { at }) => sum + at, 0) / n,
    points.reduce((sum, { mb }) => sum + mb, 0) / n,
  ]
  const over = points.reduce((sum, { at, mb }) => sum + (at - x) * (mb - y), 0)
  const under = points.reduce((sum, { at }) => sum + (at - x) ** 2, 0)
  return Math.round((over / under) * 3_600_000 * 10) / 10
}

/** How much larger the busiest tables are than when they are freshly written, their indexes included. */
async function bloatOf({ db }: Rig): Promise<number> {
  const size = async () => {
    const { rows } = await sql<{ n: number }>`
      select (pg_total_relation_size('runs') + pg_total_relation_size('intents'))::float8 as n`.execute(db)
    return rows[0]?.n ?? 0
  }
  const found = await size()
  await sql`vacuum (full) runs, intents`.execute(db)
  return Math.round((found / (await size())) * 100) / 100
}
