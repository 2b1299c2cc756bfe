import { stringify } from 'csv-stringify'
import type { InWorkspace } from '../files/files.ts'
import type { Language } from '../http/language.ts'
import { type CallFilter, type ListedCall, listCalls } from './history.ts'

const PAGE = 500

const headings: Record<Language, readonly string[]> = {
  en: [
    'Call',
    'When',
    'Contact',
    'Phone',
    'Direction',
    'Agent',
    'Flow',
    'Attempt',
    'Outcome',
    'Why it ended',
    'Seconds',
    'Cost',
    'Currency',
    'Successful',
    'Sentiment',
    'Summary',
  ],
  es: [
    'Llamada',
    'Cuándo',
    'Contacto',
    'Teléfono',
    'Sentido',
    'Agente',
    'Flujo',
    'Intento',
    'Resultado',
    'Por qué terminó',
    'Segundos',
    'Coste',
    'Moneda',
    'Logrado',
    'Sentimiento',
    'Resumen',
  ],
}

/**
 * All the calls that a filter finds, as a CSV, page by page. The fields that analyses found are columns too, by their keys.
 * What a spreadsheet would take for a formula is written as text.
 */
export function exportCalls(
  inWorkspace: InWorkspace,
  {
    workspaceId,
    filter,
    language,
    fields,
  }: { workspaceId: string; filter: CallFilter; language: Language; fields: readonly string[] },
) {
  const out = stringify({ bom: true, escape_formulas: true, record_delimiter: 'windows' })
  const write = async () => {
    out.write([...headings[language], ...fields])
    for (let cursor: string | undefined; ; ) {
      const page = await inWorkspace((db) => listCalls(db, workspaceId, { filter, cursor, limit: PAGE }))
      for (const call of page.items) {
        const more = out.write(rowOf(call, fields))
        if (out.destroyed) return
        if (!more) await new Promise((resume) => out.once('drain', resume).once('close', resume))
      }
      cursor = page.nextCursor
      if (!cursor) return out.end()
    }
  }
  write().catch((error) => out.destroy(error))
  return out
}

const rowOf = (call: ListedCall, fields: readonly string[]) => [
  ...[
    call.id,
    call.at.toISOString(),
    call.contact.name,
    call.contact.phone,
    call.direction,
    call.agent?.title,
  ],
  ...[call.flow?.title, call.attempt, call.outcome ?? call.status, call.endReason, call.seconds],
  ...[call.costMinor === null ? null : Number(call.costMinor) / 100, call.currency],
  ...[call.successful, call.sentiment, call.summary],
  ...fields.map((key) => written(call.fields?.[key])),
]

const written = (value: unknown) =>
  value === null || value === undefined ? '' : typeof value === 'number' ? value : String(value)
