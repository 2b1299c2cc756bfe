import { afterAll, afterEach, expect, test } from 'vitest'
import { providerContext } from '#sdk/testing'
import { startElevenLabs } from '../../test/emulators/elevenlabs/index.ts'
import plugin from './index.ts'
import { speech } from './speech.ts'

const vendor = await startElevenLabs()
afterAll(() => vendor.close())
afterEach(() => {
  expect(vendor.problems.splice(0)).toEqual([])
})
const fetch = vendor.fetchFor(plugin.hosts)
const context = (apiKey = vendor.settings.apiKey) => providerContext({ connection: { apiKey }, fetch })
const say = (more: object = {}) =>
  speech.render({ text: 'Hola, Ana.', voice: 'voice0', language: 'es-ES', ...more }, context())

test('a text becomes sound as telephones have it, by the voice and with the parameters that were chosen', async () => {
  const { sound } = await say({ settings: { stability: 0.4, speed: 1.1 } })
  expect(sound.length).toBe('Hola, Ana.'.length * 60 * 8)
  expect(vendor.rendered.at(-1)).toEqual({
    ...{ voice: 'voice0', text: 'Hola, Ana.', format: 'ulaw_8000', model: 'eleven_flash_v2_5' },
  })
})

test('voices are gathered over all pages, searched, and narrowed to a language', async () => {
  expect((await speech.voices({}, context())).map((voice) => voice.title)).toEqual([
    'Lucía',
    'Mateo',
    'Sofía',
  ])
  expect(await speech.voices({ language: 'en-GB' }, context())).toMatchObject([
    { id: 'voice1', languages: ['en'] },
  ])
  expect((await speech.voices({ search: 'sof' }, context())).map((voice) => voice.id)).toEqual(['voice2'])
})

test.each([
  [401, 'invalid_api_key', /does not accept the API key/, false],
  [401, 'quota_exceeded', /used up its characters/, false],
  [404, 'voice_not_found', /no such voice/, false],
  [429, 'too_many_concurrent_requests', /asks for fewer/, true],
  [500, 'internal', /failed \(500\)/, true],
] as const)('a refusal with %i %s is told in words', async (status, code, words, retry) => {
  vendor.refuse(status, code, 'Odd')
  await expect(say()).rejects.toMatchObject({
    name: 'StepError',
    message: expect.stringMatching(words),
    retry,
  })
})

test('a try of the account tells how many voices it has', async () => {
  const answer = await plugin.test?.({
    connection: vendor.settings,
    fetch,
    signal: AbortSignal.timeout(5000),
  } as never)
  expect(answer?.account).toContain('3 voices')
})
