import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkout } from '../../server/db/home.ts'
import { gateRules } from '../../server/gate/types.ts'

const builder = join(checkout, 'builder')
const namespaces = readdirSync(join(builder, 'i18n/en')).map((file) => file.replace('.json', ''))
const texts = (language: string, namespace: string) =>
  flat(JSON.parse(readFileSync(join(builder, `i18n/${language}/${namespace}.json`), 'utf8')))

describe('every text of the builder', () => {
  test.each(namespaces)('%s has the same keys in English and Spanish', (namespace) => {
    expect(Object.keys(texts('es', namespace)).sort()).toEqual(Object.keys(texts('en', namespace)).sort())
  })

  test.each(namespaces)('%s fills in the same words in both languages', (namespace) => {
    const english = texts('en', namespace)
    const wrong = Object.entries(texts('es', namespace)).filter(
      ([key, text]) => slots(text) !== slots(english[key] ?? ''),
    )
    expect(wrong).toEqual([])
  })

  test('every rule that holds a send back has its words', () => {
    const known = Object.keys(texts('es', 'runs'))
    expect(gateRules.filter((rule) => !known.includes(`gate.${rule}`))).toEqual([])
  })

  test('the design page shows every part of the interface', () => {
    const shown = readdirSync(join(builder, 'design'))
      .map((file) => readFileSync(join(builder, 'design', file), 'utf8'))
      .join('')
    const parts = readdirSync(join(builder, 'ui')).flatMap(
      (file) => /^([A-Z]\w+)\.tsx$/.exec(file)?.[1] ?? [],
    )
    // The toasts are what the toaster draws.
    expect(
      parts.filter((part) => part !== 'Toasts' && !new RegExp(`of="[^"]*\\b${part}\\b`).test(shown)),
    ).toEqual([])
  })

  test('no text is empty', () => {
    const empty = namespaces.flatMap((namespace) =>
      ['en', 'es'].flatMap((language) =>
        Object.entries(texts(language, namespace))
          .filter(([, text]) => !text.trim())
          .map(([key]) => `${language}/${namespace}: ${key}`),
      ),
    )
    expect(empty).toEqual([])
  })

  test('no page asks for a text that is missing', () => {
    const known = new Set(
      namespaces.flatMap((namespace) =>
        Object.keys(texts('en', namespace)).map((key) => `${namespace}:${key}`),
      ),
    )
    expect(sources().flatMap((path) => missingIn(path, known))).toEqual([])
  })
})

test('a flow opens with the first texts alone: whoever says more waits for the others', () => {
  const [, listed = ''] = /\{([\w,]+)\}\.json/.exec(readFileSync(join(builder, 'i18n/en.ts'), 'utf8')) ?? []
  const first = listed.split(',')
  expect(readFileSync(join(builder, 'i18n/es.ts'), 'utf8')).toContain(`{${listed}}`)
  const files = drawnAtOnce(['main.tsx', 'shell/Shell.tsx', 'canvas/FlowPage.tsx'])
  expect(files.size).toBeGreaterThan(60)
  const others = [...files].flatMap(([path, source]) =>
    [...source.matchAll(/useTranslation\(\s*'(\w+)'|\bt\(\s*[`'](\w+):/g)]
      .map(([, own, other]) => own ?? other ?? '')
      .filter((namespace) => namespaces.includes(namespace) && !first.includes(namespace))
      .map((namespace) => `${path.slice(builder.length + 1)}: ${namespace}`),
  )
  expect(others).toEqual([])
})

/** These files and all that they import by themselves; what comes `withTexts` may say anything. */
function drawnAtOnce(entries: string[]): Map<string, string> {
  const files = new Map<string, string>()
  const open = entries.map((entry) => join(builder, entry))
  for (let path = open.pop(); path; path = open.pop()) {
    if (files.has(path)) continue
    const source = readFileSync(path, 'utf8').replaceAll(
      /import type [^']*'[^']*'|withTexts\(\(\) => import\([^)]*\)\)/g,
      '',
    )
    files.set(path, source)
    // The router brings every page, each with its texts but for those named above.
    for (const [, name = ''] of source.matchAll(/(?:from|import|import\()\s*'(\.[^']+\.tsx?)'/g))
      open.push(join(path, '..', name))
  }
  return files
}

/** `{ a: { b: 'x' } }` → `{ 'a.b': 'x' }` */
function flat(words: object, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words).flatMap(([key, text]) =>
      typeof text === 'object' && text !== null
        ? Object.entries(flat(text, `${prefix}${key}.`))
        : [[`${prefix}${key}`, String(text)]],
    ),
  )
}

const slots = (text: string) =>
  [...text.matchAll(/\{\{\s*(\w+)/g)]
    .map(([, name]) => name)
    .sort()
    .join(' ')

const sources = () =>
  readdirSync(builder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/^(dist|node_modules)/.test(path) && !/\.test\./.test(path))
    .map((path) => join(builder, path))

/**
 * Looks at plain `t('key')` calls. `const { t: account } = useTranslation('account')` gives `account('key')`.
 * Keys made of parts (`t(`status.${status}`)`) must at least have a first part that exists.
 */
function missingIn(path: string, known: Set<string>): string[] {
  const source = readFileSync(path, 'utf8')
  const spaces = [...source.matchAll(/\{([^{}]*)\}\s*=\s*useTranslation\(\s*'(\w+)'/g)].flatMap(
    ([, names, namespace]) =>
      [...(names ?? '').matchAll(/\bt\b(?::\s*(\w+))?/g)].map(([, alias]) => ({
        name: alias ?? 't',
        namespace,
      })),
  )
  return [...new Set(spaces.map(({ name }) => name))].flatMap((name) => {
    // Two components of one file may have the same `t` for two namespaces; a key has to be in one of them.
    const here = spaces.filter((one) => one.name === name).map(({ namespace }) => namespace)
    const exists = (key: string) =>
      (key.includes(':') ? [key] : here.map((namespace) => `${namespace}:${key}`)).some(
        (full) => known.has(full) || known.has(`${full}_other`),
      )
    const begins = (part: string) =>
      (part.includes(':') ? [part] : here.map((namespace) => `${namespace}:${part}`)).some((full) =>
        [...known].some((key) => key.startsWith(full)),
      )
    const call = new RegExp(`(?<![\\w.])${name}\\(\\s*\\[?\\s*(?:'([^']+)'|\`([^\`$]*)\\$)`, 'g')
    return [...source.matchAll(call)]
      .filter(([, key, part]) => (key ? !exists(key) : part ? !begins(part) : false))
      .map(([, key, part]) => `${path.slice(builder.length + 1)}: ${key ?? `${part}…`}`)
  })
}
