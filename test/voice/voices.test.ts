import { afterAll, expect, test } from 'vitest'
import elevenlabs from '../../plugins/elevenlabs/index.ts'
import openai from '../../plugins/openai/index.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { testApp } from '../app.ts'
import { startElevenLabs } from '../emulators/elevenlabs/index.ts'

const vendor = await startElevenLabs()
afterAll(() => vendor.close())
const { as } = await testApp({
  registry: createRegistry([elevenlabs, openai]),
  env: { CAUCE_HOST_OVERRIDES: `api.elevenlabs.io=${vendor.url}` },
})
const account = async (plugin: string, settings: object) => {
  const made = await as('admin')('POST', '/api/v1/connections', { plugin, title: plugin, settings })
  return ((await made.json()) as { id: string }).id
}
const speaker = await account('elevenlabs', vendor.settings)
const model = await account('openai', { apiKey: 'sk-test' })
const voicesOf = async (connectionId: string) => {
  const answer = await as('editor')('GET', `/api/v1/speech/voices?connectionId=${connectionId}`)
  return ((await answer.json()) as { items: { id: string; title: string }[] }).items
}
const hear = (connectionId: string, voice: string, who = as('editor')) =>
  who('POST', '/api/v1/speech/sample', { connectionId, voice, text: 'Hola, así sueno.' })

test('voices are listed, of those who make sound of texts and of models that speak by themselves', async () => {
  expect((await voicesOf(speaker)).map((voice) => voice.title)).toEqual(['Lucía', 'Mateo', 'Sofía'])
  expect((await voicesOf(model)).map((voice) => voice.id)).toContain('marin')
})

test('a sentence is heard in a voice as telephones have it, made once, and only by who makes agents there', async () => {
  for (const round of [1, 2]) {
    const answer = await hear(speaker, 'voice0')
    expect([answer.status, answer.headers.get('content-type')], `round ${round}`).toEqual([
      200,
      'audio/basic',
    ])
    expect((await answer.arrayBuffer()).byteLength).toBe('Hola, así sueno.'.length * 480)
  }
  expect(vendor.rendered).toHaveLength(1)
  expect((await hear(speaker, 'voice0', as('viewer'))).status).toBe(403)
  expect((await hear(speaker, 'voice0', as('owner', 'B'))).status).toBe(404)
  const unknown = await hear(speaker, 'nobody')
  expect([unknown.status, ((await unknown.json()) as { error: { message: string } }).error.message]).toEqual([
    422,
    expect.stringMatching(/voice/i),
  ])
  expect((await hear(model, 'marin')).status).toBe(422)
  expect(vendor.problems).toEqual([])
})
