import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { StepError } from '#sdk'
import { type Policy, sendGround } from '../../test/proof/sendGround.ts'
import { asEngine } from '../db/connect.ts'
import { tellRuns } from '../flows/pauseFlow.ts'
import { resolveIntent } from './resolveIntent.ts'

const {
  kit,
  j,
  ws,
  hang,
  sendOne,
  inTheAir,
  intentsOf,
  askedOf,
  placeOf,
  stateOf,
  until,
  placed,
  lost,
  lostOnce,
} = await sendGround()

describe('an answer that is lost', () => {
  test.each(['out-idempotency-key', 'out-upsert', 'out-repeat'])(
    '%s: the same request goes out again under the same key',
    async (type) => {
      kit.world.answer = lostOnce
      const { flow, person } = await sendOne(
        type,
        undefined,
        { text: 'Hello {{ contact.city }}' },
        { city: 'Lima' },
      )
      // What is stored is sent, whatever has become of the contact meanwhile.
      await asEngine(j.db, (trx) =>
        trx.updateTable('contacts').set({ city: 'Quito' }).where('id', '=', person).execute(),
      )
      await placed(flow, 'after active')
      expect(kit.calls.map(({ text }) => text)).toEqual(['Hello Lima', 'Hello Lima'])
      expect(new Set(kit.calls.map(({ key }) => key)).size).toBe(1)
      expect(await intentsOf(flow)).toMatchObject([{ state: 'confirmed', attempts: 2, output: { ok: true } }])
    },
  )

  test('is repeated a limited number of times, and then told', async () => {
    kit.world.answer = lost
    const { flow } = await sendOne('out-idempotency-key')
    await placed(flow, 'unsure active')
    expect(kit.calls.length).toBe(8)
    expect(await stateOf(flow)).toBe('abandoned')
  })

  test('and then nobody can be reached: it is not told as unsent, since the first try may have arrived', async () => {
    kit.world.answer = async ({ n }) => {
      if (n > 1) throw new StepError('Nobody there.', { retry: true })
      throw new Error('socket hang up')
    }
    const { flow } = await sendOne('out-idempotency-key')
    await placed(flow, 'unsure active')
    expect(kit.calls.length).toBe(8)
    expect(await stateOf(flow)).toBe('abandoned')
  })

  test('and before it is repeated the person is taken out: it stays doubtful', async () => {
    kit.world.answer = async () => {
      await j.inWorkspace(ws, (trx) =>
        tellRuns(trx, ws, sql`node = 'out'`, { type: 'ended', status: 'left', because: 'Enough.' }),
      )
      return lost()
    }
    const { flow } = await sendOne('out-idempotency-key')
    await placed(flow, 'out left')
    expect(await stateOf(flow)).toBe('abandoned')
  })

  test('is not repeated when the vendor has long forgotten the key', async () => {
    kit.world.answer = hang
    const flow = await inTheAir('out-idempotency-key', 'do-not-resend')
    await asEngine(j.db, (trx) =>
      sql`update intents set dispatched_at = dispatched_at - interval '25 hours' where flow_id = ${flow}`.execute(
        trx,
      ),
    )
    await placed(flow, 'unsure active')
    expect(kit.calls.length).toBe(1)
  })

  test('is not repeated after being held back for so long that the vendor has forgotten the key', async () => {
    const held = async (policy: Policy) => {
      const before = kit.calls.length
      kit.world.answer = ({ n }) =>
        n === 1 ? lost() : Promise.reject(new StepError('Busy.', { retry: true, retryAfter: 36_000 }))
      const { flow } = await sendOne('out-idempotency-key', policy)
      // Held back overnight, and the night before, after an answer was lost; the last try was this morning.
      await asEngine(j.db, (trx) =>
        sql`update intents set lost_at = lost_at - interval '24 hours', dispatched_at = clock_timestamp(),
          due_at = ${new Date(j.now().getTime() + 1000)} where flow_id = ${flow} and state = 'planned'`.execute(
          trx,
        ),
      )
      const tried = kit.calls.length - before
      kit.world.answer = async () => ({})
      return { flow, tried, after: () => kit.calls.length - before }
    }
    const left = await held('do-not-resend')
    await until(async () => (await placeOf(left.flow)) !== 'out active')
    expect([left.after(), await placeOf(left.flow), await stateOf(left.flow)]).toEqual([
      left.tried,
      'unsure active',
      'abandoned',
    ])
    const again = await held('resend')
    await placed(again.flow, 'after active')
    expect(again.after(), 'its author has chosen to send it twice rather than never').toBe(again.tried + 1)
  })

  test('none: the author’s "uncertain" way is taken, and nothing is sent again', async () => {
    kit.world.answer = lost
    const { flow } = await sendOne('out-none', 'do-not-resend')
    expect(await placeOf(flow)).toBe('unsure active')
    await j.pass(3_600_000)
    expect(kit.calls.length).toBe(1)
    expect(await stateOf(flow)).toBe('abandoned')
  })

  test('none, resend: it is sent again', async () => {
    kit.world.answer = lostOnce
    const { flow } = await sendOne('out-none', 'resend')
    await placed(flow, 'after active')
    expect(kit.calls.length).toBe(2)
  })

  test.each([
    ['resend', 'after active', 2, 'confirmed'],
    ['sent', 'after active', 1, 'resolved-sent'],
    ['skip', 'unsure active', 1, 'abandoned'],
  ] as const)(
    'none, hold and ask: the person waits for a human, who says "%s"',
    async (as, place, calls, state) => {
      kit.world.answer = lostOnce
      const { flow } = await sendOne('out-none', 'hold-and-ask')
      await j.pass(3_600_000)
      expect(await placeOf(flow)).toBe('out active')
      const [intent] = await intentsOf(flow)
      expect(intent?.state).toBe('uncertain')
      await j.inWorkspace(ws, (trx) => resolveIntent(trx, ws, intent?.id ?? '', as, 'user 1'))
      await placed(flow, place)
      expect(kit.calls.length).toBe(calls)
      expect(await intentsOf(flow)).toMatchObject([{ state, resolvedBy: as === 'resend' ? null : 'user 1' }])
      await expect(
        j.inWorkspace(ws, (trx) => resolveIntent(trx, ws, intent?.id ?? '', as, 'user 2')),
      ).rejects.toThrow('not in doubt')
    },
  )

  test('lookup: found, and the person goes on as if the answer had come', async () => {
    kit.world.answer = lost
    kit.world.lookUp = async () => ({ found: true })
    const { flow } = await sendOne('out-lookup')
    expect(await placeOf(flow)).toBe('out active')
    await placed(flow, 'after active')
    expect(await stateOf(flow)).toBe('resolved-sent')
    expect([kit.calls.length, await askedOf(flow)]).toEqual([1, 1])
  })

  test.each(['skip', 'resend'] as const)(
    'lookup: found, after somebody has chosen "%s": it is told as sent, and not sent again',
    async (choice) => {
      kit.world.answer = lost
      let chosen: Promise<void> | undefined
      kit.world.lookUp = async ({ key }) => {
        chosen ??= asEngine(j.db, (trx) => resolveIntent(trx, ws, key, choice, 'ana'))
        await chosen
        return { found: true }
      }
      const { flow } = await sendOne('out-lookup')
      await placed(flow, 'after active')
      expect([await stateOf(flow), kit.calls.length]).toEqual(['resolved-sent', 1])
    },
  )

  test('lookup: "not there" counts when it was said twice, far enough apart', async () => {
    kit.world.answer = lost
    const at: number[] = []
    kit.world.lookUp = async () => {
      at.push(Date.now())
      return { found: false }
    }
    const { flow } = await sendOne('out-lookup', 'do-not-resend')
    await placed(flow, 'unsure active')
    expect(await stateOf(flow)).toBe('resolved-not-sent')
    expect(kit.calls.length).toBe(1)
    // Where the first answer was noted late, the second came too soon after it, and a third was asked for.
    expect(at.length).toBeGreaterThanOrEqual(2)
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(60)
  })

  test('lookup, resend: what is proven not sent is sent again', async () => {
    kit.world.answer = lostOnce
    const { flow } = await sendOne('out-lookup', 'resend')
    await placed(flow, 'after active')
    expect(kit.calls.length).toBe(2)
    expect(await askedOf(flow)).toBeGreaterThanOrEqual(2)
  })

  test('lookup: a vendor that could not be asked has not said "not there"', async () => {
    kit.world.answer = lost
    kit.world.lookUp = ({ n }) =>
      n === 2 ? Promise.resolve({ found: false }) : Promise.reject(new Error('vendor down'))
    const { flow } = await sendOne('out-lookup', 'do-not-resend')
    await placed(flow, 'unsure active')
    expect(await askedOf(flow)).toBe(4)
    expect(await stateOf(flow)).toBe('abandoned')
    j.reports.length = 0
  }, 20_000)

  test('lookup: after a long standstill the two questions are still apart', async () => {
    kit.world.answer = hang
    const at: number[] = []
    kit.world.lookUp = async () => {
      at.push(Date.now())
      return { found: false }
    }
    const flow = await inTheAir('out-lookup', 'do-not-resend')
    await asEngine(j.db, (trx) =>
      sql`update intents set dispatched_at = dispatched_at - interval '1 hour', deadline = deadline - interval '1 hour'
        where flow_id = ${flow}`.execute(trx),
    )
    await placed(flow, 'unsure active')
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(60)
  })

  test('callback: nobody can be asked; after the last chance the policy decides', async () => {
    kit.world.answer = lost
    const { flow } = await sendOne('out-callback', 'do-not-resend')
    expect(await stateOf(flow)).toBe('uncertain')
    await placed(flow, 'unsure active')
    expect([kit.calls.length, await askedOf(flow), await stateOf(flow)]).toEqual([1, 0, 'abandoned'])
  }, 20_000)
})
