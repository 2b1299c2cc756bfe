import type { AnyConnection, ProviderBase, ProviderContext } from '../provider.ts'

export type Voice = {
  id: string
  title: string
  languages: readonly string[]
  description?: string
  /** where it can be heard */
  preview?: string
}

export type SpeechWish = {
  text: string
  voice: string
  model?: string
  language?: string
  /** the vendor's own parameters of a voice */
  settings?: Readonly<Record<string, number | boolean | string>>
}

/** Turns text into sound, before anybody is called. */
export type Speech = ProviderBase & {
  kind: 'speech'
  /** µ-law, 8,000 samples a second, no header. */
  render(wish: SpeechWish, context: ProviderContext<AnyConnection>): Promise<{ sound: Uint8Array }>
  voices(
    wish: { search?: string; language?: string },
    context: ProviderContext<AnyConnection>,
  ): Promise<readonly Voice[]>
}
