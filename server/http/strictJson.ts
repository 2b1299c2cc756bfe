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

/** Texts with the colon that makes them keys, brackets, and pairs of brackets with nothing between. */
const TOKENS = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|\{\s*\}|\[\s*\]|[{}[\]]/g
const isEmpty = (token: string) => token.length > 1 && opens(token.charCodeAt(0))

/** JSON.parse keeps the last of two equal keys; another reader on the way may have believed the first. */
function refuseTraps(text: string) {
  const open: (Set<string> | undefined)[] = []
  // The text is valid JSON by now: a string before a colon is a key.
  for (const [token, string, colon] of text.matchAll(TOKENS)) {
    if (isEmpty(token)) continue
    if (string?.includes('\\u')) refuseBrokenText(JSON.parse(string))
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined)
    } else if (token === '}' || token === ']') open.pop()
    else if (string && colon) {
      const key = string.includes('\\') ? (JSON.parse(string) as string) : string.slice(1, -1)
      const keys = open.at(-1)
      if (keys?.has(key)) throw malformed(`The key "${key.slice(0, 60)}" stands twice in one object.`)
      if (key === '__proto__') throw malformed('The key "__proto__" is not allowed.')
      keys?.add(key)
    }
  }
}

/** PostgreSQL holds neither a null character nor half of a surrogate pair. */
function refuseBrokenText(text: string) {
  if (text.includes('\0')) throw malformed('The body has a null character in a text.')
  if (!text.isWellFormed()) throw malformed('The body has half a character (a lone surrogate) in a text.')
}

const malformed = (message: string) => new HttpError(400, 'malformed-json', message)
