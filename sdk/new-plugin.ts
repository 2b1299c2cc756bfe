import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

// npm run new:plugin <name>
const [, , name = '', into = fileURLToPath(new URL('../plugins', import.meta.url))] = process.argv
const spanish = (process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '').startsWith('es')
const say = (english: string, other: string) => (spanish ? other : english)

const title = name
  .split('-')
  .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  .join(' ')

const plugin = `import { definePlugin, defineStep, StepError, z } from '#sdk'

const connection = z.object({
  token: z.string().min(1).meta({ title: 'Token', widget: 'secret' }),
})

const send = defineStep({
  id: 'send',
  title: 'Send to ${title}',
  icon: 'send',
  summary: 'Send “{text}”',
  connection,
  ifLost: 'none',
  input: z.object({
    text: z.string().min(1).meta({ title: 'Text', widget: 'template' }),
  }),
  async run({ input, connection, fetch, signal }) {
    const response = await fetch('https://api.example.com/messages', {
      method: 'POST',
      headers: { authorization: \`Bearer \${connection.token}\`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
      signal,
    })
    if (!response.ok) throw new StepError(\`${title} answered \${response.status}.\`, { retry: response.status === 429 })
    return {}
  },
})

export default definePlugin({
  id: '${name}',
  title: '${title}',
  icon: 'send',
  hosts: ['api.example.com'],
  connection,
  steps: [send],
  translations: {
    es: {
      '${title}': '${title}',
      'Send to ${title}': 'Enviar a ${title}',
      'Send “{text}”': 'Envía «{text}»',
      Text: 'Texto',
      Token: 'Clave',
    },
  },
})
`

const test = `import { replies, runStep } from '#sdk/testing'
import { expect, test } from 'vitest'
import plugin from './index.ts'

const [send] = plugin.steps ?? []
if (!send) throw new Error('The plugin has no step.')
const run = { input: { text: 'Hi' }, connection: { token: 't' } }

test('a text is sent', async () => {
  const fetch = replies({ to: 'POST https://api.example.com/messages', status: 201 })
  expect(await runStep(send, { ...run, fetch })).toMatchObject({ exit: 'default' })
  expect(fetch.requests[0]).toMatchObject({ headers: { authorization: 'Bearer t' }, body: { text: 'Hi' } })
})

test('a refusal ends the try; too many requests are tried again', async () => {
  await expect(runStep(send, { ...run, fetch: replies({ status: 400 }) })).rejects.toMatchObject({ retry: false })
  await expect(runStep(send, { ...run, fetch: replies({ status: 429 }) })).rejects.toMatchObject({ retry: true })
})
`

const folder = join(into, name)
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  console.error(
    say(
      'Give the plugin a name of lower case words joined by hyphens: npm run new:plugin acme-mail',
      'Da al plugin un nombre de palabras en minúsculas unidas por guiones: npm run new:plugin acme-mail',
    ),
  )
  process.exitCode = 1
} else if (existsSync(folder)) {
  console.error(say(`There is already a plugin "${name}".`, `Ya existe un plugin "${name}".`))
  process.exitCode = 1
} else {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'index.ts'), plugin)
  await writeFile(join(folder, `${name}.test.ts`), test)
  const path = relative(process.cwd(), folder)
  console.log(
    say(
      `${path} is there, with a step and a test. While \`npm run dev\` is running it is in the palette already. docs/plugins.md tells the rest.`,
      `${path} ya está, con un paso y una prueba. Si \`npm run dev\` está en marcha, ya sale en la paleta. docs/plugins.md cuenta el resto.`,
    ),
  )
}
