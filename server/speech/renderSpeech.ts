import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Speech } from '#sdk'
import { contextFor, type ModelParts } from '../agents/openModel.ts'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine, type Trx } from '../db/connect.ts'

export type SpokenBy = { account: string; voice: string; model?: string; language: string }
export type Words = { text: string; personal: boolean }

const DAY = 86_400_000
const KEPT = { shared: 60 * DAY, personal: DAY }
/** Of one workspace; what was not used for longest goes first. */
export const MOST_BYTES = 256 * 1024 * 1024
const TIMEOUT = 15_000

/** The same for the same words by the same voice: of it comes the name under which a sound is kept. */
export const speechKey = ({ account, voice, model = '', language }: SpokenBy, text: string): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([account, voice, model, language, text]))
    .digest()

/**
 * Sees to it that every sentence has its sound, and answers under which keys. What was rendered before is taken from
 * the store; only the rest is asked of the vendor, all at once.
 */
export async function renderSpeech(
  parts: ModelParts,
  workspaceId: string,
  by: SpokenBy,
  words: readonly Words[],
): Promise<Buffer[]> {
  const now = await parts.clock()
  const keys = words.map(({ text }) => speechKey(by, text))
  const { known, opened } = await asEngine(parts.pool, async (trx) => ({
    known: await useKnown(trx, workspaceId, keys, now),
    opened: await openConnection(trx, parts, workspaceId, by.account),
  }))
  const missing = new Map(
    words.flatMap((one, index) => {
      const key = keys[index]
      return key && !known.has(key.toString('hex')) ? [[key.toString('hex'), { ...one, key }] as const] : []
    }),
  )
  if (missing.size === 0) return keys
  const provider = opened && (parts.registry.provider(opened.plugin.id, 'speech') as Speech | undefined)
  if (!opened || !provider) throw new Error('The account of the voice is gone or switched off.')
  const context = contextFor(parts, workspaceId, opened, AbortSignal.timeout(TIMEOUT), now)
  const { voice, model, language } = by
  await Promise.all(
    [...missing.values()].map(async ({ key, text, personal }) => {
      const { sound } = await provider.render({ text, voice, language, ...(model ? { model } : {}) }, context)
      const expiresAt = new Date(now.getTime() + (personal ? KEPT.personal : KEPT.shared))
      const row = { workspaceId, connectionId: by.account, key, voice, words: text, personal, expiresAt }
      await asEngine(parts.pool, (trx) =>
        trx
          .insertInto('speech')
          .values({ ...row, sound: Buffer.from(sound), madeAt: now, usedAt: now })
          .onConflict((conflict) =>
            conflict.columns(['workspaceId', 'key']).doUpdateSet({ expiresAt, usedAt: now }),
          )
          .execute(),
      )
    }),
  )
  return keys
}

async function useKnown(trx: Trx, workspaceId: string, keys: Buffer[], now: Date): Promise<Set<string>> {
  const { rows } = await sql<{ key: Buffer }>`
    update speech set used_at = ${now} where workspace_id = ${workspaceId} and key = any(${keys}::bytea[])
      and expires_at > ${now} returning key`.execute(trx)
  return new Set(rows.map((row) => row.key.toString('hex')))
}

/** Sounds whose time has come, and the least used beyond what a workspace may keep. */
export async function forgetSpeech(trx: Trx, most = MOST_BYTES): Promise<void> {
  await sql`delete from speech where expires_at < now()`.execute(trx)
  await sql`
    delete from speech s using (
      select workspace_id, key, sum(octet_length(sound)) over (partition by workspace_id order by used_at desc, key) as kept
      from speech) k
    where s.workspace_id = k.workspace_id and s.key = k.key and k.kept > ${most}`.execute(trx)
}
