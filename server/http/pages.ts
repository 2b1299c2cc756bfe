import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { type Context, Hono } from 'hono'
import { compress } from 'hono/compress'
import { checkout } from '../db/home.ts'
import { allow } from './allow.ts'
import type { Env } from './env.ts'
import { HttpError } from './errors.ts'
import { pagePolicy } from './pagePolicy.ts'

const dist = join(checkout, 'builder', 'dist')

// Made at the first file asked for: it complains when the folder is not there yet.
let files: ReturnType<typeof serveStatic<Env>> | undefined

/** The builder: its files, and its one page for every address that is no file. */
export const pages = new Hono<Env>()
  .use(compress())
  .get('*', allow('anyone', { summary: 'The builder', hidden: true }), async (c) => {
    const { path } = c.req
    if (/(^|\/)\.|\.map$/.test(path)) throw missing(path)
    if (!/\.\w+$/.test(path) || path === '/index.html') return showPage(c)
    files ??= serveStatic<Env>({ root: dist, precompressed: true })
    const found = await files(c, async () => {
      throw missing(path)
    })
    const answer = found ?? c.res
    // Vite puts a hash of the content into the name of an asset.
    const hashed = path.startsWith('/assets/')
    answer.headers.set(
      'Cache-Control',
      hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
    )
    return answer
  })

async function showPage(c: Context<Env>) {
  c.header('Cache-Control', 'no-store')
  const policy = await pagePolicy(c.var.parts.pool)
  if (policy) c.header('Content-Security-Policy', policy)
  return c.html(await readPage())
}

/** Read each time: a rebuild changes it under a running server, and it is a kilobyte. */
async function readPage(): Promise<string> {
  try {
    return await readFile(join(dist, 'index.html'), 'utf8')
  } catch {
    throw new HttpError(503, 'not-built', {
      en: 'The pages are not built. Run `npm run build`, or start with `npm start`.',
      es: 'Las páginas no están construidas. Ejecuta `npm run build`, o arranca con `npm start`.',
    })
  }
}

const missing = (path: string) =>
  new HttpError(404, 'no-such-file', {
    en: `There is no file ${path} here.`,
    es: `Aquí no hay ningún archivo ${path}.`,
  })
