import { setTimeout as sleep } from 'node:timers/promises'
import { draw } from '../draw.ts'
import type { Class } from './rig/classes.ts'
import { defineFault } from './rig/fault.ts'
import { persist } from './rig/persist.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

/** How long the vendor takes to answer, in milliseconds: people are under way for three times as long at least. */
const DELAY = 400

export default defineFault({
  id: 'F3',
  title: 'PostgreSQL is torn down and started again under load',
  sizes: {
    suite: { restarts: 5, people: 150, apart: 700 },
    nightly: { restarts: 200, people: 10_000, apart: 5_000 },
  },
  scales: ['restarts', 'people'],
  ownDatabase: true,

  async run({ restarts, people, apart }, rig) {
    const workspace = await rig.counted('Restarts')
    const flow = await rig.publish(workspace, await threeSends(rig, workspace))
    // Slow enough for people to be under way when the database goes, however fast the machine.
    await rig.oracle.be({ delay: DELAY })
    const workers = await Promise.all([rig.workers.start({ jobs: true }), rig.workers.start({ jobs: true })])
    const ids = await rig.people(workspace, people)
    const waves = Math.ceil(people / (restarts + 1))
    const ready: number[] = []
    let amid = 0
    for (let restart = 0; restart < restarts; restart++) {
      await sleep(apart * (0.5 + rig.chance()))
      // Whoever lets people in gets an answer or an error; after an error he asks again, as a client would.
      const entering = persist(() => rig.enter(workspace, flow, ids.splice(0, waves)))
      // Amid their three sends.
      await sleep(DELAY * (0.5 + 2 * rig.chance()))
      amid += ((await persist(() => rig.statuses(flow))).active ?? 0) > 0 ? 1 : 0
      await rig.restartDatabase?.()
      ready.push(await readyAfter(rig))
      await entering
    }
    await persist(() => rig.enter(workspace, flow, ids))
    const over = await until(async () => ((await rig.statuses(flow)).active ?? 0) === 0, 120, 200)
    const alive = workers.filter((worker) => worker.alive()).length
    await rig.workers.killAll()
    const statuses = await rig.statuses(flow)
    return {
      restarts,
      amid,
      people,
      arrived: over ? (statuses.done ?? 0) : -1,
      'workers that ended': workers.length - alive,
      'ready again after (ms, longest)': Math.max(...ready),
      'accepted twice': [...rig.oracle.accepted().values()].filter((n) => n > 1).length,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'nobody is lost': figures.arrived === figures.people,
    'the restarts came while people were under way': figures.amid > figures.restarts / 2,
    'no server ended': figures['workers that ended'] === 0,
    'ready again within 5 s of the database': figures['ready again after (ms, longest)'] <= 5000,
    'nothing was accepted twice': figures['accepted twice'] === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

/** Until the product itself says that it takes requests again. */
async function readyAfter({ web }: Rig): Promise<number> {
  const begun = Date.now()
  const ready = await until(async () => (await fetch(`${web.publicUrl}/readyz`)).ok, 30, 10)
  return ready ? Date.now() - begun : Number.POSITIVE_INFINITY
}

/** A send that may be repeated, one that may be asked about, and one about which nothing can be learned. */
export async function threeSends(rig: Rig, workspace: string) {
  const send = async (kind: Class) => ({
    type: 'kit.send',
    input: { connection: await rig.account(workspace, kind), text: `${kind} for {{ contact.firstName }}` },
  })
  return draw(
    {
      byHand: { type: 'kit.manual' },
      keyed: await send('idempotency-key'),
      city: { type: 'kit.set', input: { value: 'Lima' } },
      asked: await send('lookup'),
      blind: await send('none'),
    },
    ['byHand -> keyed', 'keyed -> city', 'city -> asked', 'asked -> blind'],
    { reentry: 'never' },
  )
}
