import { sql } from 'kysely'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { CallInstruction } from '#sdk'
import elevenlabs from '../../plugins/elevenlabs/index.ts'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine } from '../../server/db/connect.ts'
import { forgetSpeech } from '../../server/speech/renderSpeech.ts'
import { isPersonal, sentencesOf } from '../../server/speech/sentences.ts'
import { readSoundLink } from '../../server/speech/soundLink.ts'
import { wavOf } from '../../server/speech/wav.ts'
import { withVoice } from '../../server/speech/withVoice.ts'
import { startElevenLabs } from '../emulators/elevenlabs/index.ts'
import { journey } from '../journey.ts'

// The vendor's library is loaded at the first call, which a busy machine may take longer for than a sentence is given.
await import('@elevenlabs/elevenlabs-js')
const vendor = await startElevenLabs()
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems.splice(0)).toEqual([])
  vendor.rendered.length = 0
})
const j = await journey([elevenlabs], { fetchFor: vendor.fetchFor })
const { engineering } = j.engine
const ws = await j.workspace()
const account = await j.inWorkspace(ws, (trx) =>
  createConnection(trx, { registry: j.registry, secrets: j.secrets }, ws, {
    ...{ plugin: 'elevenlabs', title: 'Voices', settings: vendor.settings },
  }),
)
const speech = { account: account.id, voice: 'voice0' }
const person = (firstName: string) => j.contact(ws, { firstName, city: 'Sevilla' })
const say = async (contactId: string, text: string, more: object = {}) =>
  withVoice(engineering, { workspaceId: ws, contactId, language: 'es', speech: { ...speech, ...more } }, [
    { do: 'say', text, language: 'es' },
    { do: 'hang-up' },
  ])
const played = (instructions: readonly CallInstruction[]) =>
  instructions.flatMap((one) => (one.do === 'play' ? [one.url] : []))
const stored = () =>
  asEngine(j.db, (trx) =>
    trx.selectFrom('speech').select(['words', 'personal', 'expiresAt']).orderBy('words').execute(),
  )

test('what all hear is rendered once, each name by itself, and forgotten sooner', async () => {
  const [ana, luis] = [await person('Ana'), await person('Luis')]
  const first = await say(ana, 'Hola, Ana. Tenemos bicicletas nuevas. ¿Le interesan?')
  expect(first.map((one) => one.do)).toEqual(['play', 'play', 'play', 'hang-up'])
  expect(vendor.rendered.map((one) => one.text).sort()).toEqual([
    'Hola, Ana.',
    'Tenemos bicicletas nuevas.',
    '¿Le interesan?',
  ])
  const second = await say(luis, 'Hola, Luis. Tenemos bicicletas nuevas. ¿Le interesan?')
  expect(vendor.rendered.length).toBe(4)
  expect(played(second).slice(1)).toEqual(played(first).slice(1))
  expect((await stored()).filter((one) => one.personal).map((one) => one.words)).toEqual([
    'Hola, Ana.',
    'Hola, Luis.',
  ])
  await j.pass(2 * 86_400_000)
  await say(ana, 'Hola, Ana. Tenemos bicicletas nuevas.')
  expect(vendor.rendered.map((one) => one.text).slice(4)).toEqual(['Hola, Ana.'])
})

test('another voice, or another language, is another sound', async () => {
  const eva = await person('Eva')
  await say(eva, 'Buenas tardes.')
  await say(eva, 'Buenas tardes.', { voice: 'voice1' })
  expect(vendor.rendered.map((one) => one.voice)).toEqual(['voice0', 'voice1'])
})

test('questions are spoken too; without the voice the carrier says it all, and no call falls silent', async () => {
  const eva = await person('Eva')
  const ask: CallInstruction = {
    do: 'ask',
    prompt: [{ say: 'Pulse uno. O dos.' }],
    language: 'es',
    listenFor: 'keys',
    seconds: 5,
    answerUrl: 'https://cauce.example/a',
  }
  const call = { workspaceId: ws, contactId: eva, language: 'es', speech }
  expect(await withVoice(engineering, call, [ask])).toMatchObject([
    { do: 'ask', prompt: [{ play: expect.stringContaining('/sound/') }, { play: expect.anything() }] },
  ])
  vendor.refuse(401, 'quota_exceeded', 'No more')
  expect(await say(eva, 'Algo que nadie dijo.')).toEqual([
    { do: 'say', text: 'Algo que nadie dijo.', language: 'es' },
    { do: 'hang-up' },
  ])
  expect(j.reports.splice(0)).toHaveLength(1)
})

test('an address of a sound is ours or leads nowhere, and what it leads to is a telephone’s µ-law', async () => {
  const [url = ''] = played(await say(await person('Eva'), 'Adiós.'))
  const token = /\/sound\/(.+)\.wav$/.exec(url)?.[1] ?? ''
  const link = await readSoundLink(j.db, token)
  expect(link?.workspaceId).toBe(ws)
  const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
  expect([await readSoundLink(j.db, forged), await readSoundLink(j.db, 'x')]).toEqual([undefined, undefined])
  const wav = wavOf(Buffer.alloc(800, 0xff))
  expect([
    wav.toString('latin1', 0, 4),
    wav.readUInt16LE(20),
    wav.readUInt32LE(24),
    wav.readUInt32LE(54),
    wav.length,
  ]).toEqual(['RIFF', 7, 8000, 800, 858])
})

test('beyond the bound, what was not used for longest goes', async () => {
  const eva = await person('Eva')
  for (const text of ['Una frase.', 'Otra frase.', 'La última.']) {
    await j.pass(1000)
    await say(eva, text)
  }
  const sizes = await asEngine(j.db, (trx) =>
    sql<{ last: string }>`select sum(octet_length(sound)) as last from (
    select sound from speech order by used_at desc limit 2) s`.execute(trx),
  )
  await asEngine(j.db, (trx) => forgetSpeech(trx, Number(sizes.rows[0]?.last)))
  expect((await stored()).map((one) => one.words)).toEqual(['La última.', 'Otra frase.'])
})

test.each([
  ['Hola, Ana.', true],
  ['Le llamo de Sevilla.', true],
  ['Tenemos bicicletas.', false],
])('"%s" speaks of the person: %s', (text, personal) => {
  const nobody = { lastName: null, company: null, email: null, phone: null, attributes: {} }
  expect(isPersonal(text, { ...nobody, firstName: 'Ana', city: 'Sevilla' })).toBe(personal)
  expect(sentencesOf(`${text} Adiós.`, 'es')).toEqual([text, 'Adiós.'])
})
