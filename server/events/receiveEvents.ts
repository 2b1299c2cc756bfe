import { z } from 'zod'
import type { ChangedBy } from '../contacts/changeContacts.ts'
import { ContactInput } from '../contacts/contactInput.ts'
import { createContact } from '../contacts/createContact.ts'
import { findByIdentities, type Identity, whoIsWho } from '../contacts/findByIdentity.ts'
import { readPhone } from '../contacts/phone.ts'
import { wordsOf } from '../contacts/problems.ts'
import type { Db } from '../db/connect.ts'
import { HttpError, InvalidInput } from '../http/errors.ts'
import { type NewEvent, recordEvents } from './recordEvents.ts'

/** What only Cauce itself may say, since it decides by it. */
const ours = /^(contact|segment|stage|tag|message|call|flow|crm|score|task)\./

export const EventInput = z.strictObject({
  type: z
    .string()
    .max(120)
    .regex(
      /^[a-z][a-z0-9_-]*([.][a-z0-9_-]+)*$/,
      'Small letters, digits, - and _, with dots between words: order.paid',
    )
    .refine(
      (type) => !ours.test(type),
      'This name is Cauce’s own. Choose another first word, such as order.paid.',
    ),
  contact: ContactInput.pick({ externalId: true, email: true, phone: true, country: true })
    .extend({ id: z.uuid().optional() })
    .refine(
      ({ id, email, phone, externalId }) => id || email || phone || externalId,
      'Say who it is: id, email, phone or externalId.',
    ),
  at: z.iso.datetime({ offset: true }).optional(),
  properties: z
    .record(z.string().max(200), z.unknown())
    .refine((properties) => JSON.stringify(properties).length <= 20_000, 'At most 20,000 characters.')
    .default({}),
  /** Told twice with one id, an event is recorded once. */
  id: z.string().min(1).max(200).optional(),
  createContact: z.boolean().default(false),
})
export type EventInput = z.infer<typeof EventInput>

export type Received = { id?: string; contactId: string; duplicate: boolean }

/** Records events that a customer's own systems tell, for contacts known by any of their identities. All or none. */
export async function receiveEvents(
  db: Db,
  workspaceId: string,
  inputs: readonly EventInput[],
  { by, at }: { by: ChangedBy; at: (index: number) => string },
): Promise<Received[]> {
  const identities = inputs.map((input, index) => readIdentity(input, at(index)))
  let who = whoIsWho(await findByIdentities(db, workspaceId, identities))
  const contactIds: string[] = []
  for (const [index, identity] of identities.entries()) {
    const input = inputs[index]
    if (!input) continue
    const known = who(identity)
    contactIds.push(known?.id ?? (await createUnknown(db, workspaceId, { input, by, path: at(index) })))
    // Later events of the batch may be about the one just made.
    if (!known) who = whoIsWho(await findByIdentities(db, workspaceId, identities))
  }
  const events = inputs.map((input, index) => newEvent(input, contactIds[index] ?? ''))
  const recorded = await recordEvents(db, workspaceId, events)
  return pairUp(events, recorded)
}

export const newEvent = (input: EventInput, contactId: string): NewEvent => ({
  contactId,
  type: input.type,
  at: input.at ? new Date(input.at) : undefined,
  properties: input.properties,
  dedupeKey: input.id === undefined ? undefined : `api:${input.id}`,
})

export function readIdentity({ contact }: EventInput, path: string): Identity {
  const identity: Identity = {
    id: contact.id,
    email: contact.email?.trim() || undefined,
    externalId: contact.externalId?.trim() || undefined,
  }
  if (!contact.phone) return identity
  const read = readPhone(contact.phone, contact.country)
  if ('phone' in read) return { ...identity, phone: read.phone }
  if (identity.id || identity.email || identity.externalId) return identity
  throw new InvalidInput(
    { en: 'The contact is not understood.', es: 'No se entiende el contacto.' },
    {
      [`${path}contact.phone`]: wordsOf(read.problem),
    },
  )
}

async function createUnknown(
  db: Db,
  workspaceId: string,
  { input, by, path }: { input: EventInput; by: ChangedBy; path: string },
): Promise<string> {
  const { id, ...contact } = input.contact
  if (!input.createContact || id)
    throw new HttpError(
      404,
      'unknown-contact',
      {
        en: 'No contact here fits. Send "createContact": true with an email, phone or externalId to create one, or create it first.',
        es: 'Ningún contacto coincide. Envía "createContact": true con email, phone o externalId para crearlo, o créalo antes.',
      },
      { fields: { [`${path}contact`]: { en: 'Unknown contact', es: 'Contacto desconocido' } } },
    )
  return createContact(db, workspaceId, contact, { source: 'api', by })
}

/** The database answers the new ones in order; what is missing was told before. */
export function pairUp(
  events: NewEvent[],
  recorded: { id: string; contactId: string; type: string; dedupeKey: string | null }[],
): Received[] {
  let next = 0
  return events.map(({ contactId, type, dedupeKey }) => {
    const row = recorded[next]
    const isNew = row?.contactId === contactId && row.type === type && row.dedupeKey === (dedupeKey ?? null)
    if (!isNew) return { contactId, duplicate: true }
    next++
    return { id: row.id, contactId, duplicate: false }
  })
}
