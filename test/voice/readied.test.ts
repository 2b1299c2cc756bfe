import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { askLine } from '../../server/calls/askLine.ts'
import { asEngine } from '../../server/db/connect.ts'
import { createReadiness } from '../../server/voice/readiness.ts'
import type { MediaStream } from '../emulators/twilio/stream.ts'
import { agentId, model, opening, rig, vendor } from './bridgedGround.ts'

test('the model’s line is opened while the phone rings, and closed again when nobody picks up', async () => {
  model.sockets.play({ turns: [{ text: opening.text, audioMs: 200 }] })
  const pickedUp = Promise.withResolvers<void>()
  const opened = model.sockets.opened
  const ana = await rig.callSomebody({ agentId }, { ringing: pickedUp.promise })
  const [early] = await rig.until(
    () => model.sockets.sessions.size === 1 && [...model.sockets.sessions],
    'the line',
  )
  expect(early?.received.map((event) => event.type)).not.toContain('response.create')
  pickedUp.resolve()
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the opening')
  expect(early?.received.map((event) => event.type)).toContain('response.create')
  expect(model.sockets.opened - opened).toBe(1)
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')

  const luis = await rig.callSomebody({ agentId }, { ringing: new Promise(() => {}) })
  await rig.until(() => model.sockets.sessions.size === 1, 'the next line')
  vendor.calls.to(luis.phone)?.hangUp()
  await rig.until(() => model.sockets.sessions.size === 0, 'the line is closed')
})

test('who picks up before the model was readied, or is told of twice, has one session all the same', async () => {
  model.sockets.play({ turns: [{ text: opening.text, audioMs: 200 }] })
  const pickedUp = Promise.withResolvers<void>()
  const lines: MediaStream[] = []
  const ana = await rig.callSomebody(
    { agentId },
    {
      ringing: pickedUp.promise,
      stream: (one) => {
        lines.push(one)
      },
    },
  )
  await rig.until(() => model.sockets.sessions.size === 1, 'the line')
  const [call] = await rig.callsOf(ana.contactId)
  const id = call?.id ?? ''
  const { opened } = model.sockets
  const twice = createReadiness(rig.engine.engineering, () => false)
  await Promise.all([twice.get(rig.ws, id), twice.get(rig.ws, id)])
  expect(model.sockets.opened).toBe(opened + 1)
  twice.close()
  await rig.until(() => model.sockets.sessions.size === 1, 'its end')

  await asEngine(rig.db, async (trx) => {
    // The books are slow: that the line is held can't be written down yet.
    await sql`select 1 from calls where id = ${id} for no key update`.execute(trx)
    pickedUp.resolve()
    await vi.waitFor(() => expect(lines.length).toBe(1), { timeout: 20_000 })
    await asEngine(rig.db, (other) =>
      askLine(other, {
        workspaceId: rig.ws,
        callId: id,
        kind: 'get-ready',
        voiceUrl: String(call?.state.line),
      }),
    )
    await vi.waitFor(async () => expect(await notTaken(id)).toEqual([]), { timeout: 20_000 })
    // Whatever it leads to has time to happen.
    await new Promise((resolve) => setTimeout(resolve, 200))
  })
  await rig.until(async () => (await rig.callsOf(ana.contactId))[0]?.disclosure?.heard, 'the opening')
  expect(model.sockets.opened).toBe(opened + 1)
  expect(model.sockets.sessions.size).toBe(1)
  vendor.calls.to(ana.phone)?.hangUp()
  await rig.at(ana, 'answered')
})

const notTaken = (callId: string) =>
  asEngine(rig.db, (trx) =>
    trx
      .selectFrom('lineRequests')
      .select('id')
      .where('callId', '=', callId)
      .where('takenAt', 'is', null)
      .execute(),
  )
