import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { StepError } from '#sdk'
import { sendGround } from '../../test/proof/sendGround.ts'
import { asEngine } from '../db/connect.ts'

const { kit, j, ws, sendOne, sendMany, connect, intentsOf, placeOf, stateOf, until, placed } =
  await sendGround()

describe('a vendor that says no', () => {
  test('for good: the person leaves by "error"', async () => {
    kit.world.answer = () => Promise.reject(new StepError('This number can’t receive SMS.', { retry: false }))
    const { flow } = await sendOne('out-none')
    expect(await placeOf(flow)).toBe('failed active')
    expect(await intentsOf(flow)).toMatchObject([
      { state: 'rejected', error: 'This number can’t receive SMS.' },
    ])
  })

  test('for now: it is tried again, at most eight times', async () => {
    kit.world.answer = () => Promise.reject(new StepError('Busy.', { retry: true }))
    const { flow } = await sendOne('out-none')
    await placed(flow, 'failed active')
    expect(kit.calls.length).toBe(8)
  })

  test('with text that a database does not take, and so does an answer', async () => {
    kit.world.answer = () => Promise.reject(new StepError('Odd \u0000 answer \ud800.', { retry: false }))
    const { flow } = await sendOne('out-none')
    expect(await placeOf(flow)).toBe('failed active')
    kit.world.answer = async () => ({ text: 'a\u0000b', half: '\udc00' })
    const { flow: other } = await sendOne('out-none')
    expect(await placeOf(other)).toBe('after active')
    expect(await intentsOf(other)).toMatchObject([{ state: 'confirmed', output: { text: 'ab' } }])
    expect(j.reports).toEqual([])
  })
})

describe('a connection', () => {
  test('that is told to wait is left alone as a whole, for as long as the vendor asked', async () => {
    const { id: connection } = await connect()
    const { flow } = await sendMany(connection, 3)
    let first = true
    kit.world.answer = async () => {
      if (!first) return {}
      first = false
      throw new StepError('Too many requests.', { retry: true, retryAfter: 1 })
    }
    await asEngine(j.db, (trx) => sql`update intents set due_at = due_at + interval '1 second'`.execute(trx))
    await j.settle()
    const told = Date.now()
    const { flow: later } = await sendMany(connection, 2)
    await j.settle()
    expect(await placeOf(later)).toBe('out active,out active')
    const before = kit.calls.length
    while (Date.now() < told + 900) {
      await j.pass(20)
      if (Date.now() < told + 900) expect(kit.calls.length).toBe(before)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await placed(later, 'after active,after active')
    await placed(flow, 'after active,after active,after active')
    expect(await intentsOf(later)).toMatchObject([{ attempts: 1 }, { attempts: 1 }])
  })

  test('sends no faster than its rate', async () => {
    const { id: connection } = await connect(20)
    const { flow } = await sendMany(connection, 30)
    const began = Date.now()
    await until(async () => (await stateOf(flow)).split(',').every((state) => state === 'confirmed'))
    expect(kit.calls.length).toBe(30)
    expect(Date.now() - began).toBeGreaterThan(((30 - 20) / 20) * 1000 * 0.9)
  })

  test('that was switched off fails the step in words that say what to do', async () => {
    const { id: connection } = await connect()
    const { flow } = await sendMany(connection, 1)
    await asEngine(j.db, (trx) =>
      trx.updateTable('connections').set({ status: 'off' }).where('id', '=', connection).execute(),
    )
    await j.settle()
    expect(await placeOf(flow)).toBe('failed active')
    expect(await intentsOf(flow)).toMatchObject([
      {
        state: 'rejected',
        error: 'The connection of "Send" was deleted or can\'t be opened. Choose another one in the step.',
      },
    ])
    expect(kit.calls.length).toBe(0)
  })

  test('is not used for who has no number, or has opted out', async () => {
    const { id: connection } = await connect()
    const { flow, ids } = await sendMany(connection, 2)
    const [nobody = '', out = ''] = ids
    const { optOut } = await import('../gate/optOut.ts')
    await asEngine(j.db, (trx) =>
      trx.updateTable('contacts').set({ phone: null }).where('id', '=', nobody).execute(),
    )
    await j.inWorkspace(ws, (trx) =>
      optOut(trx, ws, { contactId: out, channel: 'sms', cause: 'STOP', at: j.now() }),
    )
    await j.settle()
    expect(await placeOf(flow)).toBe('other active,other active')
    expect((await intentsOf(flow)).map((one) => one.heldBy).sort()).toEqual(['no-address', 'opted-out'])
    expect(kit.calls.length).toBe(0)
  })
})

test('a text that can’t be filled in fails the step before anything leaves', async () => {
  const { flow } = await sendOne('out-none', undefined, { text: 'Hello {{ contact.attributes.size }}' })
  expect(await placeOf(flow)).toBe('failed active')
  const [intent] = await intentsOf(flow)
  expect(intent?.state).toBe('rejected')
  expect(intent?.error).toContain('"Call out (none)", text:')
  expect(kit.calls.length).toBe(0)
})
