import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../terminal.ts'
import { makeHome } from './home.ts'

/**
 * A secret made once and kept beside the embedded database, readable by its owner only.
 * Linked into place, so that of two first starts at once both end up with the same one.
 */
export function readSecretFile(home: string, name: string, create: () => string): string {
  const path = join(home, name)
  const kept = read(path)
  if (kept) return kept
  makeHome(home)
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${create()}\n`, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  const made = read(path)
  if (made) return made
  throw new StartError({
    en: `The secret in ${path} is empty. Restore it from a backup; without it, stored accounts cannot be read.`,
    es: `El secreto de ${path} está vacío. Restáuralo de una copia de seguridad; sin él no se pueden leer las cuentas guardadas.`,
  })
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new StartError(
      {
        en: `${path} cannot be read (${code}). Start as the user who started first, or set CAUCE_HOME to a folder of your own.`,
        es: `No se puede leer ${path} (${code}). Arranca con el usuario que arrancó la primera vez, o pon en CAUCE_HOME una carpeta tuya.`,
      },
      { cause },
    )
  }
}
