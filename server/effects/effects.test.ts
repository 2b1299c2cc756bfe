import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exit, StepError } from '#sdk'
import { draw, journey } from '../../test/journey.ts'
import { byHand, createKit, wait } from '../../test/proof/kit.ts'
import { createConnection } from '../connections/createConnection.ts'
import { asEngine } from '../db/connect.ts'
import { tellRuns } from '../flows/pauseFlow.ts'
import { settleApart } from '../quarantine/claimApart.ts'
import { intentColumns } from './intentColumns.ts'
import { resolveIntent } from './resolveIntent.ts'
import { settle } from './settle.ts'
import type { IntentRow, Outcome } from './types.ts'

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

type Policy = 'hold-and-ask' | 'do-not-resend' | 'resend'

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
    expect([kit.calls.length, kit.asked.length]).toEqual([1, 1])
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
    expect([kit.calls.length, at.length]).toEqual([1, 2])
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(60)
  })

  test('lookup, resend: what is proven not sent is sent again', async () => {
    kit.world.answer = lostOnce
    const { flow } = await sendOne('out-lookup', 'resend')
    await placed(flow, 'after active')
    expect([kit.calls.length, kit.asked.length]).toEqual([2, 2])
  })

  test('lookup: a vendor that could not be asked has not said "not there"', async () => {
    kit.world.answer = lost
    kit.world.lookUp = ({ n }) =>
      n === 2 ? Promise.resolve({ found: false }) : Promise.reject(new Error('vendor down'))
    const { flow } = await sendOne('out-lookup', 'do-not-resend')
    await placed(flow, 'unsure active')
    expect(kit.asked.length).toBe(4)
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
    expect([kit.calls.length, kit.asked.length, await stateOf(flow)]).toEqual([1, 0, 'abandoned'])
  }, 20_000)
})

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

describe('a process that wakes up late', () => {
  test.each([
    [
      'do-not-resend',
      'unsure active',
      'resolved-sent',
      'sets the books right, and the person stays where they went',
    ],
    ['hold-and-ask', 'after active', 'confirmed', 'clears the doubt, and the person goes on'],
  ] as const)('%s: it leads to "%s", the send is %s: its answer %s', async (policy, place, state, _) => {
    let answer: (value: Record<string, unknown>) => void = () => {}
    kit.world.answer = () =>
      Promise.race([hang(), new Promise<Record<string, unknown>>((resolve) => (answer = resolve))])
    const flow = await inTheAir('out-none', policy)
    await until(async () => (await stateOf(flow)) !== 'dispatching')
    answer({ late: true })
    await placed(flow, place)
    await expect.poll(() => stateOf(flow)).toBe(state)
    const [intent] = await intentsOf(flow)
    expect(intent).toMatchObject({ state, attempts: 1 })
    // Kept in a transaction of its own: that the person has been moved on says nothing about it.
    await expect
      .poll(() => observationsOf(intent?.id ?? ''))
      .toContainEqual({ source: 'reply', outcome: 'confirmed' })
    expect(kit.calls.length).toBe(1)
  })

  test('its call arrives after the vendor has denied it twice: it is told as sent, and the person stays where they went', async () => {
    let answer: (value: Record<string, unknown>) => void = () => {}
    kit.world.answer = () =>
      Promise.race([hang(), new Promise<Record<string, unknown>>((resolve) => (answer = resolve))])
    kit.world.lookUp = async () => ({ found: false })
    const flow = await inTheAir('out-lookup', 'do-not-resend')
    await until(async () => (await stateOf(flow)) === 'resolved-not-sent')
    answer({ late: true })
    await expect.poll(() => stateOf(flow)).toBe('resolved-sent')
    await placed(flow, 'unsure active')
    expect(await intentsOf(flow)).toMatchObject([{ resolvedBy: 'reply', output: { late: true } }])
  })

  test('its "yes" keeps what could not be repeated safely from being sent again', async () => {
    kit.world.answer = hang
    const flow = await inTheAir('out-lookup', 'resend')
    const { loadFlows, pace } = j.engine.engineering
    await asEngine(j.db, async (trx) => {
      const { rows } = await sql<IntentRow>`update intents i set state = 'planned', fence = 2, due_at = now()
        where i.flow_id = ${flow} returning ${intentColumns}`.execute(trx)
      const [intent] = rows
      if (!intent) throw new Error('Nothing is in the air.')
      const call = { intent, connection: undefined, sendings: [], fence: '1' }
      await settle(
        trx,
        loadFlows,
        ws,
        [{ ...call, kind: 'confirmed', decision: exit('default') }],
        pace,
        j.now(),
      )
    })
    await placed(flow, 'after active')
    expect(await intentsOf(flow)).toMatchObject([{ state: 'confirmed', resolvedBy: 'reply', dueAt: null }])
    expect(kit.calls.length).toBe(1)
  })

  test('its "no" does not clear a doubt', async () => {
    let refuse: (error: Error) => void = () => {}
    kit.world.answer = () => Promise.race([hang(), new Promise<never>((_, reject) => (refuse = reject))])
    const flow = await inTheAir('out-none', 'hold-and-ask')
    await until(async () => (await stateOf(flow)) === 'uncertain')
    refuse(new StepError('Too late.', { retry: true }))
    await j.settle()
    expect(await stateOf(flow)).toBe('uncertain')
  })
})

test('who has lost the fence does not settle the call that is made in his place', async () => {
  const refuse: ((error: Error) => void)[] = []
  const answer: ((value: Record<string, unknown>) => void)[] = []
  kit.world.answer = () =>
    Promise.race([
      hang(),
      new Promise<Record<string, unknown>>((resolve, reject) => {
        answer.push(resolve)
        refuse.push(reject)
      }),
    ])
  const flow = await inTheAir('out-repeat')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await j.engine.sweep()
  j.setNow(new Date(j.now().getTime() + 60_000))
  const second = j.another().runUntilIdle()
  while (kit.calls.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  refuse[0]?.(new StepError('No.', { retry: false }))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await stateOf(flow)).toBe('dispatching')
  answer[1]?.({ second: true })
  await second
  // The drain of this pace is over in 25 ms; a busy machine may settle a little later.
  await expect.poll(() => stateOf(flow), { timeout: 5000 }).toBe('confirmed')
  expect(await intentsOf(flow)).toMatchObject([{ state: 'confirmed', attempts: 2, output: { second: true } }])
  expect(await placeOf(flow)).toBe('after active')
})

test('two tries of one send end in the same batch: the late "yes" neither moves the person nor is kept as a message', async () => {
  kit.world.answer = hang
  const flow = await inTheAir('out-idempotency-key')
  const { loadFlows, pace } = j.engine.engineering
  await asEngine(j.db, async (trx) => {
    const { rows } = await sql<IntentRow>`
      update intents i set fence = 3 where i.flow_id = ${flow} and i.state = 'dispatching' returning ${intentColumns}`.execute(
      trx,
    )
    const [intent] = rows
    if (!intent) throw new Error('Nothing is in the air.')
    const to = { kind: 'message', channel: 'sms', to: '+34600000001', text: 'hello' } as const
    const sendings = [{ ...to, vendorId: 'first', status: 'sent', askable: false }]
    const call = { intent, connection: undefined, sendings: [] }
    const late: Outcome = { ...call, sendings, fence: '1', kind: 'confirmed', decision: exit('default') }
    const lost: Outcome = { ...call, fence: '3', kind: 'lost', error: 'socket hang up' }
    await settle(trx, loadFlows, ws, [late, lost], pace, j.now())
  })
  expect(await placeOf(flow)).toBe('out active')
  expect(await intentsOf(flow)).toMatchObject([{ state: 'planned', error: 'socket hang up' }])
  const kept = await asEngine(j.db, (trx) =>
    trx.selectFrom('messages').select('vendorId').where('flowId', '=', flow).execute(),
  )
  expect(kept).toEqual([])
  // Or it would be repeated beside whatever is tried next.
  await asEngine(j.db, (trx) =>
    trx.updateTable('intents').set({ state: 'cancelled', dueAt: null }).where('flowId', '=', flow).execute(),
  )
})

test('who was taken from a standing process and is to be tried apart is not forgotten when it wakes with its answer', async () => {
  kit.world.answer = hang
  const flow = await inTheAir('out-idempotency-key')
  const [intent] = await asEngine(j.db, async (trx) => {
    const { rows } = await sql<IntentRow>`
      update intents i set state = 'planned', due_at = null, crashes = 1, fence = fence + 1
      where i.flow_id = ${flow} returning ${intentColumns}`.execute(trx)
    return rows
  })
  if (!intent) throw new Error('Nothing is in the air.')
  const late = { intent, fence: '1', connection: undefined, sendings: [] }
  const outcome: Outcome = { ...late, kind: 'confirmed', decision: exit('default') }
  await settleApart(j.engine.engineering, ws, [outcome], { clear: true })
  expect(await intentsOf(flow)).toMatchObject([{ state: 'planned', dueAt: null, crashes: 1 }])
  await asEngine(j.db, (trx) =>
    trx.updateTable('intents').set({ state: 'cancelled' }).where('flowId', '=', flow).execute(),
  )
})

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
