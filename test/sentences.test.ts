import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { es, type Sentences, translator } from '#sdk/sentences'
import { checkout } from '../server/db/home.ts'
import { reasons } from '../server/net/send.ts'
import { loadPlugins } from '../server/registry/plugins.ts'

const registry = await loadPlugins(join(checkout, 'plugins'))

/** Read in a terminal, in a log, by a program's author, or in both languages already by a table of its own. */
const NOT_FOR_PEOPLE = [
  'server/main.ts',
  'server/report.ts',
  'server/db/**',
  'server/supervisor/**',
  'server/secrets/**',
  'server/engine/sweeper.ts',
  'server/http/policy.ts',
  'server/http/openapi.ts',
  'server/registry/problems.ts',
  'server/rules/compileRule.ts',
  // told to a model
  'server/agents/prompt/**',
  'server/agents/tools/**',
  'server/agents/createAgents.ts',
  'server/analysis/{prompt,schema}.ts',
]
/** Of plugins that could not be loaded: the log's business. */
const NOT_SHOWN = new Set(['The folder has no index.ts. Add one, or remove the folder.'])

test('every sentence that the server makes for people can be said in Spanish', () => {
  const files = globSync('server/**/*.ts', { cwd: checkout, exclude: NOT_FOR_PEOPLE })
  expect(untranslated(files, es)).toEqual([])
})

test('why a host could not be reached is said in Spanish to the last word', () => {
  const say = translator(es)
  const english = Object.values(reasons).filter((reason) =>
    say(`shop.example.com could not be reached: ${reason}.`).includes(reason),
  )
  expect(english).toEqual([])
})

test('every sentence of the flow’s checks can be said in Spanish', () => {
  expect(untranslated(['sdk/flow/lint.ts'], es)).toEqual([])
})

test.each(registry.plugins.map((plugin) => plugin.id))(
  'every sentence of %s can be said in Spanish',
  (id) => {
    const plugin = registry.plugin(id)
    const files = globSync(`plugins/${id}/**/*.ts`, { cwd: checkout })
    expect(untranslated(files, { ...es, ...plugin?.translations?.es })).toEqual([])
  },
)

test('a Spanish sentence has the slots of the English one', () => {
  const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot).sort()
  const tables = [es, ...registry.plugins.map((plugin) => plugin.translations?.es ?? {})]
  const wrong = tables
    .flatMap((table) => Object.entries(table))
    .filter(([english, said]) => String(slots(english)) !== String(slots(said)))
  expect(wrong).toEqual([])
})

test('the look at the sources finds what is missing', () => {
  const source = `
    const a = { en: 'One is here.', es: 'Uno.' }
    throw new Conflict('x', \`The flow "\${title}" is gone.\`)
    z.string().min(3, 'Three letters, please')
    log.warn('Nobody reads this.')
    const b = { error: 'The contact was deleted.' }`
  expect(sentencesOf('x.ts', source)).toEqual([
    'The flow "…" is gone.',
    'Three letters, please',
    'The contact was deleted.',
  ])
})

function untranslated(files: string[], table: Sentences): string[] {
  const say = translator(table)
  return files
    .filter((file) => !/\.test\.ts$|\/es\.ts$/.test(file))
    .flatMap((file) =>
      sentencesOf(file, readFileSync(join(checkout, file), 'utf8'))
        .filter((sentence) => !NOT_SHOWN.has(sentence) && say(sentence) === sentence)
        .map((sentence) => `${file}: ${sentence}`),
    )
}

// The parser's tree, by the little of it that is looked at.
type Node = { type: string; start: number; end: number; [key: string]: unknown }

/** Texts in a source that read like a sentence for people and come in English alone. */
function sentencesOf(file: string, source: string): string[] {
  const found: string[] = []
  const visit = (part: unknown, above: Node[]) => {
    if (Array.isArray(part)) for (const one of part) visit(one, above)
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return
    const node = part as Node
    const text = textOf(node)
    if (text !== undefined && isForPeople(text, above, source)) found.push(text)
    for (const value of Object.values(node)) visit(value, node.type ? [...above, node] : above)
  }
  visit(parseSync(file, source).program, [])
  return found
}

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'TemplateLiteral') return undefined
  const { quasis } = node as unknown as { quasis: { value: { cooked: string } }[] }
  return quasis.map((quasi) => quasi.value.cooked).join('…')
}

const SCHEMA = /\.(min|max|length|regex|refine|uuid|email|url|gt|gte|lt|lte)$/
const FORM = new Set(['summary', 'description', 'help', 'title', 'placeholder', 'name'])
const LOG = /(^|\.)(log|warn|info|report|Error|StartError|BlockedAddress|super|describe)$/

function isForPeople(text: string, above: Node[], source: string): boolean {
  const parent = above.at(-1)
  if (parent?.type === 'Property' && FORM.has(keyOf(parent))) return false
  if (above.some((node) => node.type === 'TaggedTemplateExpression' || isTranslated(node))) return false
  const call = above.findLast((node) => node.type === 'CallExpression' || node.type === 'NewExpression')
  const callee = (call?.callee ?? undefined) as Node | undefined
  const name = callee ? source.slice(callee.start, callee.end) : ''
  if (!/^["“A-Z…].*[a-z…] ["“a-z…]/s.test(text)) return false
  if (SCHEMA.test(name)) return true
  return /[.?!]$|: …$/.test(text) && !LOG.test(name)
}

const keyOf = (property: Node): string => {
  const key = property.key as Node
  return String(key.name ?? key.value)
}

/** `{ en: '…', es: '…' }`, `wrong('…', '…')`, a table with a side for each language, or a plugin's Spanish side. */
function isTranslated(node: Node): boolean {
  if (node.type === 'CallExpression')
    return (node.arguments as Node[]).filter((one) => / /.test(textOf(one) ?? '')).length === 2
  if (node.type === 'Property') return keyOf(node) === 'es'
  if (node.type !== 'ObjectExpression') return false
  const keys = (node.properties as Node[]).filter((one) => one.type === 'Property').map(keyOf)
  return keys.includes('en') && keys.includes('es')
}
