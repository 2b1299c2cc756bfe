import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { definePlugin } from '#sdk'
import type { FlowGraph } from '#sdk/flow'
import { asEngine } from '../../server/db/connect.ts'
import { stopFlow, tellRuns } from '../../server/flows/pauseFlow.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { draw } from '../draw.ts'
import { defineFault } from './rig/fault.ts'
import type { Rig } from './rig/rig.ts'
import { until } from './rig/until.ts'

export default defineFault({
  id: 'F11',
  title:
    'flows are edited, published, rolled back and stopped, and a plugin is removed, with people in flight',
  sizes: { suite: { people: 300, edits: 6 }, nightly: { people: 5_000, edits: 60 } },
  scales: ['people', 'edits'],

  async run({ people, edits }, rig) {
    const workspace = await rig.counted('Versions')
    const connection = await rig.account(workspace, 'well')
    const flow = await rig.publish(workspace, graph(connection, 0))
    const stopped = await rig.publish(workspace, graph(connection, 0))
    const ids = await rig.people(workspace, people)
    // One of the two servers has a plugin taken away for a while.
    const complete = rig.another()
    const lacking = rig.another(without(rig, 'branch'))
    await Promise.all([complete.start(), lacking.start()])
    let parkedOnce = 0
    for (let edit = 1; edit <= edits; edit++) {
      const wave = ids.splice(0, Math.ceil(people / edits))
      await rig.enter(workspace, flow, wave)
      if (edit <= edits / 2) await rig.enter(workspace, stopped, wave.slice(0, 5))
      await sleep(150 * rig.chance())
      // Back to an earlier one, every third time; people stay on theirs or move along.
      await rig.publish(
        workspace,
        graph(connection, edit % 3 === 0 ? 0 : edit),
        flow,
        rig.chance() < 0.5 ? 'move' : 'stay',
      )
      for (const contactId of wave.filter(() => rig.chance() < 0.5))
        await rig.event(workspace, contactId, 'message.received')
      if (edit === Math.ceil(edits / 2)) {
        await rig.inWorkspace(workspace, (trx) => stopFlow(trx, workspace, stopped))
        parkedOnce = (await rig.statuses(flow)).parked ?? 0
        await lacking.stop()
      }
    }
    if (parkedOnce === 0) parkedOnce = (await rig.statuses(flow)).parked ?? 0
    // One statement at a time: the workers take the run before its waits.
    await asEngine(rig.db, (trx) => sql`update waits set due_at = now() where kind = 'time'`.execute(trx))
    await asEngine(rig.db, (trx) =>
      sql`update runs set due_at = now() where status = 'active' and due_at > now()`.execute(trx),
    )
    // Its plugin is back: whoever is parked is let go on.
    await rig.inWorkspace(workspace, (trx) =>
      tellRuns(trx, workspace, sql`flow_id = ${flow} and status = 'parked'`, { type: 'again' }),
    )
    const over = await until(async () => {
      await asEngine(rig.db, (trx) =>
        sql`update runs r set due_at = now() from waits w where w.run_id = r.id and w.kind = 'time' and r.status = 'active' and r.due_at > now()`.execute(
          trx,
        ),
      )
      await asEngine(rig.db, (trx) =>
        sql`update waits set due_at = now() where kind = 'time' and due_at > now()`.execute(trx),
      )
      return ((await rig.statuses()).active ?? 0) === 0
    }, 90)
    await complete.stop()
    const statuses = await rig.statuses(flow)
    return {
      people,
      versions: edits + 1,
      'parked while the plugin was away': parkedOnce,
      ended: over ? (statuses.done ?? 0) + (statuses.left ?? 0) : -1,
      'visibly parked': statuses.parked ?? 0,
      'let out of the stopped flow': (await rig.statuses(stopped)).left ?? 0,
      'wrong ways': await wrongWays(rig),
      'accepted twice': [...rig.oracle.accepted().values()].filter((n) => n > 1).length,
      breaches: await rig.breaches(),
    }
  },

  passes: (figures) => ({
    'all end, or are parked for all to see': figures.ended + figures['visibly parked'] === figures.people,
    'the missing plugin parked somebody': figures['parked while the plugin was away'] > 0,
    'the stopped flow let its people out': figures['let out of the stopped flow'] > 0,
    'nobody went a way that his version does not have': figures['wrong ways'] === 0,
    'nothing was accepted twice': figures['accepted twice'] === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})

/** The same steps in every version, drawn in other orders and with other words. */
function graph(connection: string, nth: number): FlowGraph {
  const set = (value: string) => ({ type: 'kit.set', input: { value } })
  const rule = {
    combinator: 'and',
    rules: [{ field: 'firstName', operator: 'endsWith', value: String(nth % 10) }],
  }
  const nodes = {
    byHand: { type: 'kit.manual' },
    ask: { type: 'kit.wait-reply', input: { hours: 1 + nth } },
    branch: { type: 'kit.branch', input: { rule } },
    send: { type: 'kit.send', input: { connection, text: `Version ${nth} for {{ contact.firstName }}` } },
    yes: set(`yes ${nth}`),
    no: set(`no ${nth}`),
  }
  return nth % 2 === 0
    ? draw(nodes, [
        'byHand -> ask',
        'ask.reply -> branch',
        'ask.timeout -> no',
        'branch.yes -> send',
        'branch.no -> no',
        'send -> yes',
      ])
    : draw(nodes, [
        'byHand -> branch',
        'branch.yes -> ask',
        'branch.no -> send',
        'ask.reply -> yes',
        'ask.timeout -> no',
        'send -> no',
      ])
}

const without = (rig: Rig, step: string) =>
  createRegistry(
    rig.registry.plugins.map((plugin) =>
      plugin.id === 'kit'
        ? definePlugin({ ...plugin, steps: plugin.steps?.filter(({ id }) => id !== step) })
        : plugin,
    ),
  )

/** Steps of history that do not follow from the one before by an edge of the version that it was left on. */
async function wrongWays({ db }: Rig): Promise<number> {
  const { rows } = await asEngine(db, (trx) =>
    sql<{ n: number }>`
      select count(*)::int as n from (
        select h.node, h.exit, h.flow_version_id, lead(h.node) over (partition by h.run_id order by h.visit) as then
        from history h) s
      join flow_versions v on v.id = s.flow_version_id
      where s.then is not null and not exists (
        select 1 from jsonb_array_elements(v.graph -> 'edges') e
        where e ->> 'from' = s.node and e ->> 'exit' = s.exit and e ->> 'to' = s.then)`.execute(trx),
  )
  return rows[0]?.n ?? -1
}
