import { afterAll, expect, inject, test } from 'vitest'
import { copyDb } from '../copyDb.ts'
import { broken, type Fault, type Figures, type Size } from './rig/fault.ts'
import { ownDatabase } from './rig/ownDatabase.ts'
import { createRig, type Database } from './rig/rig.ts'

/** One fault as a test, at the size that every change is tested with. `FAULT_SEED=…` repeats a failing one. */
export async function inSuite<S extends Size, F extends Figures>(fault: Fault<S, F>) {
  const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const rig = await createRig(await (fault.ownDatabase ? ownDatabase() : copied()), {
    seed,
    pace: fault.pace,
  })
  afterAll(rig.close)
  test(`${fault.id}: ${fault.title}`, async () => {
    const figures = await fault.run(fault.sizes.suite, rig)
    console.info(`${fault.id}, FAULT_SEED=${seed}: ${JSON.stringify(figures)}`)
    expect(broken(fault, figures), `FAULT_SEED=${seed} ${JSON.stringify(figures)}`).toEqual([])
  }, 180_000)
}

async function copied(): Promise<Database> {
  const { db, url, drop } = await copyDb(inject('adminUrl'), 'cauce_template')
  return { db, url, another: copied, close: drop }
}
