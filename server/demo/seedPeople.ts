import type { DemoPerson } from '#sdk'
import { changeContacts } from '../contacts/changeContacts.ts'
import { createContacts } from '../contacts/createContacts.ts'
import { type Db, readNow } from '../db/connect.ts'
import { recordEvents } from '../events/recordEvents.ts'
import { createTasks } from '../tasks/tasks.ts'

const by = { kind: 'system' } as const
const HOUR = 3_600_000

/** People with a past: what they did and which stages they came through, as if they had been here all along. */
export async function seedPeople(
  db: Db,
  workspaceId: string,
  people: readonly DemoPerson[],
  { member }: { member: string },
): Promise<void> {
  const now = await readNow(db)
  const hence = (hours: number) => new Date(now.getTime() + hours * HOUR)
  for (const { contact, past, tasks = [] } of people) {
    const [first] = past
    const at = hence(-(first?.hoursAgo ?? 0))
    const [contactId] = await createContacts(db, workspaceId, [{ ...contact, stage: first?.stage }], {
      source: 'demo',
      by,
      at,
    })
    if (!contactId) continue
    for (const { hoursAgo, stage, event, properties } of past) {
      const then = hence(-hoursAgo)
      if (stage) await changeContacts(db, workspaceId, [{ contactId, stage }], by, then)
      if (event) await recordEvents(db, workspaceId, [{ contactId, type: event, at: then, properties }])
    }
    await createTasks(
      db,
      workspaceId,
      tasks.map(({ title, note, dueInHours, nobody }) => ({
        ...{ contactId, title, note, assignee: nobody ? null : member },
        ...{ dueAt: hence(dueInHours), remindAt: null },
      })),
      { by, at: now },
    )
  }
}
