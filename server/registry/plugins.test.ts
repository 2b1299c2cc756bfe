import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { definePlugin, defineStep, defineTrigger, exit, z } from '#sdk'
import { Rule } from '#sdk/rules'
import { createRegistry, loadPlugins } from './plugins.ts'

// Inside the checkout, so that the plugins' `#sdk` is found.
const folder = await mkdtemp(join(import.meta.dirname, '.plugins-'))
afterAll(() => rm(folder, { recursive: true }))

const dropIn = async (name: string, source: string) => {
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, 'index.ts'), source)
}

test('a broken plugin is reported with its file and reason, and the others load', async () => {
  const good = (id: string) => `import { definePlugin, defineStep, exit, z } from '#sdk'
    export default definePlugin({ id: '${id}', title: 'Good', steps: [
      defineStep({ id: 'go', title: 'Go', input: z.object({}), decide: () => exit() })] })`
  await dropIn('good', good('good'))
  await dropIn('misnamed', good('other'))
  await dropIn('syntax', 'export default {')
  await dropIn('throws', 'throw new Error("no licence")')
  await dropIn('nothing', 'export const plugin = 1')
  await dropIn(
    'schema',
    `import { definePlugin, defineStep, exit, z } from '#sdk'
    export default definePlugin({ id: 'schema', title: 'Schema', steps: [
      defineStep({ id: 'go', title: 'Go', input: z.object({ at: z.date() }), decide: () => exit() })] })`,
  )
  await mkdir(join(folder, 'empty'))

  const registry = await loadPlugins(folder)

  expect(registry.plugins.map((plugin) => plugin.id)).toEqual(['good'])
  expect(registry.step('good.go')?.step.title).toBe('Go')
  const said = Object.fromEntries(registry.problems.map((problem) => [problem.plugin, problem.message]))
  expect(Object.keys(said)).toEqual(['empty', 'misnamed', 'nothing', 'schema', 'syntax', 'throws'])
  expect(said.throws).toBe('no licence')
  expect(said.misnamed).toContain('its folder is "misnamed"')
  expect(said.schema).toContain('Date')
  expect(registry.problems.find((problem) => problem.plugin === 'syntax')?.file).toMatch(/syntax.index\.ts$/)
})

test('a folder that does not exist has no plugins', async () => {
  expect((await loadPlugins(join(folder, 'absent'))).plugins).toEqual([])
})

const registry = createRegistry([
  definePlugin({
    id: 'post',
    title: 'Post',
    connection: z.object({ token: z.string().meta({ widget: 'secret' }) }),
    events: [{ type: 'letter.returned', title: 'Letter returned' }],
    triggers: [
      defineTrigger({
        id: 'returned',
        title: 'Returned',
        input: z.object({}),
        on: { event: 'letter.returned' },
      }),
    ],
    steps: [
      defineStep({
        id: 'send',
        title: 'Send',
        provider: 'sms',
        channel: 'sms',
        ifLost: 'provider',
        input: z.object({
          text: z.string().min(1).meta({ title: 'Text', widget: 'template' }),
          copies: z.number().int().min(1).default(1),
        }),
        run: async () => ({}),
      }),
      defineStep({
        id: 'own',
        title: 'Own',
        connection: z.object({}),
        ifLost: 'none',
        input: z.object({}),
        run: async () => ({}),
      }),
      defineStep({
        id: 'if',
        title: 'If',
        input: z.object({ rule: Rule.meta({ title: 'Who', widget: 'rule' }) }),
        exits: ['yes', 'no'],
        decide: () => exit('yes'),
      }),
    ],
  }),
])

test('the manifest carries titles, widgets and defaults to the form, and asks for an account', () => {
  const send = registry.manifest().steps.find((step) => step.type === 'post.send')
  expect(send).toMatchObject({
    kind: 'effect',
    exits: ['default'],
    waits: true,
    channel: 'sms',
    policy: 'do-not-resend',
    input: {
      required: ['text', 'connection'],
      properties: {
        text: { type: 'string', minLength: 1, title: 'Text', widget: 'template' },
        copies: { type: 'integer', default: 1 },
        connection: { widget: 'connection', provider: 'sms' },
      },
    },
  })
  const own = registry.manifest().steps.find((step) => step.type === 'post.own')
  expect(own?.input.properties?.connection).toMatchObject({ widget: 'connection', plugin: 'post' })
})

test('a rule is a field of the form, without the whole language of rules', () => {
  const step = registry.manifest().steps.find((one) => one.type === 'post.if')
  expect(step?.input.properties?.rule).toEqual({ type: 'object', title: 'Who', widget: 'rule' })
  expect(step?.input).not.toHaveProperty('$defs')
})

test('settings are checked with a message for each field, in the language of the reader', () => {
  const connection = '01890a5d-ac96-774b-bcce-b302099a8057'
  expect(registry.parseInput('post.send', { text: 'Hi', connection })).toEqual({
    ok: true,
    value: { text: 'Hi', copies: 1, connection },
  })
  expect(registry.parseInput('post.send', { text: '', copies: 0 })).toEqual({
    ok: false,
    fields: {
      text: 'Fill this in.',
      copies: 'At least 1.',
      connection: 'Choose an account.',
    },
  })
  expect(registry.parseInput('post.send', { copies: 0, connection }, 'es')).toMatchObject({
    fields: { text: 'Rellena este campo.', copies: 'Como mínimo 1.' },
  })
  expect(registry.parseInput('post.gone', {})).toMatchObject({
    ok: false,
    fields: { '': expect.stringContaining('not installed') },
  })
})

test('what a step’s schema says of a setting is said in the reader’s language', () => {
  const input = z.object({ cases: z.array(z.string()).min(1, 'Add at least one case.') })
  const split = defineStep({ id: 'split', title: 'Split', input, decide: () => exit() })
  const es = { 'Add at least one case.': 'Añade al menos un caso.' }
  const registry = createRegistry([
    definePlugin({ id: 'own', title: 'Own', steps: [split], translations: { es } }),
  ])
  const said = (language: 'en' | 'es') => registry.parseInput('own.split', { cases: [] }, language)
  expect(said('en')).toEqual({ ok: false, fields: { cases: 'Add at least one case.' } })
  expect(said('es')).toEqual({ ok: false, fields: { cases: 'Añade al menos un caso.' } })
})
