import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { MOST_ATTEMPTS } from '../../server/effects/policy.ts'
import type { Failpoint } from '../../server/failpoint.ts'
import { draw } from '../draw.ts'
import { CLASSES, type Class, type Mode } from './rig/classes.ts'
import { defineFault } from './rig/fault.ts'
import { type PaceWish, QUICK } from './rig/pace.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

/** Where it is killed; where its predecessor was; how the vendor answers. */
type Case = { at: Failpoint; after?: Failpoint; mode?: Mode }

const CASES: Case[] = [
  ...(
    [
      ...['advance.claimed', 'advance.walked', 'advance.written', 'advance.committed'],
      ...['route.taken', 'route.written', 'route.committed', 'render.found', 'render.done'],
      ...['claim.judged', 'claim.written', 'claim.committed', 'call.left', 'call.answered'],
      ...['settle.locked', 'settle.written', 'settle.committed', 'callback.taken', 'callback.applied'],
    ] as Failpoint[]
  ).map((at) => ({ at })),
  // What a successor does about calls that never left, and about calls that did.
  ...(['claim.committed', 'call.left'] as const).flatMap((after) =>
    (['sweep.taken', 'sweep.written'] as const).map((at) => ({ at, after })),
  ),
  // Questions about calls that arrived, and about calls that did not.
  ...(['hang', 'drop'] as const).flatMap((mode) =>
    (['lookup.taken', 'lookup.asked', 'lookup.written'] as const).map((at) => ({ at, mode })),
  ),
]

/** Long enough that no busy machine loses an answer, and that a callback comes before the last question. */
const PACE: PaceWish = {
  ...QUICK,
  ...{ beat: 250, dead: 1500, callTimeout: 4000, deadline: 5000, lookups: [200, 900, 4000, 9000] },
}

/** `late`: what the vendor told came when the person had already gone on without it. */
type Sent = {
  id: string
  kind: Class
  state: string
  attempts: number
  status: string
  way: string
  late: boolean
}

export default defineFault({
  id: 'F2',
  title: 'a worker is killed at each edge of the protocol, with a call of each class in its hands',
  sizes: { suite: { rounds: 1, side: 4 }, nightly: { rounds: 20, side: 4 } },
  scales: ['rounds'],
  pace: PACE,

  /** Side by side on databases of their own: most of the time passes with waiting for a doubt to end. */
  async run({ rounds, side }, rig) {
    const cases = Array.from({ length: rounds }, () => CASES).flat()
    const wrong: string[] = []
    const breaches: string[] = []
    let cells = 0
    const rigs = [rig, ...(await Promise.all(Array.from({ length: side - 1 }, () => rig.twin())))]
    try {
      await Promise.all(
        rigs.map(async (own) => {
          for (let one = cases.shift(); one; one = cases.shift()) {
            const found = await killAt(own, one)
            cells += found.length
            wrong.push(...found.flatMap((cell) => cell.wrong ?? []))
          }
          breaches.push(...(await own.breaches()))
        }),
      )
    } finally {
      await Promise.all(rigs.slice(1).map((twin) => twin.close()))
    }
    return { places: CASES.length, cells, wrong: wrong.slice(0, 20), breaches }
  },

  passes: (figures) => ({
    'every cell was tried': figures.cells > 0 && figures.cells % (CASES.length * CLASSES.length) === 0,
    'each came to its expected end': figures.wrong.length === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

async function killAt(rig: Rig, { at, after, mode }: Case): Promise<{ wrong?: string }[]> {
  const place = [at, after && `after ${after}`, mode].filter(Boolean).join(' ')
  await rig.oracle.be(mode ? { share: 1, modes: [mode] } : { hold: !at.startsWith('callback') })
  const workspace = await rig.counted(place)
  const flows = await Promise.all(CLASSES.map((kind) => publish(rig, workspace, kind)))
  for (const flow of flows) {
    const people = await rig.people(workspace, 1)
    await rig.enter(workspace, flow, people)
    await rig.event(workspace, people[0] ?? '', 'message.received')
  }
  const before = rig.oracle.accepted().size
  const allAccepted = () => until(() => rig.oracle.accepted().size === before + CLASSES.length, 20)

  const first = after ?? at
  const impatient = mode ? { pace: { ...PACE, callTimeout: 500 } } : {}
  const worker = await rig.workers.prepare(first === 'call.left' ? {} : { at: first, ...impatient })
  worker.go().catch(() => {})
  if (first === 'call.left') {
    await allAccepted()
    await worker.kill()
  } else {
    // Answers come together, so that all five are in its hands.
    if (['call', 'settle', 'callback'].includes(first.split('.')[0] ?? '')) {
      await allAccepted()
      await rig.oracle.letGo()
    }
    if (!(await died(worker.died))) return [{ wrong: `${place}: it never came there` }]
  }
  if (after) {
    const successor = await rig.workers.start({ at })
    if (!(await died(successor.died))) return [{ wrong: `${place}: its successor never came there` }]
  }
  const atDeath = await sendsOf(rig, workspace)
  const accepted = rig.oracle.accepted()
  const expected = new Map(atDeath.map((one) => [one.id, expectedEnd(one, accepted.has(one.id))]))

  await rig.oracle.be()
  await rig.oracle.letGo()
  const survivor = rig.another()
  await survivor.start()
  const over = await until(
    async () => (await sendsOf(rig, workspace)).every((one) => one.status === 'done'),
    40,
    60,
  )
  await survivor.stop()
  const ends = await sendsOf(rig, workspace)
  return CLASSES.map((kind) => {
    const end = ends.find((one) => one.kind === kind)
    const should = (end && expected.get(end.id)) ?? 'confirmed'
    const way = !end?.late && (should === 'confirmed' || should === 'resolved-sent') ? 'after' : 'unsure'
    const right = over && end?.state === should && end.way.endsWith(`${way}>default`)
    return right ? {} : { wrong: `${place}, ${kind}: ${end?.state} by ${end?.way}, and not ${should}` }
  })
}

const died = async (death: Promise<string>) =>
  (await Promise.race([death, new Promise<string>((resolve) => setTimeout(resolve, 20_000, 'late'))])) ===
  'SIGKILL'

/** What must become of a send, from what was written down and what had really happened at the moment of death. */
function expectedEnd({ kind, state, attempts }: Sent, accepted: boolean): string {
  if (state !== 'dispatching' && state !== 'uncertain') return state === 'planned' ? 'confirmed' : state
  // On a machine that takes long to get there, the vendor has dropped it as often as it may be tried.
  if (kind === 'idempotency-key' || kind === 'upsert')
    return attempts < MOST_ATTEMPTS ? 'confirmed' : 'abandoned'
  if (kind === 'none') return 'abandoned'
  if (accepted) return 'resolved-sent'
  return kind === 'lookup' ? 'resolved-not-sent' : 'abandoned'
}

async function publish(rig: Rig, workspace: string, kind: Class) {
  const connection = await rig.account(workspace, kind)
  const set = { type: 'kit.set', input: { value: 'Lima' } }
  return rig.publish(
    workspace,
    draw(
      {
        byHand: { type: 'kit.manual' },
        ask: { type: 'kit.wait-reply', input: { hours: 1 } },
        send: { type: 'kit.send', input: { connection, text: `${kind} for {{ contact.firstName }}` } },
        after: set,
        unsure: set,
      },
      ['byHand -> ask', 'ask.reply -> send', 'send -> after', 'send.uncertain -> unsure'],
    ),
  )
}

async function sendsOf({ db }: Rig, workspace: string): Promise<Sent[]> {
  const { rows } = await asEngine(db, (trx) =>
    sql<Sent>`
      select i.id, split_part(i.input ->> 'text', ' ', 1) as kind, i.state, i.attempts, r.status,
        coalesce((select min(o.seen_at) from observations o where o.intent_id = i.id and o.source = 'callback')
          > (select h.at from history h where h.run_id = r.id and h.exit = 'uncertain'), false) as late,
        (select string_agg(h.node || '>' || h.exit, ' ' order by h.visit) from history h where h.run_id = r.id) as way
      from runs r left join intents i on i.run_id = r.id where r.workspace_id = ${workspace}`.execute(trx),
  )
  return rows
}
