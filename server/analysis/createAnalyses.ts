import { sql } from 'kysely'
import { type ModelParts, openModel } from '../agents/openModel.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { findStepError } from '../net/NotSent.ts'
import { AnalysisAsked } from './asked.ts'
import { feelLive } from './feelLive.ts'
import { type Due, giveUp, keepAnalysis } from './keepAnalysis.ts'
import { orderLines } from './orderLines.ts'
import { messagesFor, type SpokenLine } from './prompt.ts'
import { formOf, schemaOf } from './schema.ts'

const POLL = 1000
/** So many at once in this process. */
const SLOTS = 4
/** Whoever took one and died has it taken away after this. */
const LEASE_SECONDS = 120
const MOST_ATTEMPTS = 5
const TIMEOUT = 60_000

type Parts = ModelParts & {
  pool: Db
  clock: () => Promise<Date>
  nudge(workspaceId: string): void
  report(message: string, error: unknown): void
}

/** Reads calls that are over: takes what is due, asks the model, keeps what it found. */
export function createAnalyses(parts: Parts) {
  const { pool } = parts
  let running = false
  let loop: Promise<void> = Promise.resolve()
  let wake: () => void = () => {}

  /** Everything that is due, a few at a time. Answers how many. */
  async function round(): Promise<number> {
    await feelLive(parts)
    const now = await parts.clock()
    const due = await asEngine(pool, (trx) => take(trx, now))
    await Promise.all(due.map((one) => analyse(one)))
    return due.length
  }

  async function analyse(due: Due): Promise<void> {
    try {
      const lines = await asEngine(pool, (trx) => linesOf(trx, due))
      const model = await openModel(parts, due.workspaceId, due.asked.account, AbortSignal.timeout(TIMEOUT))
      const wish = {
        messages: messagesFor(due.asked, lines),
        schema: schemaOf(due.asked),
        name: 'call',
        ...(due.asked.model ? { model: due.asked.model } : {}),
      }
      const { value, usage } = await model.fill(wish)
      const filled = formOf(due.asked).parse(value)
      const at = await parts.clock()
      const named = due.asked.model || model.title
      await asEngine(pool, (trx) => keepAnalysis(trx, due, { filled, usage, model: named }, at))
    } catch (error) {
      await setBack(due, error)
    }
    parts.nudge(due.workspaceId)
  }

  async function setBack(due: Due, error: unknown): Promise<void> {
    const known = findStepError(error)
    const again = (known ? known.retry : true) && due.attempts + 1 < MOST_ATTEMPTS
    const words = known?.message ?? 'The model’s answer could not be used.'
    const now = await parts.clock()
    const seconds = known?.retryAfter ?? 2 ** due.attempts * 5
    await asEngine(pool, async (trx) => {
      if (!again) return giveUp(trx, due, words, now)
      const dueAt = new Date(now.getTime() + seconds * 1000)
      await trx.updateTable('callAnalyses').set({ dueAt, error: words }).where('id', '=', due.id).execute()
    })
  }

  return {
    round,
    start() {
      running = true
      loop = (async () => {
        while (running) {
          const done = await round().catch((error) => {
            parts.report('Calls could not be read; they are tried again', error)
            return 0
          })
          if (done === 0 && running)
            await new Promise<void>((resolve) => {
              const timer = setTimeout(resolve, POLL)
              wake = () => {
                clearTimeout(timer)
                resolve()
              }
            })
        }
      })()
    },
    async stop() {
      running = false
      wake()
      await loop
    },
  }
}

async function take(db: Db, now: Date): Promise<Due[]> {
  const { rows } = await sql<Due>`
    with due as (
      select id from call_analyses where state = 'due' and due_at <= ${now} order by due_at limit ${SLOTS}
      for update skip locked
    ), taken as (
      update call_analyses a set attempts = attempts + 1, due_at = ${now}::timestamptz + make_interval(secs => ${LEASE_SECONDS})
      from due where a.id = due.id returning a.*
    )
    select t.id, t.workspace_id, t.call_id, t.number, t.first, t.attempts - 1 as attempts, t.asked, c.contact_id,
      coalesce(c.key, c.intent_id) as key, c.outcome
    from taken t join calls c on c.id = t.call_id`.execute(db)
  return rows.map((row) => ({ ...row, asked: AnalysisAsked.parse(row.asked) }))
}

async function linesOf(db: Db, { workspaceId, callId }: Due): Promise<SpokenLine[]> {
  const lines = await db
    .selectFrom('callLines')
    .select(['item', 'after', 'position', 'who', 'text', 'heard'])
    .where('workspaceId', '=', workspaceId)
    .where('callId', '=', callId)
    .orderBy('position')
    .execute()
  return orderLines(lines)
}
