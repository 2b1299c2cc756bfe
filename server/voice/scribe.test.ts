import { expect, test } from 'vitest'
import { journey } from '../../test/journey.ts'
import { asEngine } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import { createJournal } from './journal.ts'

const j = await journey([])
const ws = await j.workspace()
const contactId = await j.contact(ws)

test('what happens on several calls is written together; one that can’t be written holds up no other', async () => {
  const calls = [uuid7(), uuid7()]
  await asEngine(j.db, (trx) =>
    trx
      .insertInto('calls')
      .values(
        calls.map((id) => ({ id, workspaceId: ws, contactId, status: 'answered' as const, at: new Date() })),
      )
      .execute(),
  )
  const failed: string[] = []
  const report = (message: string) => void failed.push(message)
  const [first, second, gone] = [...calls, uuid7()].map((id) =>
    createJournal(j.db, { id, workspaceId: ws }, report),
  )
  first?.line({ id: 'a', who: 'agent', text: 'Hel' })
  first?.line({ id: 'a', who: 'agent', text: 'Hello.' })
  first?.moment('turn', { heardMs: 900 })
  first?.state({ settled: 'interested' })
  first?.disclosed({ text: 'Hello.', startMs: 0, endMs: 400, heard: true })
  second?.line({ id: 'a', who: 'person', text: 'Hi.' })
  gone?.line({ id: 'a', who: 'person', text: 'Nobody.' })
  await first?.flush()
  const { lines, moments, call } = await asEngine(j.db, async (trx) => ({
    lines: await trx.selectFrom('callLines').select('text').execute(),
    moments: await trx.selectFrom('callMoments').selectAll().execute(),
    call: await trx
      .selectFrom('calls')
      .select(['state', 'disclosure'])
      .where('id', '=', calls[0] ?? '')
      .executeTakeFirst(),
  }))
  expect(lines.map((line) => line.text).sort()).toEqual(['Hello.', 'Hi.'])
  expect(moments).toMatchObject([{ kind: 'turn', detail: { heardMs: 900 } }])
  expect(call).toMatchObject({ state: { settled: 'interested' }, disclosure: { heard: true, endMs: 400 } })
  expect(failed).toEqual(['Lines of a call could not be written down'])
})
