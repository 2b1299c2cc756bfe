import { sql } from 'kysely'
import type { Trx } from '../db/connect.ts'
import { applyGone, applyRecords } from './applyRecords.ts'
import { lockLinks } from './links.ts'
import { passOn } from './watched.ts'
import { fenced, mappingOf, type Work } from './work.ts'

type News = { id: string; object: string; remoteId: string; change: string; detail: { mergedIds?: string[] } }

/**
 * Looks at the records that were told of: all news of one record is one reading, and only what is read counts. Answers
 * whether there was any.
 */
export async function readTheirs(work: Work): Promise<boolean> {
  const news = await fenced(work, (trx) => takeNews(trx, work))
  if (news.length === 0) return false
  for (const [object, some] of Map.groupBy(news, (one) => one.object)) await readObject(work, object, some)
  return true
}

async function takeNews(trx: Trx, { connectionId, now, provider }: Work): Promise<News[]> {
  const { rows } = await sql<News>`
    with due as (
      select object, remote_id from crm_inbox where connection_id = ${connectionId} and applied_at is null and due_at <= ${now}
      group by object, remote_id order by min(due_at), min(received_at) limit ${provider.limits.batch}
    )
    update crm_inbox i set attempts = attempts + 1,
      due_at = ${now}::timestamptz + make_interval(secs => least(30 * power(2, attempts), 3600))
    from due where i.connection_id = ${connectionId} and i.applied_at is null and i.object = due.object
      and i.remote_id = due.remote_id
    returning i.id, i.object, i.remote_id, i.change, i.detail`.execute(trx)
  return rows
}

async function readObject(work: Work, object: string, news: News[]) {
  const mapping = mappingOf(work, object)
  if (!mapping) {
    await passOn(work, object, [...new Set(news.map((one) => one.remoteId))])
    return close(work, news)
  }
  if (news.some((one) => one.change === 'gap')) await readAgain(work, object)
  const about = news.filter((one) => one.remoteId !== '*')
  const ids = [...new Set(about.flatMap((one) => [one.remoteId, ...(one.detail.mergedIds ?? [])]))]
  const erased = new Set(about.filter((one) => one.change === 'erased').map((one) => one.remoteId))
  const fields = await work.fieldsOf(mapping)
  const { batch } = work.provider.limits
  const broken = new Set<string>()
  for (let at = 0; at < ids.length; at += batch) {
    const some = ids.slice(at, at + batch)
    const records = await work.provider.read(
      object,
      { ids: await followed(work, object, some), fields },
      work.context,
    )
    const told = about.filter((one) => one.change === 'merged')
    const known = records.map((record) => {
      const merged = told
        .filter((one) => one.remoteId === record.id)
        .flatMap((one) => one.detail.mergedIds ?? [])
      return merged.length > 0
        ? { ...record, mergedIds: [...new Set([...(record.mergedIds ?? []), ...merged])] }
        : record
    })
    for (const id of await applyRecords(work, mapping, known)) broken.add(id)
    const there = new Set(known.flatMap((record) => [record.id, ...(record.mergedIds ?? [])]))
    await applyGone(
      work,
      mapping,
      some.filter((id) => !there.has(id)),
      erased,
    )
  }
  await close(
    work,
    news.filter((one) => !broken.has(one.remoteId)),
  )
}

/** News of a swallowed record is news of the one that has it. */
async function followed(work: Work, object: string, ids: readonly string[]): Promise<string[]> {
  const links = await fenced(work, (trx) => lockLinks(trx, work, object, { remoteIds: ids }))
  const into = new Map(links.map((link) => [link.remoteId, link.state === 'merged' ? link.mergedInto : null]))
  return [...new Set(ids.map((id) => into.get(id) ?? id))]
}

/** Something was missed and nobody knows what: everything since the last reading, and the ids, are looked at now. */
async function readAgain(work: Work, object: string) {
  await fenced(work, (trx) =>
    sql`update crm_cursors set finished_at = null, cursor = case kind when 'ids' then null else cursor end where connection_id = ${work.connectionId} and object = ${object}
      and kind in ('changed', 'ids')`.execute(trx),
  )
}

async function close(work: Work, news: readonly News[]) {
  if (news.length === 0) return
  await fenced(work, (trx) =>
    sql`update crm_inbox set applied_at = clock_timestamp(), problem = null, error = null
      where id = any(${news.map((one) => one.id)}::uuid[])`.execute(trx),
  )
}
