import { askPrepared, type Db } from '../db/connect.ts'
import { gather } from '../db/gather.ts'
import { wakeAfter } from '../db/hint.ts'
import { toJson } from '../db/json.ts'
import { Unauthorized } from '../http/errors.ts'
import { type EventInput, newEvent, type Received, readIdentity } from './receiveEvents.ts'

/**
 * Answers once the event is committed; undefined when nobody here fits, who then has to be made or refused.
 * Throws Unauthorized when the API key that tells it has been revoked.
 */
export type Intake = (
  workspaceId: string,
  input: EventInput,
  keyId: string | undefined,
) => Promise<Received | undefined>

/**
 * Single events as they come in, recorded together by one statement: those that arrive while a commit is on its way share
 * the next one. Nobody is answered before the commit that holds his event.
 */
export function createIntake(pool: Db): Intake {
  const together = gather(
    async (workspaceId, told: Told[]): Promise<(Answer | undefined)[]> => {
      try {
        return await tell(pool, workspaceId, told)
      } catch (error) {
        // What one of them brought along must not cost the others theirs.
        if (told.length === 1) throw error
        return []
      }
    },
    { most: 500, sideBySide: 2, crowd: 8 },
  )
  const alone = gather((workspaceId, told: Told[]) => tell(pool, workspaceId, told), {
    most: 1,
    sideBySide: 4,
  })
  return async (workspaceId, input, keyId) => {
    const told = toldOf(input, keyId)
    const answer = (await together(workspaceId, told)) ?? (await alone(workspaceId, told))
    if (answer === 'refused') throw new Unauthorized()
    return answer
  }
}

type Told = ReturnType<typeof toldOf>
type Answer = Received | 'refused'

/** One event as `tell_events` reads it. Throws what is not understood before it joins the others. */
function toldOf(input: EventInput, key: string | undefined) {
  const { id, email, phone, externalId } = readIdentity(input, '')
  const { contactId: _, dedupeKey, ...event } = newEvent(input, '')
  return {
    ...event,
    key,
    id,
    email: email?.toLowerCase(),
    phone,
    external_id: externalId,
    dedupe_key: dedupeKey,
  }
}

type Row = { contact_id: string | null; event_id: string | null; refused: boolean }
const TELL = 'select contact_id, event_id, refused from tell_events($1, $2::jsonb)'

async function tell(pool: Db, workspaceId: string, told: Told[]): Promise<(Answer | undefined)[]> {
  const rows = told.map((one, position) => ({ position, ...one }))
  const recorded = await askPrepared<Row>(pool, 'tell', TELL, [workspaceId, toJson(rows)])
  if (recorded.some((row) => row.event_id)) wakeAfter(pool, workspaceId, ['changes'])
  return recorded.map(({ contact_id, event_id, refused }) => {
    if (refused) return 'refused'
    if (!contact_id) return undefined
    return event_id
      ? { id: event_id, contactId: contact_id, duplicate: false }
      : { contactId: contact_id, duplicate: true }
  })
}
