import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a folder is made before it is renamed into its place; its name tells whose work it is. */
export const unfinished = (path: string) =>
  `${path}.unfinished-${process.pid}-${randomBytes(4).toString('hex')}`

/** Removes what interrupted starts left behind. */
export async function sweepUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /\.unfinished-(\d+)-/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) await rm(join(home, name), { recursive: true, force: true })
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
