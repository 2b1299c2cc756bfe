import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { checkout } from '../server/db/home.ts'
import { loadPlugins } from '../server/registry/plugins.ts'

const run = promisify(execFile)
// Inside the checkout, so that the example finds `#sdk`.
const folder = await mkdtemp(join(checkout, 'test/.guide-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const guide = await readFile(join(checkout, 'docs/plugins.md'), 'utf8')
const block = (name: string) => {
  const code = new RegExp(`\`\`\`ts ${name}\\n([\\s\\S]*?)\`\`\``).exec(guide)?.[1]
  if (!code) throw new Error(`docs/plugins.md has no block "ts ${name}"`)
  return code
}
/** Runs the tests of a folder the way its author would. */
async function testsOf(cwd: string) {
  const report = join(cwd, 'report.json')
  const vitest = join(checkout, 'node_modules/vitest/vitest.mjs')
  await run(process.execPath, [vitest, 'run', '--root', cwd, '--reporter', 'json', '--outputFile', report], {
    cwd,
  })
  const { numPassedTests, numFailedTests } = JSON.parse(await readFile(report, 'utf8'))
  return { passed: numPassedTests, failed: numFailedTests }
}

test('the example of the plugin guide loads, has a form, and passes its own test', async () => {
  await mkdir(join(folder, 'slack'))
  await writeFile(join(folder, 'slack/index.ts'), block('plugin'))
  await writeFile(join(folder, 'slack/slack.test.ts'), block('test'))

  const registry = await loadPlugins(folder)
  expect(registry.problems).toEqual([])
  expect(registry.manifest().steps).toMatchObject([
    {
      type: 'slack.post-message',
      input: {
        properties: { text: { widget: 'template' }, connection: { widget: 'connection', plugin: 'slack' } },
        required: ['channel', 'text', 'connection'],
      },
    },
  ])
  expect(registry.manifest().plugins[0]?.connection?.properties?.token?.widget).toBe('secret')
  expect(await testsOf(join(folder, 'slack'))).toEqual({ passed: 2, failed: 0 })
})

test('the guide names no widget that the contract does not know', async () => {
  const contract = await readFile(join(checkout, 'sdk/flow/manifest.ts'), 'utf8')
  const listed = /\| `widget` \| (.*) \|/.exec(guide)?.[1]?.match(/[\w-]+/g) ?? []
  expect(listed.length).toBeGreaterThan(10)
  expect(listed.filter((widget) => !new RegExp(`\\b${widget}\\b`).test(contract))).toEqual([])
})

const create = (name: string, into: string) =>
  run(process.execPath, [join(checkout, 'sdk/new-plugin.ts'), name, into]).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  )

test('a new plugin made by the script loads and passes its test; a taken or crooked name is refused', async () => {
  const into = join(folder, 'made')
  await mkdir(into)
  expect(await create('acme-mail', into)).toMatchObject({
    code: 0,
    said: expect.stringContaining('acme-mail'),
  })
  const registry = await loadPlugins(into)
  expect(registry.problems).toEqual([])
  expect(registry.plugins.map((plugin) => plugin.id)).toEqual(['acme-mail'])
  expect(await testsOf(join(into, 'acme-mail'))).toEqual({ passed: 2, failed: 0 })

  expect(await create('acme-mail', into)).toMatchObject({
    code: 1,
    said: expect.stringMatching(/already|ya existe/),
  })
  for (const name of ['Acme', '../evil', '', '9lives', 'a b'])
    expect(await create(name, into)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/lower case|minúsculas/),
    })
}, 60_000)
