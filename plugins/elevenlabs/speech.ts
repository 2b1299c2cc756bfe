import { defineProvider, type ProviderContext, type SpeechWish, type Voice } from '#sdk'
import { openClient } from './client.ts'
import type { Settings } from './connection.ts'
import { explain } from './errors.ts'

/** No account has more voices than are worth choosing from. */
const MOST_PAGES = 10

export const speech = defineProvider({
  kind: 'speech',
  title: 'Voices of ElevenLabs',
  ifLost: 'repeat',

  async render(
    { text, voice, model, language, settings = {} }: SpeechWish,
    { connection, fetch, signal }: ProviderContext<Settings>,
  ) {
    try {
      const client = await openClient(connection, { fetch })
      const { stability, similarityBoost, style, speed, useSpeakerBoost } = settings
      const stream = await client.textToSpeech.convert(
        voice,
        {
          text,
          modelId: model || connection.model || 'eleven_flash_v2_5',
          // As telephones have it, without a header.
          outputFormat: 'ulaw_8000',
          ...(language ? { languageCode: language.slice(0, 2) } : {}),
          ...(Object.keys(settings).length > 0
            ? {
                voiceSettings: {
                  stability: number(stability),
                  similarityBoost: number(similarityBoost),
                  style: number(style),
                  speed: number(speed),
                  useSpeakerBoost: useSpeakerBoost === undefined ? undefined : useSpeakerBoost === true,
                },
              }
            : {}),
        },
        { abortSignal: signal, maxRetries: 0 },
      )
      return { sound: await gather(stream) }
    } catch (error) {
      throw explain(error)
    }
  },

  async voices(
    { search, language }: { search?: string; language?: string },
    { connection, fetch, signal }: ProviderContext<Settings>,
  ) {
    try {
      const client = await openClient(connection, { fetch })
      const found: Voice[] = []
      let nextPageToken: string | undefined
      for (let page = 0; page < MOST_PAGES; page++) {
        const answer = await client.voices.search(
          { pageSize: 100, search, nextPageToken },
          { abortSignal: signal },
        )
        found.push(...answer.voices.map(voiceOf))
        nextPageToken = answer.hasMore ? answer.nextPageToken : undefined
        if (!nextPageToken) break
      }
      const wanted = language?.slice(0, 2)
      return found.filter(({ languages }) => !wanted || languages.length === 0 || languages.includes(wanted))
    } catch (error) {
      throw explain(error)
    }
  },
})

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

type Found = {
  voiceId: string
  name?: string
  description?: string
  previewUrl?: string
  verifiedLanguages?: { language: string }[]
}

const voiceOf = ({ voiceId, name, description, previewUrl, verifiedLanguages = [] }: Found): Voice => ({
  id: voiceId,
  title: name ?? voiceId,
  languages: [...new Set(verifiedLanguages.map(({ language }) => language.slice(0, 2)))],
  ...(description ? { description } : {}),
  ...(previewUrl ? { preview: previewUrl } : {}),
})

async function gather(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}
