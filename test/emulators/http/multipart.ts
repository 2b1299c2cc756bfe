export type Part = { name: string; mediaType: string; bytes: Buffer }

/** RFC 7578: what follows `=` is one word, or stands in quotes. Browsers and servers disagree about anything else. */
const DISPOSITION = /^form-data((?:;\s*\w+=(?:"[^"]*"|[\w.!#$%&'*+^`|~-]+))+)$/i

/**
 * A form with files, given as latin1 so that each letter is a byte. A field that says `attach://x` gets the part named
 * `x` in its place, as Telegram reads it; a part that nobody asks for stays a field, and so becomes a mistake.
 */
export function readMultipart(body: string, contentType: string): Record<string, unknown> {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(contentType)?.slice(1).find(Boolean) ?? ''
  const [, ...sections] = `\r\n${body}`.split(`\r\n--${boundary}`)
  if (!boundary || !sections.pop()?.startsWith('--')) throw new Error('The form does not end as it should.')
  const read = sections.map(readSection)
  const files = new Map(read.flatMap(({ name, file }) => (file ? [[name, file] as const] : [])))
  const attached = new Set<string>()
  const attach = (_: string, value: unknown) => {
    const name = typeof value === 'string' ? /^attach:\/\/(.+)$/.exec(value)?.[1] : undefined
    if (!name) return value
    const file = files.get(name)
    if (!file) throw new Error(`The form has no part "${name}".`)
    attached.add(name)
    return file
  }
  const fields = read.flatMap(({ name, text = '', file }) =>
    file ? [] : [[name, /^[[{]/.test(text) ? JSON.parse(text, attach) : attach('', text)] as const],
  )
  return Object.fromEntries([...fields, ...[...files].filter(([name]) => !attached.has(name))])
}

function readSection(section: string): { name: string; text?: string; file?: Part } {
  const end = section.indexOf('\r\n\r\n')
  const head = Buffer.from(section.slice(0, end), 'latin1').toString()
  const bytes = Buffer.from(section.slice(end + 4), 'latin1')
  const headers = new Map(head.split('\r\n').map((line) => split(line, ':')))
  const said = DISPOSITION.exec(headers.get('content-disposition') ?? '')?.[1]
  if (end < 0 || said === undefined) throw new Error(`A part of the form is badly described: ${head.trim()}`)
  const given = [...said.matchAll(/;\s*(\w+)=(?:"([^"]*)"|([^;]+))/g)]
  const { name = '', filename } = Object.fromEntries(given.map(([, key, a, b]) => [key, a ?? b ?? '']))
  return filename === undefined
    ? { name, text: bytes.toString() }
    : { name, file: { name: filename, mediaType: headers.get('content-type') ?? '', bytes } }
}

function split(line: string, by: string): [string, string] {
  const at = line.indexOf(by)
  return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]
}
