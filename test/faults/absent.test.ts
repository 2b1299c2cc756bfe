import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { checkout } from '../../server/db/home.ts'

/** What a plain node, started with this environment, takes for the seam. */
function seam(flags: string[] = []): string {
  const from = pathToFileURL(join(checkout, 'server', 'main.ts')).href
  const script = `import { createRequire } from 'node:module'; console.log(createRequire('${from}').resolve('#failpoint'))`
  return execFileSync(process.execPath, [...flags, '--input-type=module', '-e', script], {
    env: { PATH: process.env.PATH, FAULT: 'claim.committed', NODE_ENV: 'test' },
    encoding: 'utf8',
  }).trim()
}

test('in production a failpoint is an empty function, whatever the environment says', async () => {
  expect(seam()).toBe(join(checkout, 'server', 'failpoint.ts'))
  const code = readFileSync(join(checkout, 'server', 'failpoint.ts'), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  expect(code.slice(code.indexOf('export const')).trim()).toBe(
    'export const failpoint = (_: Failpoint): void => {}',
  )
  expect(code.match(/export const|import|process/g)).toEqual(['export const'])
})

test('only a flag of node’s own brings the tests’ one, and nothing that we start has it', () => {
  expect(seam(['--conditions=faults'])).toBe(join(checkout, 'test', 'faults', 'rig', 'failpoint.ts'))
  const { scripts } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'))
  expect(JSON.stringify(scripts)).not.toContain('conditions')
  const started = globSync('{server,plugins,sdk}/**/*.ts', { cwd: checkout }).filter((file) =>
    /conditions=|FAULT\b/.test(readFileSync(join(checkout, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')),
  )
  expect(started).toEqual([])
})

test('every place that has a name is in the protocol’s code once', () => {
  const text = readFileSync(join(checkout, 'server', 'failpoint.ts'), 'utf8')
  const named = [...text.matchAll(/`(\w+)\.\$\{([^}]+)\}`/g)].flatMap(([, stage, moments = '']) =>
    [...moments.matchAll(/'(\w+)'/g)].map(([, moment]) => `${stage}.${moment}`),
  )
  const found = globSync('server/**/*.ts', { cwd: checkout }).flatMap((file) =>
    [...readFileSync(join(checkout, file), 'utf8').matchAll(/failpoint\('([\w.]+)'\)/g)].map(([, at]) => at),
  )
  // The vendor's book alone can tell when a call has left.
  expect(found.sort()).toEqual(named.filter((at) => at !== 'call.left').sort())
  expect(named.length).toBeGreaterThanOrEqual(12)
})
