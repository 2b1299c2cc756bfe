import { stringify } from 'csv-stringify'
import type { InWorkspace } from '../files/files.ts'
import { fieldTypes } from './fieldTypes.ts'
import { type ContactFilter, type ListedContact, listContacts } from './listContacts.ts'

const PAGE = 1000

/** Headings that the import recognises again. */
const headings = {
  en: {
    ...{ externalId: 'External ID', email: 'E-mail', phone: 'Phone', firstName: 'First name' },
    ...{ lastName: 'Last name', company: 'Company', city: 'City', country: 'Country', language: 'Language' },
    ...{ timeZone: 'Time zone', stage: 'Stage', score: 'Score', tags: 'Tags', source: 'Source' },
    ...{ createdAt: 'Created', updatedAt: 'Changed' },
  },
  es: {
    ...{ externalId: 'Id externo', email: 'Correo', phone: 'Teléfono', firstName: 'Nombre' },
    ...{ lastName: 'Apellidos', company: 'Empresa', city: 'Ciudad', country: 'País', language: 'Idioma' },
    ...{ timeZone: 'Zona horaria', stage: 'Etapa', score: 'Puntuación', tags: 'Etiquetas', source: 'Origen' },
    ...{ createdAt: 'Creado', updatedAt: 'Modificado' },
  },
} as const
const columns = Object.keys(headings.en) as (keyof typeof headings.en)[]

export type Export = {
  workspaceId: string
  filter: ContactFilter
  sort: string
  language: 'en' | 'es'
  /** the workspace's own fields, each a column */
  fields: readonly { key: string; title: string }[]
}

/**
 * Everybody a filter finds, as a CSV, page by page: a million people take no more memory than a thousand. What a
 * spreadsheet would take for a formula is written as text; the import takes the mark off again.
 */
export function exportCsv(inWorkspace: InWorkspace, wish: Export) {
  const out = stringify({ bom: true, escape_formulas: true, record_delimiter: 'windows' })
  const write = async () => {
    const titles = columns.map((column) => headings[wish.language][column])
    out.write([...titles, ...wish.fields.map(({ title }) => title)])
    for await (const contact of contactsOf(inWorkspace, wish)) {
      const more = out.write(rowOf(contact, wish))
      if (out.destroyed) return
      if (!more) await new Promise((resume) => out.once('drain', resume).once('close', resume))
    }
    out.end()
  }
  write().catch((error) => out.destroy(error))
  return out
}

async function* contactsOf(
  inWorkspace: InWorkspace,
  { workspaceId, filter, sort }: Export,
): AsyncGenerator<ListedContact> {
  for (let cursor: string | undefined; ; ) {
    const page = await inWorkspace(async (db) =>
      listContacts(db, workspaceId, {
        ...{ filter, sort, cursor, limit: PAGE },
        types: await fieldTypes(db, workspaceId),
      }),
    )
    yield* page.items
    cursor = page.nextCursor
    if (!cursor) return
  }
}

const rowOf = (contact: ListedContact, { fields }: Export) => [
  ...columns.map((column) => written(contact[column])),
  ...fields.map(({ key }) => written(contact.attributes[key])),
]

const written = (value: unknown): string | number =>
  value === null || value === undefined
    ? ''
    : Array.isArray(value)
      ? value.join('; ')
      : typeof value === 'number'
        ? value
        : String(value)
