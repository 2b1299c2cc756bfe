import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '../db/home.ts'

const QUIET_MS = 200
const OURS = /\.(tsx?|css|html|json)$/
const NOT_OURS = /\.test\.tsx?$|(^|[\\/])(node_modules|dist|fixtures)[\\/]|(^|[\\/])\./

/** Calls `changed` with the folders that changed, once the editor has fallen silent; one call at a time. */
export function watchSources(
  folders: string[],
  changed: (folders: Set<string>) => Promise<void>,
): () => void {
  let pending = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let busy = Promise.resolve()

  const flush = () => {
    const found = pending
    pending = new Set()
    busy = busy.then(() => changed(found)).catch((error: unknown) => console.error(error))
  }
  const watchers = folders
    .map((folder) => ({ folder, path: join(checkout, folder) }))
    .filter(({ path }) => existsSync(path))
    .map(({ folder, path }) =>
      watch(path, { recursive: true }, (_event, file) => {
        // A folder moved in whole is told by its own name, which has no ending.
        if (file && (NOT_OURS.test(file) || (/\.\w+$/.test(file) && !OURS.test(file)))) return
        pending.add(folder)
        clearTimeout(timer)
        timer = setTimeout(flush, QUIET_MS)
      }),
    )
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
