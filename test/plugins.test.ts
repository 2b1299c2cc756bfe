import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from '#sdk'
import { exitsOf, type FieldSchema } from '#sdk/flow'
import { checkout } from '../server/db/home.ts'
import { loadPlugins } from '../server/registry/plugins.ts'

const registry = await loadPlugins(join(checkout, 'plugins'))
const manifest = registry.manifest()

test('every plugin in the folder loads', () => {
  expect(registry.problems).toEqual([])
  expect(registry.plugins.length).toBeGreaterThan(0)
})

test('S30, S58: plugins reach outside only by the fetch they are given, and know nothing of the machine', () => {
  const forbidden = [
    /from '(node:)?(http|https|http2|net|tls|dgram|dns|child_process|worker_threads|vm|fs|fs\/promises|os)'/,
    /from 'undici'/,
    /\bprocess\.|\bglobalThis\b|\beval\(|new Function\(|\bDate\.now\(\)|new Date\(\)|Math\.random/,
  ]
  const files = globSync('plugins/**/*.ts', { cwd: checkout }).filter((file) => !file.endsWith('.test.ts'))
  expect(files.length).toBeGreaterThan(10)
  const found = files.flatMap((file) => {
    const text = readFileSync(join(checkout, file), 'utf8')
    return forbidden.filter((pattern) => pattern.test(text)).map((pattern) => `${file}: ${pattern}`)
  })
  expect(found).toEqual([])
})

test('S37: our own source evaluates no text as code', () => {
  const files = globSync('{sdk,server,plugins,builder}/**/*.{ts,tsx}', { cwd: checkout }).filter(
    (file) => !/\.test\.tsx?$|\/dist\//.test(file),
  )
  const found = files.filter((file) =>
    /\beval\(|new Function\(|from '(node:)?vm'/.test(readFileSync(join(checkout, file), 'utf8')),
  )
  expect(found).toEqual([])
})

test('every step and trigger has a title, an icon and a sentence for its card', () => {
  const bare = manifest.steps.filter(
    (step) => !step.title || step.icon === 'puzzle' || !(step.summary ?? step.description),
  )
  expect(bare.map((step) => step.type)).toEqual([])
})

test('every field that people fill in has a title', () => {
  const untitled = manifest.steps.flatMap((step) =>
    fieldsOf(step.input)
      .filter(({ name, field }) => name !== 'id' && !field.title && field.const === undefined)
      .map(({ name }) => `${step.type}: ${name}`),
  )
  expect(untitled).toEqual([])
})

test('what a person may leave out counts as the same on the page as when the step is carried out', () => {
  const parts = registry.plugins.flatMap(({ id, steps = [], triggers = [] }) =>
    [...steps, ...triggers].map((part) => ({ type: `${id}.${part.id}`, input: part.input as z.ZodObject })),
  )
  const silent = parts.flatMap(({ type, input }) => {
    const shown = manifest.steps.find((step) => step.type === type)?.input.properties ?? {}
    return Object.entries(input.shape)
      .filter(
        ([key, field]) =>
          z.safeParse(field, undefined).data !== undefined && !('default' in (shown[key] ?? {})),
      )
      .map(([key]) => `${type}: ${key}`)
  })
  expect(silent).toEqual([])
  const wait = manifest.steps.find((step) => step.type === 'flow.wait-for')
  expect(wait && exitsOf(wait, {}).map((exit) => exit.id)).toEqual(['reply', 'timeout'])
})

test('every placeholder of a sentence is a field of its step', () => {
  const unknown = manifest.steps.flatMap((step) =>
    [...(step.summary ?? '').matchAll(/\{(\w+)[\w.]*\}/g)]
      .filter(([, name]) => !step.input.properties?.[name ?? ''])
      .map(([placeholder]) => `${step.type}: ${placeholder}`),
  )
  expect(unknown).toEqual([])
})

test('every text of every plugin exists in Spanish', () => {
  const missing = manifest.plugins.flatMap((plugin) => {
    const steps = manifest.steps.filter((step) => step.plugin === plugin.id)
    const texts = [
      plugin.title,
      plugin.description,
      ...formTexts(plugin.connection ?? {}),
      ...plugin.providers.map((provider) => provider.title),
      ...manifest.events
        .filter((event) => event.plugin === plugin.id)
        .flatMap((event) => [event.title, ...event.properties.map((one) => one.title)]),
      ...steps.flatMap((step) => [
        step.title,
        step.description,
        step.summary,
        ...formTexts(step.input),
        ...exitTexts(step),
      ]),
    ]
    const known = plugin.translations.es ?? {}
    return [...new Set(texts)]
      .filter((text) => text && !OF_THE_PRODUCT.has(text) && !known[text])
      .map((text) => `${plugin.id}: ${text}`)
  })
  expect(missing).toEqual([])
})

/** Said by the builder itself, in its own languages. */
const OF_THE_PRODUCT = new Set([
  'Account',
  'Next',
  'Yes',
  'No',
  'Failed',
  'Maybe sent',
  'Not allowed',
  'Time is up',
  'Otherwise',
])

function exitTexts(step: (typeof manifest.steps)[number]): string[] {
  if (step.kind === 'trigger') return []
  return exitsOf(step as Parameters<typeof exitsOf>[0], {}).map((exit) => exit.title)
}

const formTexts = (form: FieldSchema): (string | undefined)[] =>
  fieldsOf(form).flatMap(({ field }) => [
    field.title,
    field.description,
    field.help,
    field.placeholder,
    ...Object.values(field.labels ?? {}),
  ])

/** Every field of a form, those inside lists, groups and choices too. */
function fieldsOf(form: FieldSchema): { name: string; field: FieldSchema }[] {
  const inside = ({
    widget,
    items,
    anyOf,
    oneOf,
    ...field
  }: FieldSchema): { name: string; field: FieldSchema }[] =>
    widget === 'duration' || widget === 'time-window' || widget === 'rule'
      ? []
      : [
          ...fieldsOf(field),
          ...[items, ...(anyOf ?? []), ...(oneOf ?? [])].flatMap((one) => (one ? inside(one) : [])),
        ]
  return Object.entries(form.properties ?? {}).flatMap(([name, field]) => [{ name, field }, ...inside(field)])
}
