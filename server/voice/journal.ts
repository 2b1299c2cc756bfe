import { sql } from 'kysely'
import type { CallLine } from '#sdk'
import { type CallState, mergeState, noteMoment } from '../calls/findCall.ts'
import { type WrittenLine, writeLines } from '../calls/writeLine.ts'
import { asEngine, type Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'

/** Not more often: what is said is read by people. */
const EVERY = 500

/** Writes down what happens on a call, in batches, away from the sound. */
export function createJournal(
  pool: Db,
  call: { id: string; workspaceId: string },
  report: (message: string, error: unknown) => void,
) {
  const lines = new Map<string, WrittenLine>()
  const moments: { kind: string; at: Date; detail: Record<string, unknown> }[] = []
  let state: CallState = {}
  let disclosure: { text: string; startMs: number; endMs: number; heard: boolean } | undefined
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      void flush()
    }, EVERY)
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(async () => {
      const now = { lines: [...lines.values()], moments: moments.splice(0), state, disclosure }
      lines.clear()
      state = {}
      disclosure = undefined
      if (
        now.lines.length + now.moments.length === 0 &&
        Object.keys(now.state).length === 0 &&
        !now.disclosure
      )
        return
      await asEngine(pool, async (trx) => {
        await writeLines(trx, call, now.lines)
        for (const { kind, at, detail } of now.moments) await noteMoment(trx, call, kind, at, detail)
        if (Object.keys(now.state).length > 0) await mergeState(trx, call.id, now.state)
        if (now.disclosure)
          await sql`update calls set disclosure = ${toJson(now.disclosure)}::jsonb where id = ${call.id}`.execute(
            trx,
          )
      }).catch((error) => report('Lines of a call could not be written down', error))
    })
    return writing
  }

  return {
    line(line: Omit<CallLine, 'id'> & { id: string }) {
      const known = lines.get(line.id)
      lines.set(line.id, { ...known, ...line, at: known?.at ?? new Date() })
      soon()
    },
    moment(kind: string, detail: Record<string, unknown> = {}) {
      moments.push({ kind, at: new Date(), detail })
      soon()
    },
    state(change: CallState) {
      state = { ...state, ...change }
      soon()
    },
    disclosed(evidence: NonNullable<typeof disclosure>) {
      disclosure = evidence
      soon()
    },
    flush,
  }
}
export type Journal = ReturnType<typeof createJournal>
