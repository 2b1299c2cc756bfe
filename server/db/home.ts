import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartError } from '../terminal.ts'

/** Who the database runs as when root starts it, because PostgreSQL refuses root. */
export type Owner = { uid: number; gid: number }

export const checkout = fileURLToPath(new URL('../..', import.meta.url))

export const isRoot = () => process.getuid?.() === 0

/**
 * The folder for everything that must outlive the program: database, keys, files.
 * Root's database runs as `nobody`, who cannot enter a folder such as /root; then the default moves out of it.
 */
export function chooseHome(wish: string | undefined, root = checkout): string {
  const home = wish ? resolve(wish) : join(root, '.cauce')
  if (!isRoot() || canEnter(home, ownerOf(join(home, 'postgres', 'data')))) return home
  if (!wish) {
    const name = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 8)
    return join('/var/lib/cauce', `${basename(resolve(root))}-${name}`)
  }
  throw new StartError({
    en: `CAUCE_HOME=${home}: PostgreSQL refuses to run as root, and other users may not enter this folder. Choose a folder whose parents everybody may enter (chmod o+x), or start as a plain user.`,
    es: `CAUCE_HOME=${home}: PostgreSQL no funciona como root y los demás usuarios no pueden entrar en esta carpeta. Elige una carpeta en la que todos puedan entrar (chmod o+x) o arranca con un usuario normal.`,
  })
}

export function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o755 })
  } catch (cause) {
    throw new StartError(
      {
        en: `The folder ${home} cannot be made: ${(cause as Error).message}. Set CAUCE_HOME to a folder you may write to.`,
        es: `No se puede crear la carpeta ${home}: ${(cause as Error).message}. Pon en CAUCE_HOME una carpeta en la que puedas escribir.`,
      },
      { cause },
    )
  }
}

/** Root runs the database as whoever owns its data already, otherwise as `nobody`; anybody else as themselves. */
export function ownerOf(dataFolder: string): Owner | undefined {
  if (!isRoot()) return undefined
  const owner = statSync(dataFolder, { throwIfNoEntry: false })
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : nobody()
}

/** The user without rights that every Unix has; its number differs (-2 on macOS), and it must have a name. */
function nobody(): Owner {
  const users = readFileSync('/etc/passwd', 'utf8')
  const [, uid = '65534', gid = '65534'] = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(users) ?? []
  return { uid: Number(uid), gid: Number(gid) }
}

/** True when `who` may pass through every folder that exists on the way to `path`, and through it. */
export function canEnter(path: string, who: Owner | undefined): boolean {
  if (!who) return true
  for (let folder = nearestExisting(path); ; folder = dirname(folder)) {
    if (!mayPass(statSync(folder), who)) return false
    if (folder === dirname(folder)) return true
  }
}

function nearestExisting(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (statSync(folder, { throwIfNoEntry: false })) return realpathSync(folder)
  }
}

function mayPass(entry: Stats, who: Owner): boolean {
  const bit = entry.uid === who.uid ? 0o100 : entry.gid === who.gid ? 0o010 : 0o001
  return (entry.mode & bit) !== 0
}
