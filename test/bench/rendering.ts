import { Liquid } from 'liquidjs'
import { compileVariant } from '../../server/templates/compile.ts'
import { createRenderer } from '../../server/templates/renderer.ts'
import { type Figure, figure } from './figures.ts'

const mjml = `<mjml><mj-body><mj-section><mj-column>
  <mj-text font-size="16px"><h1>Hi {{ contact.firstName | default: "there" }}</h1>
    {% if contact.tags contains "vip" %}<p>Thank you for {{ contact.score }} points.</p>{% else %}<p>Join us.</p>{% endif %}
    {% for tag in contact.tags %}<span>{{ tag | capitalize }}</span> {% endfor %}</mj-text>
  <mj-button href="https://shop.example/?c={{ contact.id }}">See what is new in {{ contact.city | default: "town" }}</mj-button>
</mj-column></mj-section></mj-body></mjml>`

const people = Array.from({ length: 500 }, (_, n) => ({
  contact: {
    ...{
      id: `c${n}`,
      firstName: `Ana ${n}`,
      city: n % 3 ? 'Lima' : '',
      score: n,
      email: `ana${n}@example.com`,
    },
    tags: n % 2 ? ['vip', 'spring'] : ['new'],
  },
}))

/**
 * E-mails (subject, page and text, with conditions) filled in one after the other by one process of the pool, beside the
 * bare template engine on the same page in this process: the price of the wall between templates and us.
 */
export async function rendering({
  messages,
  rounds,
}: {
  messages: number
  rounds: number
}): Promise<Figure[]> {
  const renderer = createRenderer({ processes: 1 })
  try {
    const { compiled, problems } = await compileVariant(renderer, 'email', 'en', {
      text: '',
      subject: 'News for {{ contact.firstName }}',
      mjml,
    })
    if (!compiled?.html) throw new Error(`The page could not be compiled: ${JSON.stringify(problems)}`)
    const parts = [
      { template: compiled.subject ?? '' },
      { template: compiled.text },
      { template: compiled.html, page: true },
    ]
    const ours: number[] = []
    const bare: number[] = []
    const engine = new Liquid({ ownPropertyOnly: true, strictVariables: true, lenientIf: true })
    const read = parts.map((part) => engine.parse(part.template))
    await fill(renderer, parts, 500)
    for (let round = 0; round < rounds; round++) {
      ours.push(await perSecond(messages, () => fill(renderer, parts, messages)))
      bare.push(
        await perSecond(messages, async () => {
          for (let n = 0; n < messages; n++)
            for (const one of read) engine.renderSync(one, people[n % people.length])
        }),
      )
    }
    return [figure('rendering: e-mails filled in', 'messages/s', ours, bare)]
  } finally {
    renderer.close()
  }
}

/** As the dispatcher does: a claim of messages at a time. */
async function fill(
  renderer: ReturnType<typeof createRenderer>,
  parts: { template: string; page?: boolean }[],
  messages: number,
) {
  for (let n = 0; n < messages; n += 192) {
    const batch = Array.from(
      { length: Math.min(192, messages - n) },
      (_, i) => people[(n + i) % people.length] ?? {},
    )
    const done = await Promise.all(
      batch.map((scope) => renderer.render(parts.map((part) => ({ ...part, scope })))),
    )
    const failed = done.flat().find((one) => 'error' in one)
    if (failed) throw new Error(`A message was not filled in: ${JSON.stringify(failed)}`)
  }
}

async function perSecond(n: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (n / (performance.now() - started)) * 1000
}
