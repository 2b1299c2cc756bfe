/** How a text travels by SMS: which letters it needs, and in how many parts it goes out and is billed. */
export type Segments = {
  encoding: 'gsm-7' | 'ucs-2'
  /** letters as the networks count them */
  length: number
  segments: number
  /** how many more fit into the last part */
  left: number
  /** the letters that made it `ucs-2` */
  because: string[]
}

// 3GPP TS 23.038, the default alphabet and its extension table.
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const EXTENDED = new Set('\f^{}\\[~]|€')

/** Alone, a message holds 160 or 70; in parts, 7 or 3 of each go to the header that joins them. */
const HOLDS = { 'gsm-7': { alone: 160, part: 153 }, 'ucs-2': { alone: 70, part: 67 } }

export function smsSegments(text: string): Segments {
  const letters = [...text]
  const foreign = letters.filter((letter) => !BASIC.has(letter) && !EXTENDED.has(letter))
  const encoding = foreign.length > 0 ? 'ucs-2' : 'gsm-7'
  const sizes = letters.map((letter) => (encoding === 'ucs-2' ? letter.length : EXTENDED.has(letter) ? 2 : 1))
  const length = sizes.reduce((sum, size) => sum + size, 0)
  const { alone, part } = HOLDS[encoding]
  const because = [...new Set(foreign)]
  if (length <= alone)
    return { encoding, length, segments: length > 0 ? 1 : 0, left: alone - length, because }
  const { segments, used } = pack(sizes, part)
  return { encoding, length, segments, left: part - used, because }
}

/** A letter of two (`€`, 🙂) is not cut in half: it begins the next part, and the last place stays empty. */
function pack(sizes: number[], part: number): { segments: number; used: number } {
  let segments = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > part) {
      segments += 1
      used = 0
    }
    used += size
  }
  return { segments, used }
}
