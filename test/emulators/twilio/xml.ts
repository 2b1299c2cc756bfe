export type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string }

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const plain = (text: string) =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (_, dec, hex, name) =>
    dec
      ? String.fromCodePoint(Number(dec))
      : hex
        ? String.fromCodePoint(Number.parseInt(hex, 16))
        : (entities[name] ?? ''),
  )

/** Enough of XML for TwiML. Throws at what Twilio would not take either. */
export function parseXml(source: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  for (const [, text = '', tag] of source.replace(/<\?xml[^>]*\?>/, '').matchAll(/([^<]*)(<[^>]*>)?/g)) {
    const here = open.at(-1) as Element
    here.text += plain(text)
    if (!tag) continue
    const close = /^<\/([\w]+)>$/.exec(tag)
    if (close) {
      if (open.pop()?.name !== close[1]) throw new Error(`12100: ${tag} closes nothing.`)
      continue
    }
    const [, name, rest = '', single] = /^<(\w+)((?:\s+[\w:]+="[^"]*")*)\s*(\/?)>$/.exec(tag) ?? []
    if (!name) throw new Error(`12100: ${tag}`)
    const attributes = Object.fromEntries(
      [...rest.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, plain(value)]),
    )
    const element = { name, attributes, children: [], text: '' }
    here.children.push(element)
    if (!single) open.push(element)
  }
  const [response] = root.children
  if (open.length > 1 || response?.name !== 'Response') throw new Error('12100: no Response.')
  return response
}
