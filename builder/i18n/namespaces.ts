type Words = Record<string, unknown>

/** `./es/contacts.json` → `contacts`. */
export const byNamespace = (files: Record<string, Words>): Record<string, Words> =>
  Object.fromEntries(
    Object.entries(files).map(([path, words]) => [path.replace(/^.*\/|\.json$/g, ''), withMany(words)]),
  )

/** Spanish has a third plural ("un millón de…"); where no text is given for it, the ordinary plural serves. */
function withMany(words: Words): Words {
  return Object.fromEntries(
    Object.entries(words).flatMap(([key, text]) => {
      if (typeof text === 'object' && text) return [[key, withMany(text as Words)]]
      const many = key.replace(/_other$/, '_many')
      return many === key || many in words
        ? [[key, text]]
        : [
            [key, text],
            [many, text],
          ]
    }),
  )
}
