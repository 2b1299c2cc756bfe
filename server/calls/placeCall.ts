import type { EffectStep } from '#sdk'
import type { Db } from '../db/connect.ts'
import { toJson } from '../db/json.ts'
import { uuid7 } from '../db/uuid7.ts'
import { InvalidInput, NotFound } from '../http/errors.ts'
import type { Registry } from '../registry/plugins.ts'

/** The step that calls people, whichever plugin brings it. */
function callStep(registry: Registry): { type: string; step: EffectStep } {
  for (const plugin of registry.plugins)
    for (const step of plugin.steps ?? [])
      if (step.kind === 'effect' && step.provider === 'voice' && step.channel === 'voice')
        return { type: `${plugin.id}.${step.id}`, step }
  throw new NotFound('step', 'call')
}

export type CallWish = { contactId: string; at?: Date } & Record<string, unknown>

/**
 * Plans a call that no flow asked for: by the API, or because somebody asked to be called back. It goes the way of all
 * sends: by the gate, the lines and the numbers. Answers its id, under which it can be moved and cancelled.
 */
export async function placeCall(
  db: Db,
  registry: Registry,
  workspaceId: string,
  { contactId, at, ...input }: CallWish,
  now: Date,
): Promise<string> {
  const { type, step } = callStep(registry)
  const parsed = registry.parseInput(type, input)
  if (!parsed.ok) throw new InvalidInput('The call can’t be made as it is.', parsed.fields)
  const connectionId = String(input.connection ?? '')
  const known = await db
    .selectFrom('contacts')
    .select('phone')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', contactId)
    .executeTakeFirst()
  if (!known) throw new NotFound('contact', contactId)
  const account = await db
    .selectFrom('connections')
    .select('plugin')
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', connectionId)
    .executeTakeFirst()
  if (!account || !registry.provider(account.plugin, 'voice'))
    throw new InvalidInput('This account makes no calls.', { connection: 'Choose an account that calls.' })
  const id = uuid7()
  await db
    .insertInto('intents')
    .values({
      id,
      workspaceId,
      causeKind: 'api',
      causeId: id,
      contactId,
      connectionId,
      operation: type,
      channel: 'voice',
      ifLost: step.ifLost,
      policy: step.policy ?? 'do-not-resend',
      input: toJson(input),
      dueAt: at && at > now ? at : now,
    })
    .execute()
  return id
}
