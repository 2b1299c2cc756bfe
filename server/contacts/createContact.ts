import type { Db } from '../db/connect.ts'
import { type ChangedBy, stageKeys } from './changeContacts.ts'
import { type ContactInput, fieldsOfInput, throwIfRefused } from './contactInput.ts'
import { createContacts, type NewContact } from './createContacts.ts'
import { fieldTypes } from './fieldTypes.ts'
import { readField } from './fieldValues.ts'
import { findByIdentities } from './findByIdentity.ts'
import type { Problem } from './problems.ts'

/** Creates one contact from what a person or an API wrote. Answers its id, or throws what is wrong, by field. */
export async function createContact(
  db: Db,
  workspaceId: string,
  input: ContactInput,
  { source, by, at }: { source: string; by: ChangedBy; at?: Date },
): Promise<string> {
  const { contact, problems } = await readInput(db, workspaceId, input)
  throwIfRefused(problems)
  const [id] = await createContacts(db, workspaceId, [contact], { source, by, at })
  if (id) return id
  const [holder] = await findByIdentities(db, workspaceId, [{ email: contact.email ?? undefined }])
  const column = holder ? 'email' : 'externalId'
  throwIfRefused([{ code: 'taken', column, about: column }])
  throw new Error('unreachable: the line above throws')
}

async function readInput(db: Db, workspaceId: string, input: ContactInput) {
  const types = await fieldTypes(db, workspaceId)
  const contact: NewContact = { attributes: {}, tags: input.tags ?? [] }
  const problems: Problem[] = []
  for (const [field, written] of fieldsOfInput(input)) {
    const reading = readField(field, written, { types, country: contact.country })
    if ('problem' in reading) problems.push({ ...reading.problem, column: field })
    else if (reading.value === null) continue
    else if (field.startsWith('attributes.'))
      setAttribute(contact, field.slice('attributes.'.length), reading.value)
    else Object.assign(contact, { [field]: reading.value })
    if ('extension' in reading && reading.extension)
      setAttribute(contact, 'phoneExtension', reading.extension)
  }
  if (input.stage) {
    const stages = await stageKeys(db, workspaceId)
    if (stages.includes(input.stage)) contact.stage = input.stage
    else
      problems.push({ code: 'stage-unknown', column: 'stage', value: input.stage, about: stages.join(', ') })
  }
  return { contact, problems }
}

const setAttribute = (contact: NewContact, key: string, value: unknown) => {
  contact.attributes = { ...contact.attributes, [key]: value }
}
