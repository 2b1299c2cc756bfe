import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { z } from '#sdk'
import { formOf } from '../registry/form.ts'
import { interpolate, isPlain } from './interpolate.ts'
import { createRenderer } from './renderer.ts'
import { renderInput, templatesIn } from './renderInput.ts'

const renderer = createRenderer()
afterAll(() => renderer.close())

const scope = {
  contact: {
    firstName: 'Ana',
    lastName: null,
    city: '',
    tags: ['vip', 'new'],
    score: 7,
    attributes: { plan: 'gold' },
  },
  event: { properties: { product: 'Boots' } },
}
const render = async (template: string) => (await renderer.render([{ template, scope }]))[0]

test('plain variables are filled in, with a fallback where there is nothing', () => {
  const filled = (template: string) => interpolate(template, scope)
  expect(filled('Hi {{ contact.firstName }}, {{contact.attributes.plan}} {{ contact.score }}')).toEqual({
    text: 'Hi Ana, gold 7',
  })
  expect(filled('{{ contact.lastName | default: "there" }}{{ contact.city | default: \'X\' }}')).toEqual({
    text: 'thereX',
  })
  expect(filled('{{ contact.tags }}')).toEqual({ text: 'vip, new' })
  expect(filled('no variables, 100 % { real } text')).toEqual({ text: 'no variables, 100 % { real } text' })
})

test('where only variables are possible, a tag is an error instead of going out as it stands', () => {
  expect(interpolate('{% if true %}x{% endif %}', scope)).toEqual({
    error: expect.stringContaining('no other tags'),
  })
})

test('a variable with neither value nor fallback is an error that says what to do', async () => {
  const error =
    '"contact.lastName" is empty for this contact. Write what to say instead: {{ contact.lastName | default: "…" }}.'
  expect(interpolate('Dear {{ contact.lastName }}', scope)).toEqual({ error })
  expect(await render('{% if true %}Dear {{ contact.lastName }}{% endif %}')).toEqual({ error })
  expect(await render('{{ contact.city | upcase }}')).toMatchObject({
    error: expect.stringContaining('"contact.city" is empty'),
  })
})

test('a text reads the same whether it is filled in here or by the template engine', async () => {
  for (const plain of [
    '{{ contact.tags }}',
    '{{ contact.attributes }}',
    '{{ contact.score }}',
    '{{ contact.lastName | default: "x" }}',
    '<b>{{ contact.firstName }}</b>',
  ]) {
    expect(isPlain(plain)).toBe(true)
    expect(await render(`${plain}{% comment %}{% endcomment %}`)).toEqual(interpolate(plain, scope))
  }
})

test('full templates have conditions, loops and filters', async () => {
  expect(
    await render('{% if contact.score > 5 %}{{ contact.firstName | upcase }}{% else %}no{% endif %}'),
  ).toEqual({ text: 'ANA' })
  expect(await render('{% for tag in contact.tags %}[{{ tag }}]{% endfor %}')).toEqual({ text: '[vip][new]' })
  expect(await render('{"name": {{ contact.firstName | json }}}')).toEqual({ text: '{"name": "Ana"}' })
  expect(await render('{% if contact.lastName %}a{% else %}b{% endif %}')).toEqual({ text: 'b' })
})

test('a template that cannot be read is told before anybody gets it', async () => {
  expect(
    await renderer.check([
      'Hi {{ contact.firstName }}',
      '{% if a %}',
      '{{ x | shell }}',
      '{% include "a" %}',
      'x'.repeat(20_001),
    ]),
  ).toEqual([
    undefined,
    expect.stringContaining('not closed'),
    expect.stringContaining('undefined filter: shell'),
    expect.stringContaining('tag "include" not found'),
    expect.stringContaining('20000 characters'),
  ])
})

const payloads = readFileSync(new URL('./fixtures/escapes.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
const wraps = [
  (inner: string) => `{{ ${inner} }}`,
  (inner: string) => `{% assign a = ${inner} %}{{ a }}`,
  (inner: string) => `{% if ${inner} %}{{ ${inner} | json }}{% endif %}`,
  (inner: string) => `{% for a in ${inner} %}{{ a }}{% endfor %}`,
]

test('S37: no escape payload sees the process, its files, or a prototype', async () => {
  const corpus = payloads.flatMap((line) => (/\{[{%]/.test(line) ? [line] : wraps.map((wrap) => wrap(line))))
  expect(corpus.length).toBeGreaterThanOrEqual(200)
  const results = await renderer.render(
    corpus.map((template) => ({ template: `{% comment %}{% endcomment %}${template}`, scope })),
  )
  const leaks = results.flatMap((result, i) =>
    'text' in result &&
    /root:|\[native code\]|function|class |process|PATH=|node_modules|"name": "cauce"|\b49\b|Object\]/.test(
      result.text,
    )
      ? [{ template: corpus[i], text: result.text }]
      : [],
  )
  expect(leaks).toEqual([])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(await render('{{ contact.firstName | upcase }}')).toEqual({ text: 'ANA' })
})

test('S37: a template that takes too long is stopped, and the ones behind it are filled in all the same', async () => {
  const bombs = [
    '{% for a in (1..100000000) %}{% for b in (1..100000000) %}{% endfor %}{% endfor %}',
    '{% assign a = "xxxxxxxxxxxxxxxx" %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}',
    '{{ "a" | replace: "", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" | split: "" | join: "bbbbbbbbbbbb" | size }}{% for i in (1..9999999) %}{{ i }}{% endfor %}',
    `{{ "${'<'.repeat(15_000)}" | strip_html }}`,
    `${'{% if true %}'.repeat(1200)}`,
    '{{ "x" | slice: 0, 99999999999 | times: 1e308 | round: 1e308 }}{% for i in (1..5000000) %}{% capture x %}{{ x }}{{ i }}{% endcapture %}{% endfor %}',
  ]
  const started = performance.now()
  const results = await renderer.render(
    [...bombs, '{{ contact.firstName | downcase }}'].map((template) => ({ template, scope: { ...scope } })),
  )
  expect(results.at(-1)).toEqual({ text: 'ana' })
  for (const result of results.slice(0, 2)) expect(result).toHaveProperty('error')
  for (const result of results) if ('text' in result) expect(result.text.length).toBeLessThanOrEqual(200_000)
  expect(performance.now() - started).toBeLessThan(10_000)
})

test.runIf(process.platform === 'linux')(
  'a process that others keep from working takes its time, and no template is blamed for it',
  async () => {
    const patient = createRenderer({ processes: 1, timeLimit: 100 })
    const asked = [{ template: '{{ contact.firstName | upcase }}', scope }]
    const before = new Set(children())
    await patient.render(asked)
    const [own] = children().filter((pid) => !before.has(pid))
    if (!own) throw new Error('No process fills templates in')
    process.kill(own, 'SIGSTOP')
    const late = patient.render(asked)
    await new Promise((resolve) => setTimeout(resolve, 500))
    process.kill(own, 'SIGCONT')
    expect(await late).toEqual([{ text: 'ANA' }])
    patient.close()
  },
)
const children = () =>
  readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  )

test('a process that hangs past all limits is killed, and only the template that hung has an error', async () => {
  const strict = createRenderer({ processes: 1, timeLimit: 60 })
  const slow = '{% for a in (1..3000) %}{% for b in (1..300) %}{{ b }}{% endfor %}{% endfor %}'
  const quick = '{{ contact.firstName | upcase }}'
  const results = await strict.render([quick, slow, quick].map((template) => ({ template, scope })))
  strict.close()
  expect(results).toEqual([
    { text: 'ANA' },
    { error: 'The template takes too long to fill in. Make it simpler.' },
    { text: 'ANA' },
  ])
})

test('a process that dies before it has begun is no template’s fault: another is started, and only then it is told', async () => {
  const hopeless = createRenderer({ processes: 1, startLimit: 0 })
  const template = '{{ contact.firstName | upcase }}'
  const results = await hopeless.render([template, template].map((template) => ({ template, scope })))
  hopeless.close()
  const unable = { error: 'Templates cannot be filled in right now.' }
  expect(results).toEqual([unable, unable])
})

test('of a step, exactly the template fields are filled in, however deep', async () => {
  const template = () => z.string().meta({ widget: 'template' })
  const form = formOf(
    z.object({
      text: template(),
      note: z.string(),
      subject: template().optional(),
      headers: z.record(z.string(), template()).meta({ widget: 'key-value' }),
      items: z.array(z.object({ name: template(), id: z.string() })),
      body: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('text'), value: template() }),
        z.object({ kind: z.literal('raw'), value: z.string() }),
      ]),
    }),
  )
  const name = '{{ contact.firstName }}'
  const input = {
    text: name,
    note: name,
    headers: { a: name },
    items: [{ name: `${name}!`, id: name }],
    body: { kind: 'text', value: name },
  }
  expect(await renderInput(renderer, form, input, scope)).toEqual({
    ok: true,
    value: {
      text: 'Ana',
      note: name,
      headers: { a: 'Ana' },
      items: [{ name: 'Ana!', id: name }],
      body: { kind: 'text', value: 'Ana' },
    },
  })
  expect(input.text).toBe(name)
  expect(
    templatesIn(form, { ...input, body: { kind: 'raw', value: name } }).map((slot) => slot.path.join('.')),
  ).toEqual(['text', 'headers.a', 'items.0.name'])
  expect(
    await renderInput(
      renderer,
      form,
      { ...input, items: [{ name: '{{ contact.lastName }}', id: 'x' }] },
      scope,
    ),
  ).toMatchObject({
    ok: false,
    field: 'items.0.name',
  })
})
