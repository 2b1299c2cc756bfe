import { z } from '#sdk'

/** An account at ElevenLabs. */
export const connection = z.object({
  apiKey: z.string().trim().min(1).max(200).meta({
    title: 'API key',
    widget: 'secret',
    help: 'At ElevenLabs, under API Keys. It needs access to voices and to text to speech.',
  }),
  model: z.string().trim().min(1).max(80).default('eleven_flash_v2_5').meta({
    title: 'Model',
    help: 'eleven_flash_v2_5 answers fastest; eleven_multilingual_v2 sounds fullest.',
  }),
})
export type Settings = { apiKey: string; model?: string }
