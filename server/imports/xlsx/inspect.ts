import yauzl from 'yauzl'

export const caps = { entries: 1000, unpacked: 200_000_000, ratio: 100, rows: 100_000 }

/** Why an XLSX is not read. The code is for tests, the words are for people. */
export class Refused extends Error {
  readonly code: string
  readonly words: { en: string; es: string }
  constructor(code: string, words: { en: string; es: string }) {
    super(words.en)
    this.code = code
    this.words = words
  }
}

/**
 * Looks into the archive before anything of it is read: what it declares, then what it really holds, counted while it
 * streams by. An XLSX is a zip, and a small zip can unpack to anything.
 */
export async function inspect(bytes: Buffer): Promise<void> {
  try {
    const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true })
    for (const entry of await readDirectory(zip, bytes.length)) await countBytes(zip, entry)
  } catch (cause) {
    if (cause instanceof Refused) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Refused('damaged', {
      en: `The Excel file is damaged (${reason}). Open it in Excel, save it again and upload that.`,
      es: `El archivo de Excel está dañado (${reason}). Ábrelo en Excel, guárdalo otra vez y sube ese.`,
    })
  }
}

async function readDirectory(zip: yauzl.ZipFile, packed: number): Promise<yauzl.Entry[]> {
  if (zip.entryCount > caps.entries) throw tooBig('entries')
  const entries: yauzl.Entry[] = []
  let declared = 0
  for await (const entry of zip.eachEntry()) {
    declared += entry.uncompressedSize
    if (declared > caps.unpacked) throw tooBig('unpacked')
    if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000)
      throw new Refused('link', {
        en: 'The Excel file holds a link to another file. Save it again with Excel and upload that.',
        es: 'El archivo de Excel contiene un enlace a otro archivo. Guárdalo otra vez con Excel y sube ese.',
      })
    entries.push(entry)
  }
  // Small files may be all blanks; a bomb is not small.
  if (declared > Math.max(1_000_000, packed * caps.ratio)) throw tooBig('ratio')
  if (!entries.some((entry) => entry.fileName === 'xl/workbook.xml'))
    throw new Refused('no-workbook', {
      en: 'This is a packed file, but no Excel workbook. Save the list as .xlsx or CSV and choose that.',
      es: 'Es un archivo comprimido, pero no un libro de Excel. Guarda la lista como .xlsx o CSV y elige ese archivo.',
    })
  return entries
}

/** yauzl breaks off the moment an entry holds more than it declares. */
async function countBytes(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<void> {
  if (entry.fileName.endsWith('/')) return
  const stream = await zip.openReadStreamPromise(entry)
  stream.resume()
  await new Promise<void>((resolve, reject) => stream.once('end', resolve).once('error', reject))
}

const tooBig = (code: string) =>
  new Refused(code, {
    en: `The Excel file unpacks to more than can be read (${caps.unpacked / 1_000_000} MB). Save it as CSV, which has no such limit.`,
    es: `El archivo de Excel ocupa descomprimido más de lo que se puede leer (${caps.unpacked / 1_000_000} MB). Guárdalo como CSV, que no tiene ese límite.`,
  })
