import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { checkout } from '../db/home.ts'
import { StartError, say } from '../terminal.ts'
import { precompress } from './precompress.ts'

const dist = join(checkout, 'builder', 'dist')
const stamp = join(dist, '.built-from')

/** All that the pages are made of. */
const SOURCES = ['builder', 'sdk/flow', 'sdk/rules', 'package-lock.json', 'server/supervisor/precompress.ts']

/** Builds the builder's pages unless they were built from exactly these sources. Returns whether it did. */
export async function buildPages(signal?: AbortSignal): Promise<boolean> {
  const vite = findVite()
  const built = existsSync(join(dist, 'index.html'))
  if (!vite) {
    if (built) return false // an image that ships the pages without the tools that made them
    throw new StartError({
      en: 'The pages are not built, and the tools to build them are not installed. Run `npm ci` without --omit=dev.',
      es: 'Las páginas no están construidas y faltan las herramientas para hacerlo. Ejecuta `npm ci` sin --omit=dev.',
    })
  }
  const sources = await fingerprint()
  if (built && (await readFile(stamp, 'utf8').catch(() => '')) === sources) return false

  if (signal?.aborted) return false
  console.log(
    say({
      en: 'Building the pages (only when they changed) …',
      es: 'Construyendo las páginas (solo cuando cambian) …',
    }),
  )
  // Built aside and put in place whole: a running server goes on serving the pages it has.
  const fresh = join(checkout, 'node_modules', '.cache', `pages-${process.pid}`)
  try {
    await runVite(vite, { outDir: fresh, signal })
    await precompress(fresh)
    await writeFile(join(fresh, basename(stamp)), sources)
    await rm(dist, { recursive: true, force: true })
    await rename(fresh, dist)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  return true
}

const MOST_LINES = 20

function findVite(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
  } catch {
    return undefined
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of await listFiles(join(checkout, source))) {
      hash
        .update(`${relative(checkout, file)}\0`)
        .update(await readFile(file))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

async function listFiles(path: string): Promise<string[]> {
  if (path === dist || !existsSync(path)) return []
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined)
  if (!entries) return [path]
  const files = await Promise.all(
    entries
      .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => (entry.isDirectory() ? listFiles(join(path, entry.name)) : [join(path, entry.name)])),
  )
  return files.flat().sort()
}

function runVite(vite: string, build: { outDir: string; signal: AbortSignal | undefined }): Promise<void> {
  return new Promise((resolve, reject) => {
    const config = join(checkout, 'builder', 'vite.config.ts')
    const child = spawn(
      process.execPath,
      [vite, 'build', '--config', config, '--outDir', build.outDir, '--logLevel', 'warn'],
      {
        cwd: checkout,
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: build.signal,
      },
    )
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (code === 0) return resolve()
      const ending = code === null ? signal : `code ${code}`
      const reason = stripVTControlCharacters(said).trim().split('\n').slice(0, MOST_LINES).join('\n')
      reject(
        new StartError({
          en: `The pages could not be built (${ending}):\n${reason}`,
          es: `No se pudieron construir las páginas (${ending}):\n${reason}`,
        }),
      )
    })
  })
}
