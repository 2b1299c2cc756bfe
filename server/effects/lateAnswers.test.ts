import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { exit, StepError } from '#sdk'
import { sendGround } from '../../test/proof/sendGround.ts'
import { asEngine } from '../db/connect.ts'
import { settleApart } from '../quarantine/claimApart.ts'
import { intentColumns } from './intentColumns.ts'
import { settle } from './settle.ts'
import type { IntentRow, Outcome } from './types.ts'

const { kit, j, ws, hang, inTheAir, intentsOf, observationsOf, askedOf, placeOf, stateOf, until, placed } =
  await sendGround()

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

  test.each([
    [true, 'resolved-sent', 'it was there after all'],
    [false, 'resolved-not-sent', 'it never came'],
  ] as const)(
    'its call leaves after the vendor has denied it twice, and its answer is lost: the vendor is asked again (%s: %s)',
    async (found, state, _) => {
      let lose: (error: Error) => void = () => {}
      kit.world.answer = () => Promise.race([hang(), new Promise<never>((_, reject) => (lose = reject))])
      const flow = await inTheAir('out-lookup', 'do-not-resend')
      await until(async () => (await stateOf(flow)) === 'resolved-not-sent')
      const asked = await askedOf(flow)
      kit.world.lookUp = async () => (found ? { found: true, vendorId: 'v1' } : { found: false })
      lose(new Error('socket hang up'))
      await expect.poll(() => stateOf(flow)).toBe('uncertain')
      await until(async () => (await stateOf(flow)) === state)
      const again = (await askedOf(flow)) - asked
      if (found) expect(again).toBe(1)
      else expect(again).toBeGreaterThanOrEqual(2)
      await placed(flow, 'unsure active')
      expect(kit.calls.length).toBe(1)
    },
  )

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
  await expect.poll(() => stateOf(flow)).toBe('confirmed')
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
