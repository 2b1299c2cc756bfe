import pg from 'pg'

/** Held by the one supervisor of an embedded database; the session ends with the process, so none is ever stale. */
const CLAIM = 7_283_002

export type Claim = { lost: Promise<void>; release(): Promise<void> }

/** Claims the database for this supervisor, or tells the address of the one that has it. */
export async function claim(adminUrl: string, address: string): Promise<Claim | { takenBy: string }> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: address.slice(0, 63) })
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => resolve())
    client.on('end', () => resolve())
  })
  await client.connect()
  const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [CLAIM])
  if (rows[0]?.ours) return { lost, release: () => client.end() }

  const holder = await client.query<{ application_name: string }>(
    `select a.application_name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.classid = 0 and l.objid = $1 and l.granted`,
    [CLAIM],
  )
  await client.end()
  return { takenBy: holder.rows[0]?.application_name ?? '' }
}
