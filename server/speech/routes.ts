import { Hono } from 'hono'
import { z } from 'zod'
import { contextFor } from '../agents/openModel.ts'
import { openConnection } from '../connections/openConnection.ts'
import { asEngine, readNow } from '../db/connect.ts'
import { allow } from '../http/allow.ts'
import { body, query } from '../http/body.ts'
import type { Env } from '../http/env.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import { findStepError } from '../net/NotSent.ts'
import { renderSpeech } from './renderSpeech.ts'
import { readSoundLink } from './soundLink.ts'
import { wavOf } from './wav.ts'

const Asked = z.strictObject({
  connectionId: z.uuid(),
  search: z.string().max(100).optional(),
  language: z.string().max(20).optional(),
})
const Forgotten = z.strictObject({ connectionId: z.uuid().optional(), voice: z.string().max(200).optional() })

const Sample = z.strictObject({
  connectionId: z.uuid(),
  voice: z.string().trim().min(1).max(200),
  text: z.string().trim().min(1).max(300),
  language: z.string().max(20).optional(),
})

/** Voices, and the sound that was made of texts. */
export const speech = new Hono<Env>()
  .get(
    '/voices',
    allow('agents.read', { summary: 'List the voices of an account', bare: true }),
    query(Asked),
    async (c) => {
      const { workspaceId, parts, inWorkspace } = c.var
      const { connectionId, ...wish } = c.req.valid('query')
      const opened = await inWorkspace((db) => openConnection(db, parts, workspaceId, connectionId))
      const speaks = opened && parts.registry.provider(opened.plugin.id, 'speech')
      const provider = speaks ?? (opened && parts.registry.provider(opened.plugin.id, 'realtime'))
      if (!opened || (provider?.kind !== 'speech' && provider?.kind !== 'realtime') || !provider.voices)
        throw new NotFound('account', connectionId)
      const now = await inWorkspace(readNow)
      const clock = async () => now
      const context = contextFor({ ...parts, clock }, workspaceId, opened, AbortSignal.timeout(15_000), now)
      try {
        return c.json({ items: [...(await provider.voices(wish, context))] })
      } catch (error) {
        throw new InvalidInput(findStepError(error)?.message ?? unreachable)
      }
    },
  )
  .post(
    '/sample',
    allow('agents.write', { summary: 'Hear a sentence in a voice, as telephones have it', bare: true }),
    body(Sample),
    async (c) => {
      const { workspaceId, parts, inWorkspace } = c.var
      const { connectionId: account, voice, text, language = '' } = c.req.valid('json')
      const own = await inWorkspace((db) => openConnection(db, parts, workspaceId, account))
      if (!own) throw new NotFound('account', account)
      if (!parts.registry.provider(own.plugin.id, 'speech')) throw new InvalidInput(mute)
      const now = await inWorkspace(readNow)
      try {
        const by = { account, voice, language }
        const words = [{ text, personal: true }]
        const [key] = await renderSpeech({ ...parts, clock: async () => now }, workspaceId, by, words)
        const sound = await inWorkspace((db) =>
          db
            .selectFrom('speech')
            .select('sound')
            .where('workspaceId', '=', workspaceId)
            .where('key', '=', key ?? Buffer.alloc(0))
            .executeTakeFirst(),
        )
        return c.body(new Uint8Array(sound?.sound ?? []), 200, { 'content-type': 'audio/basic' })
      } catch (error) {
        throw new InvalidInput(findStepError(error)?.message ?? unspoken)
      }
    },
  )
  .delete(
    '/sounds',
    allow('agents.write', {
      summary: 'Forget sounds that were made ready: all, or those of an account or a voice',
    }),
    query(Forgotten),
    async (c) => {
      const { connectionId, voice } = c.req.valid('query')
      let sounds = c.var.db.deleteFrom('speech').where('workspaceId', '=', c.var.workspaceId)
      if (connectionId) sounds = sounds.where('connectionId', '=', connectionId)
      if (voice) sounds = sounds.where('voice', '=', voice)
      const { numDeletedRows } = await sounds.executeTakeFirstOrThrow()
      return c.json({ forgotten: Number(numDeletedRows) })
    },
  )

const mute = {
  en: 'This account says no sentences ahead. Try the voice on a call.',
  es: 'Esta cuenta no dice frases de antemano. Prueba la voz en una llamada.',
}
const unspoken = { en: 'The sentence could not be said.', es: 'No se pudo decir la frase.' }
const unreachable = { en: 'The voices could not be listed.', es: 'No se pudieron listar las voces.' }

/** Sounds as carriers fetch them, by an address that only we can make. */
export const sounds = new Hono<Env>().get(
  '/:file',
  allow('anyone', { summary: 'Fetch a sound', hidden: true }),
  async (c) => {
    const { pool } = c.var.parts
    const link = await readSoundLink(pool, c.req.param('file').replace(/\.wav$/, ''))
    const found =
      link &&
      (await asEngine(pool, (trx) =>
        trx
          .selectFrom('speech')
          .select('sound')
          .where('workspaceId', '=', link.workspaceId)
          .where('key', '=', link.key)
          .executeTakeFirst(),
      ))
    if (!found) throw new NotFound('sound', '')
    return c.body(new Uint8Array(wavOf(found.sound)), 200, {
      'content-type': 'audio/wav',
      'cache-control': 'private, max-age=3600',
    })
  },
)
