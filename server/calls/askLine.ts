import { type Db, onCommit, poolOf } from '../db/connect.ts'
import { callOut } from '../db/hear.ts'
import { toJson } from '../db/json.ts'
import { together } from '../db/together.ts'

/** Called out whenever a line is asked for something. */
export const LINE_REQUESTS = 'line_requests'

type LineWish = { workspaceId: string; callId: string } & (
  | { kind: 'get-ready'; voiceUrl: string }
  | { kind: 'hold'; processId: string | undefined }
  | { kind: 'relieve'; processId: string; by: string | undefined }
  | { kind: 'say'; processId: string; text: string }
)

const wakers = new WeakMap<Db, () => void>()

/** This process holds lines itself, and need not look for what its own transactions ask. */
export function linesHere(pool: Db, wake: (() => void) | undefined): void {
  if (wake) wakers.set(pool, wake)
  else wakers.delete(pool)
}

/** Asks the process that holds a call's line, or is going to, to do something. It hears of it at once. */
export async function askLine(trx: Db, { workspaceId, callId, kind, ...rest }: LineWish): Promise<void> {
  const { voiceUrl, processId, ...detail } = rest as { voiceUrl?: string; processId?: string }
  await together([
    trx
      .insertInto('lineRequests')
      .values({ workspaceId, callId, kind, detail: toJson(detail), processId, voiceUrl })
      .execute(),
    callOut(trx, LINE_REQUESTS),
  ])
  const pool = poolOf(trx)
  const wake = pool && wakers.get(pool)
  if (wake) onCommit(trx, wake)
}
