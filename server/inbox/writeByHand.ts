import type { EffectStep, Written } from '#sdk'
import type { MessageChannel } from '#sdk/channels'
import { findConnection } from '../connections/queries.ts'
import { type Db, readNow } from '../db/connect.ts'
import { uuid7 } from '../db/uuid7.ts'
import { Conflict, InvalidInput, NotFound } from '../http/errors.ts'
import type { Registry } from '../registry/plugins.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** The step that writes by hand by a channel: the first that says how. */
export function findComposer(
  registry: Registry,
  channel: MessageChannel,
): { type: string; compose: NonNullable<EffectStep['compose']> } | undefined {
  for (const { type, kind, provider } of registry.manifest().steps) {
    if (kind !== 'effect' || provider !== channel) continue
    const step = registry.step(type)?.step
    if (step?.kind === 'effect' && step.compose) return { type, compose: step.compose }
  }
  return undefined
}

export type ByHand = {
  contactId: string
  channel: MessageChannel
  connectionId: string
  written: Written
  /** a `reply` in the inbox, a `test` of a template, or the `confirmation` of a STOP, START or HELP */
  cause: 'reply' | 'test' | 'confirmation'
  author?: string
}

/**
 * Plans a message that a person has written: through the same ledger, gate and step as every other, word for word as
 * it stands. Returns the send's id.
 */
export async function writeByHand(
  db: Db,
  { registry, secrets }: { registry: Registry; secrets: Secrets },
  workspaceId: string,
  { contactId, channel, connectionId, written, cause, author }: ByHand,
): Promise<string> {
  const connection = await findConnection(db, workspaceId, connectionId)
  if (!connection || connection.status === 'off') throw new NotFound('connection', connectionId)
  const composer = findComposer(registry, channel)
  if (!composer || !registry.provider(connection.plugin, channel))
    throw new Conflict('no-such-way', {
      en: `"${connection.title}" can't send by this channel. Choose another account.`,
      es: `"${connection.title}" no puede enviar por este canal. Elige otra cuenta.`,
    })
  const parsed = registry.parseInput(composer.type, {
    ...composer.compose(written),
    connection: connectionId,
  })
  if (!parsed.ok)
    throw new InvalidInput(
      { en: 'The message can’t be sent like this.', es: 'El mensaje no se puede enviar así.' },
      parsed.fields,
    )
  const id = uuid7()
  await db
    .insertInto('intents')
    .values({
      ...{ id, workspaceId, causeKind: cause, causeId: id, contactId, connectionId, channel, author },
      operation: composer.type,
      ifLost: 'none',
      policy: 'do-not-resend',
      input: JSON.stringify(parsed.value),
      // What a person wrote is no template: braces in it are braces.
      requestSealed: secrets.seal(workspaceId, `intent:${id}`, parsed.value),
      // Due at once; the engine's clock may be a moment behind the database's.
      dueAt: new Date((await readNow(db)).getTime() - 1_000),
    })
    .execute()
  return id
}
