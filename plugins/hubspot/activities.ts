import { convert } from 'html-to-text'
import type { CrmRecord, CrmValue } from '#sdk'

/** What notes and tasks hold, under the names HubSpot has for it. */
export const activityFields: Record<string, readonly string[]> = {
  notes: ['hs_note_body'],
  tasks: ['hs_task_subject', 'hs_task_body', 'hs_task_status', 'hs_timestamp'],
}

/** The same under plain names. People write them with styles; what counts is the text. */
export function plainActivity(object: string, record: CrmRecord): CrmRecord {
  const { values } = record
  const told =
    object === 'notes'
      ? { text: plain(values.hs_note_body) }
      : {
          ...{ title: values.hs_task_subject ?? null, text: plain(values.hs_task_body) },
          ...{ dueAt: values.hs_timestamp ?? null, done: values.hs_task_status === 'COMPLETED' },
        }
  return { ...record, values: told }
}

const plain = (html: CrmValue | undefined) =>
  typeof html === 'string' ? convert(html, { wordwrap: false }).slice(0, 4000) : null
