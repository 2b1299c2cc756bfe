import { type Answer, type Asked, startVendor } from '../http/vendor.ts'
import { tone } from '../openai/tone.ts'

export type Rendered = { voice: string; text: string; format: string; model: string | undefined }

/** ElevenLabs: text becomes sound whose length follows from it; voices come page by page. */
export async function startElevenLabs() {
  const apiKey = 'sk_emulated'
  const rendered: Rendered[] = []
  const refusals: Answer[] = []
  const voices = ['Lucía', 'Mateo', 'Sofía'].map(voiceOf)

  function speak(asked: Asked, voice: string): Answer {
    if (!voices.some((one) => one.voice_id === voice))
      return wrong(404, 'voice_not_found', 'A voice with that ID was not found.')
    const format = asked.query.get('output_format') ?? 'mp3_44100_128'
    const text = String(asked.form.text)
    rendered.push({ voice, text, format, model: asked.form.model_id as string | undefined })
    return { status: 200, headers: { 'content-type': 'audio/basic' }, bytes: tone(text.length * 60 * 8) }
  }

  const vendor = await startVendor(
    { host: 'api.elevenlabs.io', description: 'elevenlabs/openapi.json' },
    (asked): Answer => {
      if (asked.headers['xi-api-key'] !== apiKey) return wrong(401, 'invalid_api_key', 'Invalid API key')
      const refusal = refusals.shift()
      if (refusal) return refusal
      const voice = /^\/v1\/text-to-speech\/([^/]+)$/.exec(asked.path)?.[1]
      if (voice) return speak(asked, voice)
      const search = (asked.query.get('search') ?? '').toLowerCase()
      const from = Number(asked.query.get('next_page_token') ?? 0)
      const found = voices.filter((one) => one.name.toLowerCase().includes(search))
      const page = found.slice(from, from + 2)
      const more = found.length > from + 2
      const json = {
        voices: page,
        has_more: more,
        total_count: found.length,
        next_page_token: more ? String(from + 2) : null,
      }
      return { status: 200, json }
    },
  )

  return {
    ...vendor,
    settings: { apiKey },
    rendered,
    voices,
    refuse: (status: number, code: string, message: string) => refusals.push(wrong(status, code, message)),
  }
}

const voiceOf = (name: string, index: number) => ({
  voice_id: `voice${index}`,
  name,
  category: 'premade',
  labels: { accent: 'castilian' },
  description: 'Warm',
  preview_url: `https://storage.example/${index}.mp3`,
  available_for_tiers: [],
  high_quality_base_model_ids: [],
  verified_languages: [{ language: index === 1 ? 'en' : 'es', model_id: 'eleven_flash_v2_5' }],
})

const wrong = (status: number, code: string, message: string): Answer => ({
  status,
  json: { detail: { status: code, message } },
})
