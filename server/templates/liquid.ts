import { Liquid, LiquidError, type Template } from 'liquidjs'
import { escapeHtml } from './frame.ts'
import {
  MAX_OUTPUT,
  MAX_PAGE,
  MAX_TEMPLATE,
  missingVariable,
  type Rendered,
  type Scope,
  textOf,
  tooLong,
} from './interpolate.ts'

// Allowed by name: what the library adds tomorrow is not allowed by itself. Nothing here reads files.
const TAGS = ['assign', 'break', 'capture', 'case', 'comment', 'continue', 'for', 'if', 'raw', 'unless']
const FILTERS =
  `abs append at_least at_most capitalize ceil compact date default divided_by downcase escape first
  floor join json last lstrip minus modulo newline_to_br plus prepend remove replace replace_first reverse round
  rstrip size slice sort split strip strip_newlines times truncate truncatewords uniq upcase url_encode`.split(
    /\s+/,
  )

const engines = { text: createEngine(textOf), page: createEngine((value) => escapeHtml(textOf(value))) }

function createEngine(outputEscape: (value: unknown) => string): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    dynamicPartials: false,
    relativeReference: false,
    templates: {}, // in memory and empty: there is no file to include
    outputEscape,
    timezoneOffset: 'UTC',
    locale: 'en',
    parseLimit: MAX_PAGE,
    renderLimit: 200,
    memoryLimit: 2_000_000,
  })
  for (const name of Object.keys(liquid.tags)) if (!TAGS.includes(name)) delete liquid.tags[name]
  for (const name of Object.keys(liquid.filters)) if (!FILTERS.includes(name)) delete liquid.filters[name]
  Object.setPrototypeOf(liquid.tags, null)
  Object.setPrototypeOf(liquid.filters, null)
  return liquid
}

/** Read once, filled in for many: `{ parts }`, or what is wrong with it as it is written. */
export type Read = { parts: Template[]; page: boolean } | { error: string }

export function readTemplate(template: string, page = false): Read {
  const most = page ? MAX_PAGE : MAX_TEMPLATE
  if (template.length > most) return { error: `A template may have ${most} characters.` }
  try {
    return { parts: engines[page ? 'page' : 'text'].parse(template), page }
  } catch (error) {
    return { error: saying(error) }
  }
}

/** Runs in a process of its own only, which is killed when it takes too long. */
export function renderLiquid(read: Read, scope: Scope): Rendered {
  if ('error' in read) return read
  const { parts, page } = read
  try {
    const text = String(engines[page ? 'page' : 'text'].renderSync(parts, scope as object))
    return text.length > (page ? MAX_PAGE : MAX_OUTPUT) ? { error: tooLong } : { text }
  } catch (error) {
    return { error: saying(error) }
  }
}

/** A copy without prototypes and without empty values, so that what is missing shows as missing. */
export function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = Object.create(null)
  for (const [key, item] of Object.entries(value)) if (item !== null && item !== '') copy[key] = bare(item)
  return copy
}

function saying(error: unknown): string {
  const message = (error instanceof LiquidError ? error.message : String(error)).split('\n')[0] ?? ''
  const missing = /^undefined variable: ([\w.-]+)/.exec(message)?.[1]
  if (missing) return missingVariable(missing)
  if (/limit exceeded/.test(message)) return 'The template does too much for one message. Make it simpler.'
  return `The template cannot be filled in: ${message.slice(0, 300)}.`
}
