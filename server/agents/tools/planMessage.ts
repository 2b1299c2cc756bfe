import { sql } from 'kysely'
import type { IfLost } from '#sdk'
import { findConnection } from '../../connections/queries.ts'
import { toJson } from '../../db/json.ts'
import { uuid7 } from '../../db/uuid7.ts'
import type { Acting } from './builtIn.ts'

/** The most messages that one talk may cause. */
const MOST = 3

/**
 * Plans a text message to the person on the phone as an intent of its own: recorded before it is sent, judged by the
 * gate, sent once. Answers what the model is told when it can't be.
 */
export async function planMessage(
  { trx, call, settings, contact, toolId, registry, now }: Acting,
  text: string,
): Promise<string | undefined> {
  const { workspaceId } = call
  const account = settings.tools.messageAccount
  const connection = account ? await findConnection(trx, workspaceId, account) : undefined
  const provider = connection && registry.provider(connection.plugin, 'sms')
  const step = registry.manifest().steps.find((one) => one.kind === 'effect' && one.provider === 'sms')
  if (!connection || connection.status === 'off' || !provider || !step)
    return 'messages can’t be sent just now; offer something else'
  if (!contact.phone) return 'this person has no phone number that we know'
  const sent = await trx
    .selectFrom('intents')
    .select((row) => row.fn.countAll<string>().as('count'))
    .where('workspaceId', '=', workspaceId)
    .where('causeKind', '=', 'tool')
    .where('causeId', 'like', `${call.id}:%`)
    .executeTakeFirstOrThrow()
  if (Number(sent.count) >= MOST) return 'that is enough messages for one call'
  // Liquid would read marks in what the model wrote; here it is a text and nothing else.
  const plain = text.replace(/\{\{|\}\}|\{%|%\}/g, '').trim()
  const parsed = registry.parseInput(step.type, {
    text: plain,
    connection: connection.id,
    purpose: 'transactional',
  })
  if (!parsed.ok) return 'the message is too long or empty'
  await sql`
    insert into intents (id, workspace_id, cause_kind, cause_id, ordinal, contact_id, connection_id, operation, channel,
      if_lost, policy, input, due_at)
    values (${uuid7()}, ${workspaceId}, 'tool', ${`${call.id}:${toolId}`}, 0, ${contact.id}, ${connection.id}, ${step.type},
      ${step.channel ?? 'sms'}, ${provider.ifLost satisfies IfLost}, ${step.policy ?? 'do-not-resend'},
      ${toJson(parsed.value)}::jsonb, ${now})
    on conflict (cause_kind, cause_id, ordinal) do nothing`.execute(trx)
  return undefined
}
