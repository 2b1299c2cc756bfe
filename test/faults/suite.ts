import { expect, inject, test } from 'vitest'
import { copyDb } from '../copyDb.ts'
import { type AnyFault, broken } from './rig/fault.ts'
import { ownDatabase } from './rig/ownDatabase.ts'
import { createRig, type Database } from './rig/rig.ts'

/** One fault as a test, at the size that every change is tested with. `FAULT_SEED=…` repeats a failing one. */
export function inSuite(fault: AnyFault) {
  const { id, title, pace, virtualClock } = fault
  test(`${id}: ${title}`, async () => {
    const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31))
    const database = await (fault.ownDatabase ? ownDatabase() : copied())
    const rig = await createRig(database, { seed, pace, virtualClock })
    try {
      const figures = await fault.run(fault.sizes.suite, rig)
      const told = `${id}, FAULT_SEED=${seed}: ${JSON.stringify(figures)}`
      console.info(told)
      expect(broken(fault, figures), told).toEqual([])
    } finally {
      await rig.close()
    }
  }, 600_000)
}

async function copied(): Promise<Database> {
  const { db, url, drop } = await copyDb(inject('adminUrl'), 'cauce_template')
  return { db, url, another: copied, close: drop }
}
