/** What may go along with a message, by its first bytes; a name alone proves nothing. */
const SIGNS: { mediaType: string; extension: string; fits(bytes: Uint8Array): boolean }[] = [
  { mediaType: 'image/png', extension: 'png', fits: at(0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { mediaType: 'image/jpeg', extension: 'jpg', fits: at(0, [0xff, 0xd8, 0xff]) },
  { mediaType: 'image/gif', extension: 'gif', fits: at(0, letters('GIF8')) },
  {
    mediaType: 'image/webp',
    extension: 'webp',
    fits: (bytes) => at(0, letters('RIFF'))(bytes) && at(8, letters('WEBP'))(bytes),
  },
  { mediaType: 'application/pdf', extension: 'pdf', fits: at(0, letters('%PDF-')) },
  { mediaType: 'audio/ogg', extension: 'ogg', fits: at(0, letters('OggS')) },
  {
    mediaType: 'audio/mpeg',
    extension: 'mp3',
    fits: (bytes) => at(0, letters('ID3'))(bytes) || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2),
  },
  { mediaType: 'video/mp4', extension: 'mp4', fits: at(4, letters('ftyp')) },
]

const OFFICE: Record<string, string> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
}
const TEXT: Record<string, string> = {
  txt: 'text/plain',
  csv: 'text/csv',
  ics: 'text/calendar',
  vcf: 'text/vcard',
}

function letters(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0))
}
function at(offset: number, signs: number[]) {
  return (bytes: Uint8Array) => signs.every((sign, i) => bytes[offset + i] === sign)
}

const extensionOf = (name: string) => /\.([a-z0-9]{2,5})$/i.exec(name)?.[1]?.toLowerCase() ?? ''

/** The media type of a file that begins so, and a name whose ending fits it; undefined for what we do not pass on. */
export function kindOf(name: string, head: Uint8Array): { mediaType: string; name: string } | undefined {
  const extension = extensionOf(name)
  const sign = SIGNS.find((one) => one.fits(head))
  if (sign) {
    const fits = extension === sign.extension || (extension === 'jpeg' && sign.extension === 'jpg')
    return { mediaType: sign.mediaType, name: fits ? name : `${name}.${sign.extension}` }
  }
  const office = OFFICE[extension]
  // Documents of an office are zips, whose first entry is named at their beginning.
  if (
    office &&
    at(0, [0x50, 0x4b, 0x03, 0x04])(head) &&
    /^(\[Content_Types\]|_rels|word|xl|ppt|docProps)/.test(ascii(head, 30))
  )
    return { mediaType: office, name }
  const text = TEXT[extension]
  return text && isText(head) ? { mediaType: text, name } : undefined
}

const ascii = (bytes: Uint8Array, from: number) => String.fromCharCode(...bytes.slice(from, from + 40))

function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32))) return false
  try {
    // Cut anywhere, so a letter may be halved at the end.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
