import { sql } from 'kysely'
import { LINE_REQUESTS } from '../calls/askLine.ts'
import { asEngine } from '../db/connect.ts'
import { type Ears, hear } from '../db/hear.ts'
import type { Engineering } from '../engine/engine.ts'
import type { Talk } from './deskOf.ts'
import { holdCall } from './hold.ts'
import type { Readiness } from './readiness.ts'

/** What is asked is heard at once; where nothing can be heard, it is looked for as often as this. */
const EVERY = 250
/** Where it is heard, only for what nobody has taken up. */
const SELDOM = 2_000
/** A call that waits to be held is taken by anybody once whom it was for has not. */
const ORPHANED = 2
/** Rings that came to nothing, or to a line of another process, are let go of as often as this. */
const CLEAR = 2_000

type Asked = {
  workspaceId: string
  callId: string
  kind: 'get-ready' | 'hold' | 'relieve' | 'say'
  detail: { by?: string; text?: string }
}

/** Does what the process that holds lines is asked to do with them. */
export function listenRequests(
  engineering: Engineering,
  {
    url,
    talks,
    readiness,
    keep,
    draining,
    databaseUrl,
    seldom = SELDOM,
  }: {
    url: string
    /** to hear what other processes ask; without it, it is looked for */
    databaseUrl?: string
    seldom?: number
    talks: ReadonlyMap<string, Talk>
    readiness: Readiness
    keep(talk: Talk): void
    /** takes no further calls */
    draining(): boolean
  },
) {
  const { pool, processId, report } = engineering
  let timer: NodeJS.Timeout | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let clearedAt = Number.NEGATIVE_INFINITY
  let ears: Ears | undefined
  let looking: Promise<void> = Promise.resolve()
  let stopped = true
  let waiting = false

  const takeAll = () =>
    asEngine(pool, async (trx) => {
      const { rows } = await sql<Asked & { id: string }>`
        update line_requests set taken_at = clock_timestamp() where id in (
          select id from line_requests where taken_at is null and (kind not in ('hold', 'get-ready') or not ${draining()})
            and (process_id = ${processId}
            or process_id is null and voice_url = ${url}
            or kind = 'hold' and (process_id is null or at < clock_timestamp() - make_interval(secs => ${ORPHANED})))
          order by id limit 100 for update skip locked)
        returning id, workspace_id, call_id, kind, detail`.execute(trx)
      return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    })

  async function obey({ kind, workspaceId, callId, detail }: Asked) {
    if (kind === 'get-ready') return readiness.get(workspaceId, callId)
    const talk = talks.get(callId)
    if (kind === 'relieve') return talk?.relieve(detail.by)
    if (kind === 'say') return talk?.say(detail.text ?? '')
    if (talk) return
    const held = await holdCall(engineering, { workspaceId, callId })
    if (held) keep(held)
  }

  async function forgetEnded() {
    const { waiting } = readiness
    if (waiting.length === 0) return
    const { rows } = await asEngine(pool, (trx) =>
      sql<{
        id: string
      }>`select id from calls where id = any(${waiting}::uuid[])
        and (status = 'ended' or process_id is not null)`.execute(trx),
    )
    for (const { id } of rows) readiness.forget(id)
  }

  async function lookOnce() {
    waiting = false
    try {
      // Begun in their order; a call that is being accepted holds up no other.
      for (const asked of await takeAll())
        void obey(asked).catch((error) => report('A line was asked in vain', error, { call: asked.callId }))
      if (performance.now() - clearedAt >= CLEAR) {
        clearedAt = performance.now()
        await forgetEnded()
      }
    } catch (error) {
      report('Could not look for what lines are asked to do', error)
    }
  }

  function look() {
    if (stopped || waiting) return
    waiting = true
    lookedAt = performance.now()
    looking = looking.then(lookOnce)
  }

  const lookAround = () => {
    if (!ears?.hears() || performance.now() - lookedAt >= seldom) look()
  }

  return {
    look,
    start() {
      stopped = false
      if (databaseUrl) ears = hear(databaseUrl, LINE_REQUESTS, look)
      timer = setInterval(lookAround, EVERY)
      timer.unref()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await ears?.stop()
      await looking
    },
  }
}
