import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Smaller files travel in one packet as they are. */
const WORTH_IT = 1024

const ways = {
  gz: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
}

/** Leaves beside each text file what it is compressed: done once, and not for each who opens a page. */
export async function precompress(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  for (const name of names.filter((one) => /\.(js|css|svg|json)$/.test(one))) {
    const bytes = await readFile(join(folder, name))
    if (bytes.length < WORTH_IT) continue
    await Promise.all(
      Object.entries(ways).map(async ([ending, compress]) =>
        writeFile(join(folder, `${name}.${ending}`), await compress(bytes)),
      ),
    )
  }
}
