import type { Channel } from '#sdk/channels'

export type ImportStatus =
  | 'uploaded'
  | 'checking'
  | 'checked'
  | 'waiting'
  | 'running'
  | 'done'
  | 'failed'
  | 'undoing'
  | 'undone'

export type ImportColumn = { name: string; samples: string[]; guess: string | null }
/** `column` is the number of the column in the file, from 0. */
export type Mapping = { column: number; field: string }[]

export type Consent = {
  channels: Channel[]
  purpose: string
  everybody: boolean
  declaration: string
}

export type ImportSettings = {
  mapping: Mapping
  defaultCountry: string | null
  countryColumn: number | null
  dedupe: 'email' | 'phone' | 'externalId'
  onExisting: 'update' | 'skip'
  tags: string[]
  dateOrder: 'dmy' | 'mdy'
  consent: Consent | null
}

export type ImportProblem = {
  row: number
  warning: boolean
  code: string
  column?: string
  value?: string
  about?: string
}

export type Tally = { created: number; updated: number; skipped: number; failed: number; warnings: number }

export type ImportSummary = {
  id: string
  title: string
  status: ImportStatus
  total: number | null
  processed: number
  created: number
  updated: number
  skipped: number
  failed: number
  error: string | null
  createdAt: string
  finishedAt: string | null
}

export type Import = ImportSummary &
  ImportSettings & {
    columns: ImportColumn[]
    warnings: number
    dryRun: (Tally & { rows: number; problems: ImportProblem[] }) | null
    undo: {
      deleted: number
      restored: number
      stayed: number
      named: { contactId: string; name: string; why: string }[]
    } | null
  }
