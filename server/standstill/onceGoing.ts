import { sql } from 'kysely'
import { asEngine, type Db } from '../db/connect.ts'

type Part = { stop(): Promise<unknown> }

const LOOK = 1000

/** Does any workspace of this server, a restored copy, still wait for a person's word? A demo is not waited for beside real ones. */
export async function standsStill(pool: Db): Promise<boolean> {
  const { rows } = await asEngine(pool, (trx) =>
    sql<{ still: boolean }>`
      select exists (select 1 from standstills s join workspaces w on w.id = s.workspace_id
        where not w.demo or not exists (select 1 from workspaces where not demo)) as still`.execute(trx),
  )
  return rows[0]?.still ?? false
}

/**
 * Starts a part of the server that does things by itself: at once, or on a restored copy as soon as everybody has given
 * their word. Webhooks are taken in and pages are served meanwhile.
 */
export async function onceGoing(
  pool: Db,
  start: () => Promise<Part>,
  report: (message: string, error: unknown) => void,
): Promise<Part> {
  let part: Part | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let looking: Promise<void> = Promise.resolve()

  async function look() {
    if (stopped) return
    if (await standsStill(pool)) again()
    else part = await start()
  }
  const again = () => {
    timer = setTimeout(() => {
      looking = look().catch((error) => {
        report('Could not see whether this copy stands still', error)
        again()
      })
    }, LOOK)
  }
  await look()

  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await looking
      await part?.stop()
    },
  }
}
