import { asEngine } from '../../server/db/connect.ts'
import { both, crmJourney } from './kit.ts'
import { createMemoryCrm } from './memoryCrm.ts'

/* A workspace that keeps people in step with a CRM in memory. */

export const crm = createMemoryCrm()
export const j = await crmJourney([crm.plugin])
export const fields = [
  both('email', 'email'),
  both('firstName', 'first'),
  both('city', 'town', 'ask'),
  both('score', 'size', 'theirs'),
  { ...both('optOut.email', 'no_mail'), policy: 'strictest' as const },
]

export async function begin() {
  const workspaceId = await j.workspace()
  const account = await j.account(workspaceId, 'memory')
  await j.map(workspaceId, account, 'people', { fields })
  return { workspaceId, account }
}
export const contactsOf = (workspaceId: string) =>
  asEngine(j.db, (trx) =>
    trx.selectFrom('contacts').selectAll().where('workspaceId', '=', workspaceId).orderBy('id').execute(),
  )

/** A person on both sides, in agreement. */
export async function pair(values: {
  email: string
  first?: string
  town?: string
  size?: number
  no_mail?: boolean
}) {
  const { workspaceId, account } = await begin()
  crm.of('people').clear()
  const remote = crm.add('people', values)
  await j.fullSync(workspaceId, account)
  const [contact] = await contactsOf(workspaceId)
  if (!contact) throw new Error('Nobody came in.')
  const there = () => crm.of('people').get(remote)?.values
  const here = async () => (await contactsOf(workspaceId)).find((one) => one.id === contact.id)
  const tell = (change?: 'changed' | 'deleted' | 'erased') =>
    j.tell(workspaceId, account, [crm.hint(remote, change)])
  const set = (set: Record<string, unknown>) => j.change(workspaceId, [{ contactId: contact.id, set }])
  return { workspaceId, account, remote, contact, there, here, tell, set }
}
export const waitingNews = (account: string) =>
  asEngine(j.db, (trx) =>
    trx
      .selectFrom('crmInbox')
      .select(['remoteId', 'change', 'error'])
      .where('connectionId', '=', account)
      .where('appliedAt', 'is', null)
      .execute(),
  )
export const written = async (work: () => Promise<unknown>) => {
  const before = crm.writes
  await work()
  return crm.writes - before
}
