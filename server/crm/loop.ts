import { sql } from 'kysely'
import { asEngine } from '../db/connect.ts'
import type { CrmParts } from './openWork.ts'
import { createStreams } from './streams.ts'
import { findDueSyncs, workOn } from './workOn.ts'

const POLL = 1000
/** Accounts at work at once in this process. */
const MOST = 4
/** How long what was told and done is kept. */
const KEEP = '30 days'

/** Keeps every account's sync going: whoever is due has a turn, and whoever can be listened to is. */
export function createCrmLoop(parts: CrmParts) {
  const stopping = new AbortController()
  const running = new Map<string, Promise<unknown>>()
  const streams = createStreams(parts, stopping.signal)
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  let tidied = 0

  async function look() {
    const due = await findDueSyncs(parts.pool, await parts.clock())
    for (const { connectionId } of due) {
      if (running.size >= MOST) return
      if (running.has(connectionId)) continue
      const turn = workOn(parts, connectionId, stopping.signal)
        .catch((error) => parts.report('A sync could not be worked on', error, { connectionId }))
        .finally(() => running.delete(connectionId))
      running.set(connectionId, turn)
    }
    await streams.look()
    if (performance.now() - tidied > 3_600_000) {
      tidied = performance.now()
      await tidy(parts)
    }
  }

  function again() {
    if (stopping.signal.aborted) return
    looking = look().catch((error) => parts.report('Could not look for due syncs', error))
    looking.finally(() => {
      timer = setTimeout(again, POLL)
    })
  }

  return {
    start: again,
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await looking
      clearTimeout(timer)
      await Promise.all([...running.values(), streams.stop()])
    },
  }
}

const tidy = ({ pool }: CrmParts) =>
  asEngine(pool, async (trx) => {
    await sql`delete from crm_inbox where id in (select id from crm_inbox
      where applied_at < now() - ${KEEP}::interval limit 10000)`.execute(trx)
    await sql`delete from crm_audit where id in (select id from crm_audit where at < now() - interval '180 days' limit 10000)`.execute(
      trx,
    )
    await sql`delete from crm_conflicts where state = 'resolved' and id in (select id from crm_conflicts
      where state = 'resolved' and resolved_at < now() - interval '180 days' limit 10000)`.execute(trx)
  })
