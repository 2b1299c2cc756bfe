import { globSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadPlugins } from '../server/registry/plugins.ts'

const plugins = readdirSync('plugins', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

const types = (await loadPlugins('plugins')).manifest().steps.map((step) => step.type)

/** Ordinary words of the domain that are also the name of a plugin: to resend; the channel Telegram. */
const alsoWords = new Set([
  'flow',
  'call',
  'pipeline',
  'data',
  'channels',
  'http',
  'crm',
  'ai',
  'resend',
  'telegram',
])

const sources = (folder: string) =>
  globSync(`${folder}/**/*.{ts,tsx}`).filter((file) => !/\.test\.tsx?$|\/dist\//.test(file))

test('server and builder name no step of a plugin, and no plugin by its id', () => {
  const found = [...sources('server'), ...sources('builder')].flatMap((file) => {
    const text = readFileSync(file, 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
    return plugins.flatMap((plugin) => {
      const own = types.filter((type) => type.startsWith(`${plugin}.`))
      const named = alsoWords.has(plugin) ? own.join('|') || '(?!)' : `${plugin}(\\.[a-z-]+)?`
      return [...text.matchAll(new RegExp(`['"\`](${named})['"\`]`, 'g'))].map(
        ([literal]) => `${file}: ${literal}`,
      )
    })
  })
  expect(found).toEqual([])
})

test('the engine’s core imports types only', () => {
  const imports = readFileSync('server/engine/advance.ts', 'utf8').match(/^import .*$/gm) ?? []
  expect(imports.every((line) => line.startsWith('import type'))).toBe(true)
})
