import { sql } from 'kysely'
import { asBatch, asEngine, type Trx } from '../db/connect.ts'
import { prepare } from '../effects/prepare.ts'
import { applyLearned, type Doubtful, type Learned, takeLookups } from '../effects/recover.ts'
import type { Engineering } from '../engine/engine.ts'
import { askApart } from './callApart.ts'
import type { Quarantine } from './quarantine.ts'
import { MOST_CRASHES } from './reason.ts'

/** Asks about doubtful sends whose step, or whose question, a process may have died over. */
export async function tryLookups(engineering: Engineering, _: Quarantine): Promise<boolean> {
  const { pool, pace, processId, loadFlows, nudge, clock } = engineering
  await asBatch(pool, (trx) => blameQuestions(trx, pace.dead))
  const doubtful = await asBatch(pool, (trx) => takeLookups(trx, pace, processId, 'suspects'))
  for (const intent of doubtful) {
    const learned = await ask(engineering, intent)
    if (!learned) return true
    const now = await clock()
    await asEngine(pool, (trx) => applyLearned(trx, loadFlows, learned, pace, now))
    nudge(intent.workspaceId)
  }
  return doubtful.length > 0
}

/** Whom a process was asking about when it died is asked about apart. */
const blameQuestions = (trx: Trx, dead: number) =>
  sql`update intents i set asked_by = null, crashes = i.crashes + (i.state = 'uncertain')::int
    where i.asked_by is not null and not exists (select 1 from processes p
      where p.id = i.asked_by and p.beat_at >= clock_timestamp() - make_interval(secs => ${dead / 1000}))`.execute(
    trx,
  )

async function ask(engineering: Engineering, intent: Doubtful): Promise<Learned | undefined> {
  const [prepared] = await prepare(engineering, intent.workspaceId, [intent])
  if (!prepared || 'problem' in prepared) return { intent, found: undefined }
  const tried = await askApart(engineering, prepared, intent)
  if (tried === 'again') return undefined
  if ('answer' in tried) return tried.answer
  const { workspaceId, id } = intent
  engineering.report('A question about a send brought the quarantine down', new Error(tried.crashed), {
    workspaceId,
    intent: id,
  })
  const crashes = intent.crashes + 1
  // Enough of asking: it goes on as if this had been the last answer.
  const last = crashes >= MOST_CRASHES ? engineering.pace.lookups.length : 0
  await asEngine(engineering.pool, (trx) =>
    sql`update intents set crashes = ${crashes}, lookups = greatest(lookups, ${last}::int) where id = ${id}`.execute(
      trx,
    ),
  )
  return { intent: { ...intent, crashes }, found: undefined }
}
