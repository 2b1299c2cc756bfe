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

export type ImportSettings = {
  mapping: { column: string; field: string }[]
  defaultCountry?: string | null
  countryColumn?: string | null
  dedupe: 'email' | 'phone' | 'externalId'
  onExisting: 'update' | 'skip'
  tags: string[]
}

export type ImportProblem = {
  line: number
  column?: string
  value?: string
  problem?: string
  message?: string
}

export type Import = {
  id: string
  title: string
  status: ImportStatus
  columns: ImportColumn[]
  settings: Partial<ImportSettings>
  total: number | null
  processed: number
  created: number
  updated: number
  skipped: number
  failed: number
  report?: { problems?: ImportProblem[]; warnings?: number; [more: string]: unknown } | null
  error: string | null
  createdAt: string
  finishedAt: string | null
}
