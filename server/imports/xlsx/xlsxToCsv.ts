import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Words } from '../../http/errors.ts'
import { Unreadable } from '../sniff.ts'

const program = fileURLToPath(new URL('./convert.ts', import.meta.url))
const longest = 120_000

/** The first sheet of a workbook as CSV, read by a process that may run out of memory or time without hurting this one. */
export async function* xlsxToCsv(
  bytes: Buffer,
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<Buffer> {
  const timeout = AbortSignal.timeout(longest)
  const child = spawn(process.execPath, ['--max-old-space-size=1024', program], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {},
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    killSignal: 'SIGKILL',
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null)) // killed by the signal, or not startable
    child.once('close', resolve)
  })
  let said = ''
  child.stderr.on('data', (part) => {
    said = (said + part).slice(-10_000)
  })
  child.stdin.on('error', () => {}) // it may end before it has read everything
  child.stdin.end(bytes)
  try {
    yield* child.stdout
    const code = await ended
    if (code !== 0) throw new Unreadable(explain(code, said))
  } finally {
    child.kill('SIGKILL')
  }
}

function explain(code: number | null, said: string): Words {
  if (code === 2) return (JSON.parse(said) as { words: Words }).words // as convert.ts writes it
  return {
    en: 'The Excel file needs more memory or time to read than there is. Save it as CSV, which has no such limit.',
    es: 'Leer este archivo de Excel exige más memoria o tiempo del que hay. Guárdalo como CSV, que no tiene ese límite.',
  }
}
