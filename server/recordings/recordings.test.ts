import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { definePlugin, defineProvider, StepError, z } from '#sdk'
import { journey } from '../../test/journey.ts'
import { applyCall } from '../calls/applyCall.ts'
import { createConnection } from '../connections/createConnection.ts'
import { asEngine } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import { readFile } from '../files/files.ts'
import { fetchRecordings, forgetRecordings } from './fetchRecordings.ts'

let notReady = 1
const forgotten: string[] = []
const carrier = definePlugin({
  id: 'carrier',
  title: 'Carrier',
  connection: z.object({}),
  providers: [
    defineProvider({
      kind: 'voice',
      title: 'Carrier',
      transports: ['managed'],
      ifLost: 'none',
      dial: async () => ({ vendorId: 'v' }),
      async recording(id) {
        if (notReady-- > 0) throw new StepError('Not ready yet.', { retry: true })
        return { sound: Buffer.from(`sound of ${id}`), mediaType: 'audio/wav' }
      },
      async forget(id) {
        forgotten.push(id)
      },
    }),
  ],
})
const j = await journey([carrier])
const { engineering } = j.engine
const ws = await j.workspace()

async function callThatEnded() {
  const connection = await j.inWorkspace(ws, (trx) =>
    createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
      plugin: 'carrier',
      title: 'C',
      settings: {},
    }),
  )
  const contactId = await j.contact(ws, { phone: '+34600123456' })
  const id = uuid7()
  await asEngine(j.db, (trx) =>
    sql`insert into calls (id, workspace_id, contact_id, connection_id, key, status, vendor_id, at, answered_at)
      values (${id}, ${ws}, ${contactId}, ${connection.id}, ${id}, 'answered', 'v1', ${j.now()}, ${j.now()})`.execute(
      trx,
    ),
  )
  const tell = (facts: Parameters<typeof applyCall>[2]) =>
    applyCall(engineering, { workspaceId: ws, connectionId: connection.id, attempts: 0 }, facts, j.now())
  const row = () =>
    asEngine(j.db, (trx) =>
      trx.selectFrom('calls').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    )
  return { id, tell, row, contactId }
}

test('a recording is fetched into the house, tried again until it is ready, deleted at the carrier, and forgotten in time', async () => {
  const { tell, row } = await callThatEnded()
  await tell({
    call: { vendorId: 'v1' },
    status: 'ended',
    reason: 'person-hung-up',
    recording: { id: 'r1', channels: 2 },
  })
  await fetchRecordings(engineering, j.now())
  expect((await row()).recordingFileId).toBeNull()
  await j.pass(3 * 60_000)
  await fetchRecordings(engineering, j.now())
  const { recordingFileId } = await row()
  const parts: Buffer[] = []
  for await (const part of readFile((work) => asEngine(j.db, work), ws, recordingFileId ?? ''))
    parts.push(part)
  expect(String(Buffer.concat(parts))).toBe('sound of r1')
  expect(forgotten).toEqual(['r1'])
  await tell({ call: { vendorId: 'v1' }, recording: { id: 'r1', channels: 2 } })
  expect((await row()).recordingDue).toBeNull()

  await asEngine(j.db, (trx) => forgetRecordings(trx))
  expect((await row()).recordingFileId).toBe(recordingFileId)
  await asEngine(j.db, (trx) => sql`update calls set ended_at = now() - interval '91 days'`.execute(trx))
  await asEngine(j.db, (trx) => forgetRecordings(trx))
  expect((await row()).recordingFileId).toBeNull()
  expect(await asEngine(j.db, (trx) => trx.selectFrom('files').select('id').execute())).toEqual([])
})

test('what a vendor found out about a call that it led is its reading, told once', async () => {
  const { tell, id, contactId } = await callThatEnded()
  const analysis = {
    summary: 'Wants a bike.',
    sentiment: 'positive' as const,
    successful: true,
    fields: { budget: 2000 },
  }
  await tell({ call: { key: id }, analysis })
  await tell({ call: { key: id }, analysis })
  const found = await asEngine(j.db, (trx) =>
    trx.selectFrom('callAnalyses').selectAll().where('callId', '=', id).execute(),
  )
  expect(found).toMatchObject([{ number: 1, state: 'done', ...analysis }])
  const events = await asEngine(j.db, (trx) =>
    trx
      .selectFrom('events')
      .selectAll()
      .where('contactId', '=', contactId)
      .where('type', '=', 'call.analysed')
      .execute(),
  )
  expect(events).toMatchObject([{ properties: { budget: 2000, successful: true, key: id } }])
})
