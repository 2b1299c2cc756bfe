import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'
import { freshDb } from '../../test/db.ts'
import { breakGround } from '../../test/ground.ts'
import { askLine } from '../calls/askLine.ts'
import { asEngine, connect } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import type { Talk } from './deskOf.ts'
import { listenRequests } from './lineRequests.ts'
import type { Readiness } from './readiness.ts'

const { db, url } = await freshDb()
const j = breakGround({ db, url }, [])
// What others ask comes from a process of its own, with a pool of its own.
const elsewhere = connect(url, { max: 2 })
const nowhere = connect('postgres://cauce@127.0.0.1:1/cauce', { max: 1 })
afterAll(() => Promise.all([elsewhere.destroy(), nowhere.destroy()]))

const ws = await j.workspace()
const contactId = await j.contact(ws, { phone: '+34600000000' })
const callId = uuid7()
await asEngine(db, (trx) =>
  trx
    .insertInto('calls')
    .values({ id: callId, workspaceId: ws, contactId, status: 'answered', at: new Date() })
    .execute(),
)

const { engineering } = j.engine
const LINES = 'https://m1.example'
const said: string[] = []
const ringing: string[] = []
beforeEach(() => {
  said.length = 0
  ringing.length = 0
})

const HOUR = 3_600_000
/** A process that holds the line, and that would look by itself only after an hour. */
function holder(more: { databaseUrl?: string; seldom?: number } = {}) {
  const talk = { callId, say: (text: string) => said.push(text) } as unknown as Talk
  const readiness = { get: (_: string, id: string) => ringing.push(id), waiting: [] } as unknown as Readiness
  return listenRequests(engineering, {
    ...{ url: LINES, talks: new Map([[callId, talk]]), readiness, keep: () => {}, draining: () => false },
    ...{ databaseUrl: url, seldom: HOUR, ...more },
  })
}
const say = (text: string) =>
  asEngine(elsewhere, (trx) =>
    askLine(trx, { workspaceId: ws, callId, kind: 'say', processId: engineering.processId, text }),
  )
const ears = async () =>
  (
    await sql<{ pid: number; query: string }>`select pid, query from pg_stat_activity
      where application_name = 'cauce line_requests' and datname = current_database()`.execute(db)
  ).rows
const patience = { timeout: 20_000, interval: 10 }
/** Once it hears, it asks nothing by itself any more. */
async function hearing() {
  await vi.waitFor(
    async () => expect(await ears()).toMatchObject([{ query: expect.stringMatching(/notify/) }]),
    patience,
  )
}

test('what another process asks is heard and done, a phone that rings too, though nobody looks for an hour', async () => {
  const lines = holder()
  lines.start()
  await hearing()
  await say('one')
  await vi.waitFor(() => expect(said).toEqual(['one']), patience)
  await asEngine(elsewhere, (trx) =>
    askLine(trx, { workspaceId: ws, callId, kind: 'get-ready', voiceUrl: LINES }),
  )
  await vi.waitFor(() => expect(ringing).toEqual([callId]), patience)
  await lines.stop()
  await vi.waitFor(async () => expect(await ears()).toEqual([]), patience)
})

test('what was asked while its ear was cut off is found when it hears again', async () => {
  const lines = holder()
  lines.start()
  await hearing()
  const [ear] = await ears()
  await sql`select pg_terminate_backend(${ear?.pid})`.execute(db)
  await say('while deaf')
  await vi.waitFor(() => expect(said).toEqual(['while deaf']), patience)
  await vi.waitFor(async () => {
    const [again] = await ears()
    expect(again?.pid).not.toBe(ear?.pid)
    expect(again?.query).toMatch(/notify/)
  }, patience)
  await say('after')
  await vi.waitFor(() => expect(said).toEqual(['while deaf', 'after']), patience)
  await lines.stop()
})

test('a process that hears asks the database nothing while nobody asks it; one that can’t looks often', async () => {
  const looks = vi.fn<() => void>()
  const unread = (more: { databaseUrl?: string }) =>
    listenRequests(
      // Where nobody answers, each look is told of.
      { ...engineering, pool: nowhere, report: looks },
      {
        ...{ url: LINES, talks: new Map(), readiness: { waiting: [] } as unknown as Readiness },
        ...{ keep: () => {}, draining: () => false, seldom: HOUR, ...more },
      },
    )
  const deaf = unread({})
  deaf.start()
  await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThan(3), patience)
  await deaf.stop()

  looks.mockClear()
  const lines = unread({ databaseUrl: url })
  lines.start()
  await hearing()
  // Its own first call comes back, and is the last thing it looks after.
  await vi.waitFor(async () => {
    const before = looks.mock.calls.length
    expect(before).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(looks.mock.calls.length).toBe(before)
  }, patience)
  await lines.stop()
})
