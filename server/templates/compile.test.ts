import { createSecretKey, randomBytes } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { compileContent } from './compile.ts'
import { frameOf, withPreheader } from './frame.ts'
import { hideLiquid, keepBetween, showLiquid } from './liquidPlaces.ts'
import { createRenderer } from './renderer.ts'
import { intentOf, isOurs, trackLinks, trackOpen } from './track.ts'

const renderer = createRenderer()
afterAll(() => renderer.close())

const compile = (variants: Record<string, object>, defaultLocale = 'en') =>
  compileContent(renderer, 'email', {
    ...{ defaultLocale, attachments: [] },
    variants: Object.fromEntries(Object.entries(variants).map(([key, one]) => [key, { text: '', ...one }])),
  })
const scope = { contact: { firstName: 'Ana <3', tags: ['vip'], city: null } }

test('conditions around sections, columns and words are kept by MJML as they stand', () => {
  const source =
    '<mj-body>{% if a %}<mj-section><mj-column><mj-text>{% if b < 3 %}x{% endif %}</mj-text></mj-column></mj-section>{% endif %}</mj-body>'
  const { text, tags } = hideLiquid(source)
  expect(text).not.toContain('{%')
  expect(showLiquid(keepBetween(text), tags)).toBe(
    source
      .replace('{% if a %}', '<mj-raw>{% if a %}</mj-raw>')
      .replace('</mj-section>{% endif %}', '</mj-section><mj-raw>{% endif %}</mj-raw>'),
  )
})

test('a text becomes a page whose paragraphs, links and conditions are its own', async () => {
  const { compiled, problems } = await compile({
    en: {
      subject: 'Hi',
      text: 'Hi {{ contact.firstName }} <b>\nline\n\n{% if contact.tags contains "vip" %}\n\nSee https://e.com/?a=1&b=2.\n\n{% endif %}',
    },
  })
  expect(problems).toEqual([])
  const [page] = await renderer.render([{ template: compiled.en?.html ?? '', scope, page: true }])
  expect(page).toMatchObject({ text: expect.stringMatching(/Hi Ana &lt;3 &lt;b&gt;<br ?\/?>line<\/p>/) })
  expect(page).toMatchObject({ text: expect.stringContaining('<a href="https://e.com/?a=1&amp;b=2">') })
  expect(page).toMatchObject({ text: expect.stringContaining('lang="en"') })
})

test('the preview text stands at the head, unless the page has its own', () => {
  expect(withPreheader(frameOf('x'), 'Look {{ contact.city }}')).toContain(
    '<mj-preview>Look {{ contact.city }}</mj-preview>',
  )
  const own = '<mjml><mj-head><mj-preview>mine</mj-preview></mj-head><mj-body /></mjml>'
  expect(withPreheader(own, 'other')).toBe(own)
  expect(withPreheader('<mjml><mj-body /></mjml>', 'a & b')).toContain(
    '<mj-head><mj-preview>a &amp; b</mj-preview></mj-head>',
  )
})

test('what is wrong is told by language and field, and the rest is compiled all the same', async () => {
  const { compiled, problems } = await compile(
    {
      en: { subject: 'Hi', text: 'Hi' },
      es: { subject: '', text: 'Hola' },
      fr: { subject: '{{ x | shell }}', text: 'Salut' },
      de: { subject: 'x', mjml: '<mjml><mj-body><mj-nothing /></mj-body></mjml>' },
    },
    'it',
  )
  expect(Object.keys(compiled)).toEqual(['en'])
  expect(problems.map(({ locale, field }) => `${locale}.${field}`)).toEqual([
    'es.subject',
    'fr.subject',
    'de.mjml',
    'it.defaultLocale',
  ])
})

test('S37: a template that eats memory kills its own process, and the one behind it is filled in', async () => {
  const strict = createRenderer({ processes: 1, timeLimit: 5_000 })
  const hog =
    '{% assign a = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" %}{% for i in (1..24) %}{% assign a = a | split: "" | concat | join: a %}{% endfor %}{{ a }}'
  const heavy =
    '{% for a in (1..90000) %}{% capture b %}{{ b }}{{ a }}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endcapture %}{% endfor %}{{ b }}'
  const results = await strict.render(
    [hog, heavy, '{{ contact.firstName | upcase }}'].map((template) => ({ template, scope: { ...scope } })),
  )
  strict.close()
  expect(results.slice(0, 2).every((one) => 'error' in one)).toBe(true)
  expect(results[2]).toEqual({ text: 'ANA <3' })
})

test('no file is read into a page', async () => {
  const { compiled, problems } = await compile({
    en: {
      subject: 'x',
      mjml: '<mjml><mj-body><mj-include path="/etc/passwd" /><mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section></mj-body></mjml>',
    },
  })
  expect(JSON.stringify([compiled, problems])).not.toContain('root:')
})

test('links lead by us and only where they led before; ours and those of mail programs stay', () => {
  const linkSecret = createSecretKey(randomBytes(32))
  const intentId = '0199a1b2-0000-7000-8000-000000000001'
  const signing = { publicUrl: 'https://cauce.example', linkSecret, intentId }
  const html =
    '<html><body><a class="x" href="https://shop.example/?a=1&amp;b=%22">A</a><a href="mailto:a@b.c">M</a><a href="https://cauce.example/p/t">P</a><a href="javascript:alert(1)">J</a></body></html>'
  const tracked = trackOpen(trackLinks(html, signing), signing)
  expect(tracked).toContain('href="mailto:a@b.c"')
  expect(tracked).toContain('href="https://cauce.example/p/t"')
  expect(tracked).toContain('href="javascript:alert(1)"')
  const [, token = '', written = ''] =
    /href="https:\/\/cauce\.example\/l\/([^?"]+)\?u=([^"]+)"/.exec(tracked) ?? []
  expect(decodeURIComponent(written)).toBe('https://shop.example/?a=1&b=%22')
  const named = intentOf(token)
  if (!named) throw new Error('The token names nothing.')
  expect(named.intentId).toBe(intentId)
  expect(isOurs('click', linkSecret, named, 'https://shop.example/?a=1&b=%22')).toBe(true)
  expect(isOurs('click', linkSecret, named, 'https://evil.example/')).toBe(false)
  expect(isOurs('open', linkSecret, named)).toBe(false)
  expect(isOurs('click', createSecretKey(randomBytes(32)), named, 'https://shop.example/?a=1&b=%22')).toBe(
    false,
  )
  expect(tracked).toMatch(/<img src="https:\/\/cauce\.example\/l\/[\w-]+\/open\.gif"[^>]*\/><\/body>/)
  expect(intentOf('x')).toBeUndefined()
})
