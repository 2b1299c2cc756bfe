import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Db } from '../db/connect.ts'
import type { Env } from '../http/env.ts'
import { createWatch } from './watch.ts'

/** One for the process: everybody who looks at the same thing shares one reading of it. */
export const watch = createWatch()

/** Streams end after so long; the browser reconnects by itself, and is asked again who it is. */
const LONGEST = 5 * 60_000

/**
 * Answers with server-sent events: `event` with the value that `read` gives, now and whenever it changes.
 * `topic` is completed with the workspace.
 */
export function streamChanges(
  c: Context<Env>,
  topic: string,
  event: string,
  read: (db: Db) => Promise<unknown>,
) {
  const { workspaceId, inWorkspace, parts } = c.var
  return streamSSE(c, async (stream) => {
    let finish: () => void = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    stream.onAbort(finish)
    parts.draining?.addEventListener('abort', finish)
    const end = setTimeout(finish, LONGEST)
    const beat = setInterval(() => void stream.write(': still here\n\n').catch(finish), 20_000)
    const stop = watch.listen(
      `${workspaceId} ${topic}`,
      () => inWorkspace(read),
      (value) => void stream.writeSSE({ event, data: JSON.stringify(value) }).catch(finish),
    )
    await finished
    parts.draining?.removeEventListener('abort', finish)
    stop()
    clearTimeout(end)
    clearInterval(beat)
  })
}
