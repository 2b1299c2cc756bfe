import { sql } from 'kysely'
import { type BoundCrm, type CrmKind, type CrmWrite, StepError } from '#sdk'
import { contactFacts } from '../contacts/contactFacts.ts'
import { asEngine } from '../db/connect.ts'
import type { CrmParts } from './openWork.ts'
import { openCrm } from './openWork.ts'
import { keyOf, titleOf } from './writeCompanies.ts'

type About = {
  workspaceId: string
  connectionId: string
  contactId: string
  key: string
  signal: AbortSignal
}

/** A CRM for one step of one contact's run: its record is found or made first, and requests count in the same budget. */
export function bindCrm(
  parts: Omit<CrmParts, 'processId' | 'report'>,
  { workspaceId, connectionId, contactId, key, signal }: About,
): BoundCrm {
  const open = async () => {
    const crm = await openCrm(parts, workspaceId, connectionId, signal)
    if (crm) return crm
    throw new StepError('This account is no CRM, or is gone. Choose another one in the step.', {
      retry: false,
    })
  }
  type Crm = Awaited<ReturnType<typeof open>>
  const objectOf = ({ provider }: Crm, kind: CrmKind) => {
    const object = provider.objects.find((one) => one.kind === kind)
    if (object) return object.name
    throw new StepError(`${provider.title} keeps no such records. Choose another step.`, { retry: false })
  }
  const write = async (crm: Crm, object: string, one: CrmWrite) => {
    const [written] = await crm.provider.write(object, [one], crm.context)
    if (written?.ok) return written
    throw new StepError(written?.message ?? 'The CRM did not say what became of this record.', {
      ...{ retry: written?.problem === 'limit' },
    })
  }

  /** The contact's record: as it is linked, or found, or made now. */
  async function personOf(crm: Crm, values: CrmWrite['values'] = {}): Promise<{ id: string; made: boolean }> {
    const objects = crm.provider.objects.filter((one) => one.kind === 'person').map((one) => one.name)
    const linked = await linkOf(objects)
    if (linked) return { id: linked, made: false }
    const facts = await asEngine(parts.pool, async (trx) =>
      (await contactFacts(trx, workspaceId, [contactId])).get(contactId),
    )
    if (!facts) throw new StepError('The contact was deleted.', { retry: false })
    const object = objects[0] ?? ''
    const wanted = [{ key: contactId, email: facts.email, phone: facts.phone }]
    const found = (await crm.provider.find(object, wanted, [], crm.context)).get(contactId) ?? []
    const [only, second] = found
    if (second)
      throw new StepError('Several records there might be meant. Decide which on the page of the sync.', {
        retry: false,
      })
    const described = [...(await crm.describe(object)).values()]
    const own = Object.fromEntries(
      (['email', 'phone', 'firstName', 'lastName', 'company', 'city'] as const).flatMap((name) => {
        const field = described.find((one) => one.means === name && !one.readOnly)
        return field && facts[name] ? [[field.name, facts[name]]] : []
      }),
    )
    const made = only ?? (await write(crm, object, { key: contactId, values: { ...own, ...values } }))
    await keepLink(object, made.id)
    return { id: made.id, made: !only }
  }

  /** The company that the person belongs to, or the one of that name; several of one name are left to a person. */
  async function companyOf(crm: Crm, object: string, person: string, values: CrmWrite['values']) {
    const [people] = crm.provider.objects.filter((one) => one.kind === 'person')
    const shown = [...(await crm.describe(people?.name ?? '')).values()].find(
      (one) => one.of?.object === object,
    )
    if (people && shown) {
      const wish = { ids: [person], fields: [shown.name] }
      const [record] = await crm.provider.read(people.name, wish, crm.context)
      if (record?.company) return { key, id: record.company }
    }
    const name = String(values[titleOf(await crm.describe(object)) ?? ''] ?? '').trim()
    if (!name) return { key, people: [person] }
    const named = keyOf(name)
    const found = await crm.provider.find(object, [{ key: named, name }], [], crm.context)
    const [only, second] = found.get(named) ?? []
    if (second)
      throw new StepError(
        `Several companies there are called ${name}. Tie the person to the right one in the CRM.`,
        { retry: false },
      )
    return { key: named, id: only?.id, people: [person] }
  }

  const linkOf = (objects: readonly string[]) =>
    asEngine(parts.pool, async (trx) => {
      const { rows } = await sql<{ remoteId: string }>`
        select remote_id from crm_links where workspace_id = ${workspaceId} and connection_id = ${connectionId}
          and object = any(${objects}::text[]) and contact_id = ${contactId} and state = 'linked' limit 1`.execute(
        trx,
      )
      return rows[0]?.remoteId
    })

  /** Only where the two are kept in agreement; elsewhere the key alone has to find it again. */
  const keepLink = (object: string, remoteId: string) =>
    asEngine(parts.pool, (trx) =>
      sql`
        insert into crm_links (workspace_id, connection_id, object, remote_id, contact_id)
        select ${workspaceId}::uuid, connection_id, ${object}, ${remoteId}, ${contactId}::uuid from crm_syncs
        where connection_id = ${connectionId} on conflict do nothing`.execute(trx),
    )

  /** So that it is not taken for news when it is read back. */
  const knowAsOurs = (object: string, remoteId: string) =>
    asEngine(parts.pool, (trx) =>
      sql`
        insert into crm_links (workspace_id, connection_id, object, remote_id, state)
        select ${workspaceId}::uuid, connection_id, ${object}, ${remoteId}, 'forgotten' from crm_syncs
        where connection_id = ${connectionId} on conflict do nothing`.execute(trx),
    )

  return {
    async write({ kind, id, values }) {
      const crm = await open()
      const object = objectOf(crm, kind)
      if (kind !== 'person') {
        const { id: person } = await personOf(crm)
        const about =
          kind === 'company' && !id
            ? await companyOf(crm, object, person, values)
            : { key, id, people: [person] }
        const written = await write(crm, object, { ...about, values })
        await knowAsOurs(object, written.id)
        return { id: written.id }
      }
      const person = await personOf(crm, values)
      if (!person.made) await write(crm, object, { key, id: person.id, values })
      return { id: person.id }
    },
    async moveDeal({ stage, title, values = {} }) {
      const crm = await open()
      const object = objectOf(crm, 'deal')
      const described = [...(await crm.describe(object)).values()]
      const name = (means: 'stage' | 'title') => described.find((one) => one.means === means)?.name ?? ''
      const linked = await linkOf([object])
      if (linked) {
        await write(crm, object, { key, id: linked, values: { ...values, [name('stage')]: stage } })
        return { id: linked }
      }
      const { id: person } = await personOf(crm)
      const made = await write(crm, object, {
        key: contactId,
        values: { ...values, [name('title')]: title, [name('stage')]: stage },
        people: [person],
      })
      await keepLink(object, made.id)
      return { id: made.id }
    },
  }
}
