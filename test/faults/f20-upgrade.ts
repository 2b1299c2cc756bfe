import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { asEngine } from '../../server/db/connect.ts'
import { checkout } from '../../server/db/home.ts'
import { migrate } from '../../server/db/migrate.ts'
import { defineFault } from './rig/fault.ts'
import { ownDatabase } from './rig/ownDatabase.ts'
import { createRig } from './rig/rig.ts'
import { until } from './rig/until.ts'
import { writeAsBefore } from './upgrade/writeAsBefore.ts'

/** The schema of the last release. */
const LAST = '0014'

export default defineFault({
  id: 'F20',
  title: 'the schema of the last release, with people waiting and calls in the air, is upgraded',
  sizes: { suite: { people: 50 }, nightly: { people: 500 } },
  scales: ['people'],

  async run({ people }, rig) {
    // Of the last release, those alone; links, so that they find the packages of this checkout.
    const migrations = join(rig.folder, 'migrations')
    mkdirSync(migrations)
    for (const file of readdirSync(join(checkout, 'migrations')).filter((name) => name.slice(0, 4) <= LAST))
      symlinkSync(join(checkout, 'migrations', file), join(migrations, file))
    const old = await ownDatabase(migrations)
    const before = await writeAsBefore(old.db, people)
    await migrate(old.url)
    const upgraded = await createRig(old, { seed: rig.seed })
    try {
      // The release before this one refuses what it does not know.
      const refused = await migrate(old.url, migrations).then(
        () => 'no',
        () => 'yes',
      )
      await upgraded.engine.start()
      for (const contactId of before.waiting)
        await upgraded.event(before.workspace, contactId, 'message.received')
      const over = await until(async () => ((await upgraded.statuses()).active ?? 0) === 0, 120, 100)
      await upgraded.engine.stop()
      const statuses = await upgraded.statuses()
      const { rows } = await asEngine(upgraded.db, (trx) =>
        sql<{ way: string; n: number }>`
          select way, count(*)::int as n from (
            select string_agg(node || '>' || exit, ' ' order by visit) as way from history group by run_id) ways group by 1`.execute(
          trx,
        ),
      )
      const expected = new Set(before.ways)
      return {
        people: before.people,
        resumed: over ? (statuses.done ?? 0) : -1,
        'other ways than before': rows
          .filter(({ way }) => !expected.has(way))
          .map(({ way, n }) => `${n} by ${way}`)
          .join('; '),
        'refused by the release before': refused,
        'sent again what was in the air': [...upgraded.oracle.accepted().keys()].filter((key) =>
          before.unrepeatable.has(key),
        ).length,
        breaches: (await upgraded.breaches()).filter(
          (breach) => !breach.startsWith('I4 what is told as sent was'),
        ),
      }
    } finally {
      await upgraded.close()
    }
  },

  passes: (figures) => ({
    'everybody goes on': figures.resumed === figures.people,
    'and by the way that was drawn': figures['other ways than before'] === '',
    'the release before refuses the new schema': figures['refused by the release before'] === 'yes',
    'nothing in the air is sent twice': figures['sent again what was in the air'] === 0,
    'the invariants hold': figures.breaches.length === 0,
  }),
})
