import { afterEach, beforeEach } from 'vitest'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine } from '../../server/db/connect.ts'
import { draw, journey } from '../journey.ts'
import { byHand, createKit, wait } from './kit.ts'

export type Policy = 'hold-and-ask' | 'do-not-resend' | 'resend'

/** A workspace with a vendor that answers as `kit.world` says, and the verbs of one send: made, on its way, waited for. */
export async function sendGround() {
  const kit = createKit()
  const j = await journey([kit.plugin], { pace: 0.001 })
  const ws = await j.workspace()

  beforeEach(() => {
    kit.calls.length = 0
    kit.asked.length = 0
    kit.world.answer = async () => ({})
    kit.world.lookUp = async () => ({ found: false })
  })

  /** What hangs is let go at the end of its test. */
  const letGo: (() => unknown)[] = []
  const hang = () => new Promise<never>((_, reject) => letGo.unshift(() => reject(new Error('Let go.'))))
  afterEach(async () => {
    for (const one of letGo.splice(0)) await one()
  })

  /** One person before one effect; behind it a long wait by each way out. */
  async function sendOne(type: string, policy?: Policy, input: Record<string, unknown> = {}, values = {}) {
    const flow = await j.publish(
      ws,
      draw(
        {
          byHand,
          out: { type: `kit.${type}`, policy, input },
          after: wait(30),
          failed: wait(30),
          unsure: wait(30),
        },
        ['byHand -> out', 'out -> after', 'out.error -> failed', 'out.uncertain -> unsure'],
      ),
    )
    const person = await j.contact(ws, values)
    await j.enter(ws, flow, [person])
    await j.settle()
    return { flow, person }
  }

  const intentsOf = (flow: string) =>
    asEngine(j.db, (trx) =>
      trx.selectFrom('intents').selectAll().where('flowId', '=', flow).orderBy('createdAt').execute(),
    )
  const observationsOf = (intent: string) =>
    asEngine(j.db, (trx) =>
      trx
        .selectFrom('observations')
        .select(['source', 'outcome'])
        .where('intentId', '=', intent)
        .orderBy('seenAt')
        .execute(),
    )
  /** How often the vendor was asked about this flow's sends; those of other tests may still be asked about too. */
  const askedOf = async (flow: string) => {
    const ids = (await intentsOf(flow)).map((intent) => intent.id)
    return kit.asked.filter(({ key }) => ids.includes(key)).length
  }
  const placeOf = async (flow: string) =>
    (await j.runsOf(flow)).map((run) => `${run.node} ${run.status}`).join()
  const stateOf = async (flow: string) => (await intentsOf(flow)).map((intent) => intent.state).join()

  /** Time passes, really and on the virtual clock, until it is so. */
  async function until(what: () => Promise<boolean>, seconds = 25) {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      await j.engine.sweep()
      await j.pass(1000)
      if (await what()) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error('It did not come to that.')
  }
  const placed = (flow: string, place: string) => until(async () => (await placeOf(flow)) === place)

  const lost = () => Promise.reject(new Error('socket hang up'))
  const lostOnce = (call: { n: number }) => (call.n === 1 ? lost() : Promise.resolve({ ok: true }))

  /** Enters one person and returns while the call is on its way. */
  async function inTheAir(type: string, policy?: Policy): Promise<string> {
    const before = kit.calls.length
    const flow = await j.publish(
      ws,
      draw({ byHand, out: { type: `kit.${type}`, policy }, after: wait(30), unsure: wait(30) }, [
        'byHand -> out',
        'out -> after',
        'out.uncertain -> unsure',
      ]),
    )
    await j.enter(ws, flow, [await j.contact(ws)])
    const zombie = j.another()
    const over = zombie.runUntilIdle()
    letGo.push(() => over)
    while (kit.calls.length === before) await new Promise((resolve) => setTimeout(resolve, 5))
    return flow
  }

  const connect = (ratePerSecond?: number) =>
    j.inWorkspace(ws, (trx) =>
      createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
        plugin: 'kit',
        title: 'Kit',
        settings: {},
        ratePerSecond,
      }),
    )

  async function sendMany(connection: string, people: number) {
    const flow = await j.publish(
      ws,
      draw(
        {
          byHand,
          out: { type: 'kit.send', input: { connection } },
          after: wait(30),
          failed: wait(30),
          other: wait(30),
        },
        ['byHand -> out', 'out -> after', 'out.error -> failed', 'out.refused -> other'],
      ),
    )
    const ids = await Promise.all(
      Array.from({ length: people }, (_, i) =>
        j.contact(ws, { phone: `+5730012${String(i).padStart(5, '0')}` }),
      ),
    )
    await j.enter(ws, flow, ids)
    return { flow, ids }
  }

  return {
    ...{ kit, j, ws, hang, letGo, sendOne, sendMany, inTheAir, connect },
    ...{ intentsOf, observationsOf, askedOf, placeOf, stateOf, until, placed, lost, lostOnce },
  }
}
