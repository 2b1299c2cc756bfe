import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartError } from '../terminal.ts'
import type { Binaries } from './binaries.ts'
import { isRoot, type Owner } from './home.ts'
import { sweepUnfinished, unfinished } from './unfinished.ts'

const run = promisify(execFile)

/** One folder, made in one rename: the data, the password that opens it, and the log. */
export type Cluster = { folder: string; data: string; password: string; owner: Owner | undefined }

/** PostgreSQL must see nothing of our environment: not our secrets, and no PG* variable that would lead it astray. */
export const cleanEnv = () => ({
  PATH: process.env.PATH,
  LC_ALL: 'C',
  TZ: 'UTC',
  SystemRoot: process.env.SystemRoot,
})

export async function openCluster(
  home: string,
  binaries: Binaries,
  owner: Owner | undefined,
): Promise<Cluster> {
  const folder = join(home, 'postgres')
  await sweepUnfinished(home)
  if (!existsSync(folder)) await createCluster(folder, binaries, owner)
  const data = join(folder, 'data')
  await refuseForeign(data, binaries.major)
  return { folder, data, password: await readPassword(join(folder, 'password')), owner }
}

/** Made beside its place and renamed into it, so a start that is interrupted leaves nothing half-written. */
async function createCluster(folder: string, binaries: Binaries, owner: Owner | undefined): Promise<void> {
  const draft = unfinished(folder)
  const data = join(draft, 'data')
  const password = join(draft, 'password')
  await mkdir(data, { recursive: true, mode: 0o700 })
  await mkdir(draft, { recursive: true })
  await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  if (owner) for (const path of [draft, data, password]) await chown(path, owner.uid, owner.gid)
  try {
    // Code-point order does not change with the machine's C library, so moving the data never breaks an index.
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
    const login = ['--username=postgres', `--pwfile=${password}`, '--auth=scram-sha-256']
    await run(binaries.initdb, ['-D', data, ...login, ...locale, '--no-instructions'], {
      ...owner,
      cwd: '/',
      env: cleanEnv(),
    })
    await rename(draft, folder)
  } catch (cause) {
    await rm(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw notMade(folder, cause as Error & { stderr?: string })
  }
}

function notMade(folder: string, cause: Error & { stderr?: string }): StartError {
  const reason = (cause.stderr || cause.message).trim()
  const hint = hintFor(reason)
  return new StartError(
    {
      en: `The database could not be made in ${folder}. ${hint.en}PostgreSQL says: ${reason}`,
      es: `No se pudo crear la base de datos en ${folder}. ${hint.es}PostgreSQL dice: ${reason}`,
    },
    { cause },
  )
}

function hintFor(reason: string): { en: string; es: string } {
  if (/shared librar|ENOENT/.test(reason)) {
    return {
      en: 'Its programs are incomplete: run `npm rebuild`, then start again. ',
      es: 'Sus programas están incompletos: ejecuta `npm rebuild` y arranca otra vez. ',
    }
  }
  if (/could not look up effective user/.test(reason)) {
    return {
      en: 'PostgreSQL needs its user to have a name: start as a user of /etc/passwd, or set DATABASE_URL. ',
      es: 'PostgreSQL necesita que su usuario tenga nombre: arranca con un usuario de /etc/passwd, o pon DATABASE_URL. ',
    }
  }
  return { en: '', es: '' }
}

/** Never deletes: a folder we do not understand may hold somebody's only copy. */
async function refuseForeign(data: string, major: string): Promise<void> {
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(denied(data))
  if (version === undefined || !existsSync(join(data, 'global', 'pg_control'))) {
    throw new StartError({
      en: `${data} is not a complete database (interrupted copy, or a folder from elsewhere). Nothing was changed. Restore it from a backup, or move it away to start with an empty database.`,
      es: `${data} no es una base de datos completa (copia interrumpida, o carpeta ajena). No se ha cambiado nada. Restáurala de una copia de seguridad, o muévela a otro sitio para empezar con una base de datos vacía.`,
    })
  }
  if (version.trim() === major) return
  throw new StartError({
    en: `${data} was written by PostgreSQL ${version.trim()}, this program brings PostgreSQL ${major}. Nothing was changed. Use the release it was made with to export it, or move the folder away to start empty.`,
    es: `${data} se escribió con PostgreSQL ${version.trim()} y este programa trae PostgreSQL ${major}. No se ha cambiado nada. Expórtala con la versión que la creó, o mueve la carpeta a otro sitio para empezar de cero.`,
  })
}

async function readPassword(path: string): Promise<string> {
  const password = await readFile(path, 'utf8').catch(denied(path))
  if (password) return password.trim()
  throw new StartError({
    en: `The database's password file ${path} is missing. Restore it from the same backup as the folder beside it.`,
    es: `Falta el archivo ${path} con la contraseña de la base de datos. Restáuralo de la misma copia que la carpeta de al lado.`,
  })
}

const denied = (path: string) => (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EACCES' && cause.code !== 'EPERM') return undefined
  throw new StartError(
    {
      en: `${path} belongs to another user. Start as the user who started it first${isRoot() ? '' : ' (or as root)'}, or set CAUCE_HOME to a folder of your own.`,
      es: `${path} pertenece a otro usuario. Arranca con el usuario que lo arrancó la primera vez${isRoot() ? '' : ' (o como root)'}, o pon en CAUCE_HOME una carpeta tuya.`,
    },
    { cause },
  )
}
