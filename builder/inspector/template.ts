/** A template taken apart: its own words, and the variables in it with what stands in when one is empty. */
export type Part = { text: string } | { variable: string; fallback?: string }

/** A plain variable, perhaps with what stands in for it. */
export const variablePattern = (): RegExp =>
  /\{\{\s*([\w.]+)\s*(?:\|\s*default:\s*(?:"([^"]*)"|'([^']*)')\s*)?\}\}/g

/** Splits a template. What is between braces but is no plain variable stays text, and is kept as it is. */
export function partsOf(template: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const match of template.matchAll(variablePattern())) {
    if (match.index > at) parts.push({ text: template.slice(at, match.index) })
    parts.push({ variable: match[1] as string, ...fallbackOf(match[2] ?? match[3]) })
    at = match.index + match[0].length
  }
  if (at < template.length) parts.push({ text: template.slice(at) })
  return parts
}

const fallbackOf = (fallback: string | undefined) => (fallback === undefined ? {} : { fallback })

export const joinParts = (parts: Part[]): string =>
  parts.map((part) => ('text' in part ? part.text : written(part))).join('')

export function written({ variable, fallback }: { variable: string; fallback?: string }): string {
  if (fallback === undefined || fallback === '') return `{{ ${variable} }}`
  // A quote inside would end the text early; the two kinds of quotes stand in for each other.
  const quoted = fallback.includes('"') ? `'${fallback.replaceAll("'", '’')}'` : `"${fallback}"`
  return `{{ ${variable} | default: ${quoted} }}`
}
