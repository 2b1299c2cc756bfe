import { expect, test } from 'vitest'
import { freshDb } from '../../test/db.ts'
import { asEngine } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import { beginWork, createAtWork } from './atWork.ts'

const { db } = await freshDb()
const [mine, theirs] = [createAtWork(db, uuid7()), createAtWork(db, uuid7())]
const notes = async () => (await asEngine(db, (trx) => trx.selectFrom('atWork').selectAll().execute())).length

test('what a process was moving when it died is known to the next one, once', async () => {
  const [poison, other, stranger] = [uuid7(), uuid7(), uuid7()]
  await theirs.begin([poison, other]) // and never a word again
  const work = () =>
    asEngine(db, async (trx) => {
      const note = await beginWork(mine, trx, [poison, stranger])
      await note.end(trx)
      return [...note.crashed]
    })
  expect(await work()).toEqual([poison])
  expect(await work()).toEqual([])
  expect([...(await mine.begin([other])).crashed]).toEqual([other])
})

test('a batch that commits leaves no note, and neither does one that fails while its process lives', async () => {
  const before = await notes()
  await asEngine(db, async (trx) => (await beginWork(mine, trx, [uuid7()])).end(trx))
  expect(await notes()).toBe(before)
  const failing = asEngine(db, async (trx) => {
    await beginWork(mine, trx, [uuid7()])
    expect(await notes()).toBe(before + 1)
    throw new Error('deadlock')
  })
  await expect(failing).rejects.toThrow('deadlock')
  await expect.poll(notes).toBe(before)
})
