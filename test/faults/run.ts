import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { faults } from './faults.ts'
import { asPage, type Result } from './rig/asPage.ts'
import { type AnyFault, broken } from './rig/fault.ts'
import { ownDatabase } from './rig/ownDatabase.ts'
import { createRig } from './rig/rig.ts'

/*
 * `npm run test:faults`: every fault at its nightly size, each on a PostgreSQL of its own with fsync on.
 * `-- --only F3,F5` some of them; `--scale 0.1` a tenth of each size; `--suite` the sizes of `npm test`;
 * `--seed 7` the same chance again; `--out folder` where results and the vendor's books are kept.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    scale: { type: 'string', default: '1' },
    suite: { type: 'boolean', default: false },
    seed: { type: 'string' },
    out: { type: 'string', default: 'fault-results' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const chosen = values.only?.split(',').map((id) => id.trim().toUpperCase())
const unknown = chosen?.filter((id) => !faults.some((fault) => fault.id === id))
if (unknown && unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}. There are: ${faults.map((fault) => fault.id).join(', ')}.`,
  )
  process.exit(1)
}

mkdirSync(values.out, { recursive: true })
console.log(`seed ${seed}`)
const results: Result[] = []
for (const fault of faults) {
  if (chosen && !chosen.includes(fault.id)) continue
  const result = await meet(fault)
  results.push(result)
  console.log(JSON.stringify(result))
  writeFileSync(join(values.out, 'results.json'), JSON.stringify({ seed, results }, null, 2))
  writeFileSync(join(values.out, 'results.md'), asPage(seed, results))
}
console.table(
  Object.fromEntries(
    results.map(({ id, title, held, seconds }) => [id, { held: held ? 'yes' : 'NO', seconds, title }]),
  ),
)
process.exit(results.every((result) => result.held) ? 0 : 1)

async function meet(fault: AnyFault): Promise<Result> {
  const { id, title } = fault
  const size = values.suite ? fault.sizes.suite : scaled(fault)
  console.log(`${id} ${title}: ${JSON.stringify(size)}`)
  const begun = Date.now()
  const rig = await createRig(await ownDatabase(), {
    seed,
    pace: fault.pace,
    virtualClock: fault.virtualClock,
  })
  let figures: Record<string, unknown> = {}
  let failed: string[]
  try {
    const found = await fault.run(size, rig)
    figures = found
    failed = broken(fault, found)
  } catch (error) {
    failed = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  }
  const oracle = rig.oracle.totals()
  copyFileSync(rig.oracle.book, join(values.out, `${id}.oracle.jsonl`))
  await rig.close()
  const seconds = Math.round((Date.now() - begun) / 1000)
  return { id, title, held: failed.length === 0, broken: failed, seconds, size, figures, oracle }
}

function scaled({ sizes, scales }: AnyFault): Record<string, number> {
  const by = Number(values.scale)
  const small = scales.map((what) => [what, Math.max(1, Math.round(sizes.nightly[what] * by))])
  return { ...sizes.nightly, ...Object.fromEntries(small) }
}
