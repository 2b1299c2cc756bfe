import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

type Signing = { publicUrl: string; linkSecret: KeyObject; intentId: string }

const SIGNATURE = 18

/** Of what a link is worth: this send and, for a click, this very address. */
const sign = (secret: KeyObject, kind: 'click' | 'open', id: Buffer, url = '') =>
  createHmac('sha256', secret).update(`${kind}\n${url}\n`).update(id).digest().subarray(0, SIGNATURE)

const bytesOf = (intentId: string) => Buffer.from(intentId.replaceAll('-', ''), 'hex')

function tokenOf(kind: 'click' | 'open', { linkSecret, intentId }: Signing, url?: string): string {
  const id = bytesOf(intentId)
  return Buffer.concat([id, sign(linkSecret, kind, id, url)]).toString('base64url')
}

/** The send that a token names; whether we made it is for {@link isOurs} to say, who needs the workspace's secret. */
export function intentOf(token: string): { intentId: string; signature: Buffer } | undefined {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 16 + SIGNATURE || bytes.toString('base64url') !== token) return undefined
  const hex = bytes.toString('hex', 0, 16)
  const intentId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { intentId, signature: bytes.subarray(16) }
}

export const isOurs = (
  kind: 'click' | 'open',
  secret: KeyObject,
  { intentId, signature }: { intentId: string; signature: Buffer },
  url?: string,
): boolean => timingSafeEqual(sign(secret, kind, bytesOf(intentId), url), signature)

const HREF = /(<a\b[^>]*?\shref=")(https?:\/\/[^"]+)(")/gi

/** Leads links by our own address, which notes the click. What leads to us is left alone: there a click is no news. */
export function trackLinks(html: string, signing: Signing): string {
  return html.replace(HREF, (whole, before: string, written: string, after: string) => {
    const url = plain(written)
    if (!URL.canParse(url) || url.startsWith(`${signing.publicUrl}/`)) return whole
    const link = `${signing.publicUrl}/l/${tokenOf('click', signing, url)}?u=${encodeURIComponent(url)}`
    return before + link + after
  })
}

/** A picture of one point, whose being asked for says that the mail was opened (or that a program looked ahead). */
export function trackOpen(html: string, signing: Signing): string {
  const image = `<img src="${signing.publicUrl}/l/${tokenOf('open', signing)}/open.gif" width="1" height="1" alt="" style="display:block;width:1px;height:1px" />`
  return /<\/body>/i.test(html)
    ? html.replace(/<\/body>(?![\s\S]*<\/body>)/i, `${image}</body>`)
    : html + image
}

/** In an attribute of ours `&` is written `&amp;`. */
const plain = (attribute: string) =>
  attribute
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
