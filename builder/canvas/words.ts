import { type FieldSchema, type FlowNode, isNamed, type NodeExit, type StepManifest } from '#sdk/flow'
import { visibleFields, widgetOf, withoutNull } from '../inspector/fields.ts'

/** What is needed to put a step into words. `plugin` translates a plugin's own English text. */
export type Speaker = {
  language: string
  plugin(plugin: string, english: string): string
  /** A text of the product, by key. */
  t(key: string, values?: Record<string, unknown>): string
  /** The title of what an id stands for: a stage, a segment, a flow, a connection, a contact field. */
  name(widget: string, id: string): string | undefined
  rule(rule: unknown): string
}

/** A piece of a card's sentence: its own words, a value filled in, or the name of what is still missing. */
export type Piece = { text: string; kind: 'words' | 'value' | 'missing' }

/** One plain sentence of what a node will do, from its step's summary or, without one, its description. */
export function sentenceOf(step: StepManifest, node: FlowNode, speaker: Speaker): Piece[] {
  const summary = step.summary ? summaryPieces(step, step.summary, node, speaker) : []
  if (summary.length > 0) return summary
  const text = speaker.plugin(step.plugin, step.description ?? '')
  return text ? [{ text, kind: 'words' }] : []
}

function summaryPieces(step: StepManifest, summary: string, node: FlowNode, speaker: Speaker): Piece[] {
  const visible = new Set(visibleFields(step.input, node.input).map((field) => field.key))
  const clauses = speaker.plugin(step.plugin, summary).split(/(?<=,) /)
  const pieces = clauses.flatMap((clause, index): Piece[] => {
    const said = clausePieces(clause, step, node, visible, speaker)
    return said.length > 0 && index > 0 ? [{ text: ' ', kind: 'words' }, ...said] : said
  })
  return tidied(pieces)
}

/** A clause whose values are all left empty is left out with its words: "Wait 2 days, until …". */
function clausePieces(
  clause: string,
  step: StepManifest,
  node: FlowNode,
  visible: ReadonlySet<string>,
  speaker: Speaker,
): Piece[] {
  let placeholders = 0
  let filled = 0
  const pieces = clause
    .split(/(\{[\w.]+\})/)
    .filter(Boolean)
    .flatMap((part): Piece[] => {
      const path = /^\{([\w.]+)\}$/.exec(part)?.[1]
      const { schema, value } = path ? lookUp(step.input, node.input, path) : {}
      if (!path || !schema) return [{ text: part, kind: 'words' }]
      placeholders += 1
      const key = path.split('.')[0] ?? path
      if (!visible.has(key)) return []
      // Of things that are each a way out only one will happen: "Wait for a click or a reply".
      const either = 'each' in step.exits && step.exits.each === path
      const text = valueInWords(schema, value ?? schema.default, step.plugin, speaker, either)
      if (!text && !step.input.required?.includes(key)) return []
      filled += 1
      if (text) return [{ text, kind: 'value' }]
      const name =
        widgetOf(schema) === 'rule' ? '…' : speaker.plugin(step.plugin, schema.title ?? key).toLowerCase()
      return [{ text: name, kind: 'missing' }]
    })
  return placeholders > 0 && filled === 0 ? [] : pieces
}

/** What was left out leaves no double spaces, and no comma at the end. */
function tidied(pieces: Piece[]): Piece[] {
  const spaced = pieces.flatMap((piece, index) => {
    const before = pieces[index - 1]?.text ?? ' '
    const text = before.endsWith(' ') ? piece.text.replace(/^ +/, '') : piece.text
    return text ? [{ ...piece, text: text.replaceAll(/ {2,}/g, ' ') }] : []
  })
  const last = spaced.at(-1)
  return last?.kind === 'words'
    ? spaced.with(-1, { ...last, text: last.text.replace(/[\s,:]+$/, '') })
    : spaced
}

function lookUp(schema: FieldSchema, input: Record<string, unknown>, path: string) {
  let at: FieldSchema | undefined = schema
  let value: unknown = input
  for (const key of path.split('.')) {
    const next: FieldSchema | undefined = at?.properties?.[key]
    at = next && withoutNull(next)
    value = (value as Record<string, unknown> | undefined)?.[key]
  }
  return { schema: at, value }
}

/** A field's value as a person would say it; empty when there is nothing to say. */
export function valueInWords(
  field: FieldSchema,
  value: unknown,
  plugin: string,
  speaker: Speaker,
  either = false,
): string {
  if (value === undefined || value === null || value === '') return ''
  const widget = widgetOf(field)
  switch (widget) {
    case 'duration':
      return durationInWords(value, speaker.language)
    case 'rule':
      return speaker.rule(value)
    case 'boolean':
      return value === true ? speaker.plugin(plugin, field.title ?? '').toLowerCase() : ''
    case 'enum':
      return speaker.plugin(plugin, field.labels?.[String(value)] ?? String(value))
    case 'number':
      return typeof value === 'number' ? new Intl.NumberFormat(speaker.language).format(value) : ''
    case 'template':
    case 'textarea':
      return templateInWords(String(value), speaker)
    case 'date-time':
      return momentInWords(String(value), speaker.language)
    case 'time-window':
      return windowInWords(value, speaker)
    case 'choices':
    case 'strings':
    case 'list':
      return listInWords(value, field, plugin, speaker, either)
    case 'tag':
      return Array.isArray(value) ? value.map((tag) => `#${tag}`).join(' ') : `#${value}`
    case 'secret':
      return '••••'
    default:
      if (typeof value === 'object') return ''
      return speaker.name(widget, String(value)) ?? String(value)
  }
}

export function durationInWords(value: unknown, language: string): string {
  const { amount, unit } = (value ?? {}) as { amount?: unknown; unit?: unknown }
  const single = { seconds: 'second', minutes: 'minute', hours: 'hour', days: 'day', weeks: 'week' }[
    String(unit)
  ]
  if (typeof amount !== 'number' || !single) return ''
  return new Intl.NumberFormat(language, { style: 'unit', unit: single, unitDisplay: 'long' }).format(amount)
}

/** `Hi {{ contact.firstName | default: "there" }}` → `Hi ‹First name›`. */
export const templateInWords = (text: string, speaker: Speaker): string =>
  text
    .replaceAll(/\{\{\s*([\w.]+)[^}]*\}\}/g, (_, path: string) => `‹${variableName(path, speaker)}›`)
    .replaceAll(/\s+/g, ' ')
    .trim()

export function variableName(path: string, speaker: Speaker): string {
  const field = path.replace(/^contact\./, '')
  return speaker.name('contact-field', field) ?? field
}

function momentInWords(value: string, language: string): string {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return ''
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

/** Days of a time window are 1 (Monday) to 7. */
export type TimeWindow = { days?: number[]; from?: string; to?: string }

export function windowInWords(value: unknown, speaker: Pick<Speaker, 'language' | 't'>): string {
  const { days = [], from, to } = (value ?? {}) as TimeWindow
  if (!from || !to) return ''
  return speaker.t('words.window', { days: daysInWords(days, speaker), from, to })
}

function daysInWords(days: number[], speaker: Pick<Speaker, 'language' | 't'>): string {
  const sorted = [...new Set(days)].sort()
  const is = (...wanted: number[]) => sorted.join() === wanted.join()
  if (sorted.length === 0 || is(1, 2, 3, 4, 5, 6, 7)) return speaker.t('words.anyDay')
  if (is(1, 2, 3, 4, 5)) return speaker.t('words.weekday')
  if (is(6, 7)) return speaker.t('words.weekend')
  return new Intl.ListFormat(speaker.language, { type: 'disjunction' }).format(
    sorted.map((day) => dayName(day, speaker.language)),
  )
}

/** 1 is Monday; 2024-01-01 was one. */
export const dayName = (day: number, language: string, weekday: 'short' | 'long' = 'short') =>
  new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' }).format(Date.UTC(2024, 0, day))

function listInWords(
  value: unknown,
  field: FieldSchema,
  plugin: string,
  speaker: Speaker,
  either: boolean,
): string {
  if (!Array.isArray(value)) return ''
  const said = value.flatMap((item: unknown) => {
    if (item && typeof item === 'object') {
      const { title, name, label } = item as Record<string, unknown>
      return String(title ?? name ?? label ?? '') || []
    }
    return speaker.plugin(
      plugin,
      field.labels?.[String(item)] ?? field.items?.labels?.[String(item)] ?? String(item),
    )
  })
  return new Intl.ListFormat(speaker.language, { type: either ? 'disjunction' : 'conjunction' }).format(said)
}

/** The name of a way out, in the reader's language. */
export function exitTitle(exit: Pick<NodeExit, 'id' | 'title'>, plugin: string, speaker: Speaker): string {
  const own = speaker.plugin(plugin, exit.title)
  if (own !== exit.title || isNamed(exit)) return own
  return speaker.t(`exit.${exit.id}`, { defaultValue: exit.title })
}
