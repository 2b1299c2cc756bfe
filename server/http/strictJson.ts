import { HttpError } from './errors.ts'

const MAX_DEPTH = 64

/** The text of a body that is JSON, strictly: no key twice, none that reaches for a prototype, not endlessly deep. */
export function strictJson(bytes: Uint8Array): string {
  refuseDepth(bytes)
  const text = decode(bytes)
  try {
    JSON.parse(text)
  } catch (cause) {
    throw malformed(`The body is not valid JSON: ${(cause as Error).message}`)
  }
  refuseTraps(text)
  return text
}

const [QUOTE, ESCAPE] = [0x22, 0x5c]
const opens = (byte: number | undefined) => byte === 0x7b || byte === 0x5b
const closes = (byte: number | undefined) => byte === 0x7d || byte === 0x5d

/** Before it is parsed: two megabytes of brackets would keep everybody waiting. Texts are leapt over. */
function refuseDepth(bytes: Uint8Array) {
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) at = endOfText(bytes, at)
    else if (opens(byte) && ++depth > MAX_DEPTH)
      throw malformed(`The body is nested more than ${MAX_DEPTH} levels deep.`)
    else if (closes(byte)) depth--
  }
}

/** Where the quote stands that ends the text begun at `start`; the end of the body if none does. */
function endOfText(bytes: Uint8Array, start: number): number {
  let end = bytes.indexOf(QUOTE, start + 1)
  while (end > 0 && escaped(bytes, end)) end = bytes.indexOf(QUOTE, end + 1)
  return end > 0 ? end : bytes.length
}

function escaped(bytes: Uint8Array, at: number): boolean {
  let first = at
  while (bytes[first - 1] === ESCAPE) first--
  return (at - first) % 2 === 1
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw malformed('The body is not valid UTF-8.')
  }
}

const COLON = 0x3a
const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** JSON.parse keeps the last of two equal keys; another reader on the way may have believed the first. */
function refuseTraps(text: string) {
  /** of each object and list that is open its keys so far; a list has none, nor has an object before its first */
  const open: (Set<string> | undefined)[] = []
  // The text is valid JSON by now: a string before a colon is a key.
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (opens(code)) open.push(undefined)
    else if (closes(code)) open.pop()
    if (code !== QUOTE) continue
    const end = endOfString(text, at)
    const raw = text.slice(at + 1, end)
    const string = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw
    if (raw.includes('\\u')) refuseBrokenText(string)
    at = end
    while (isSpace(text.charCodeAt(at + 1))) at++
    if (text.charCodeAt(at + 1) === COLON) noteKey(open, string)
  }
}

/** Where the quote stands that ends the string begun at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text.charCodeAt(first - 1) === ESCAPE) first--
  return (at - first) % 2 === 1
}

function noteKey(open: (Set<string> | undefined)[], key: string) {
  const keys = open.at(-1)
  if (keys?.has(key)) throw malformed(`The key "${key.slice(0, 60)}" stands twice in one object.`)
  if (key === '__proto__') throw malformed('The key "__proto__" is not allowed.')
  if (keys) keys.add(key)
  else open[open.length - 1] = new Set([key])
}

/** PostgreSQL holds neither a null character nor half of a surrogate pair. */
function refuseBrokenText(text: string) {
  if (text.includes('\0')) throw malformed('The body has a null character in a text.')
  if (!text.isWellFormed()) throw malformed('The body has half a character (a lone surrogate) in a text.')
}

const malformed = (message: string) => new HttpError(400, 'malformed-json', message)
