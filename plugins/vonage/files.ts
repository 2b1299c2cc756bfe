import { type InboundFile, type ProviderContext, StepError, z } from '#sdk'
import type { Settings } from './connection.ts'

/** Where Vonage keeps what people send: for 48 hours, under an address that nobody guesses. */
export const mediaHosts = ['api.nexmo.com', 'api-us.nexmo.com', 'api-eu.nexmo.com', 'api-ap.nexmo.com']

const Media = z.object({ url: z.string(), name: z.string().nullish(), caption: z.string().nullish() })
type Media = z.infer<typeof Media>

/** What may come along, each kind under its own name; several at once as `content`. */
export const media = {
  image: Media.nullish(),
  audio: Media.nullish(),
  video: Media.nullish(),
  file: Media.nullish(),
  vcard: Media.nullish(),
  content: z.array(Media).nullish(),
}
type Carried = z.infer<z.ZodObject<typeof media>>

const all = ({ image, audio, video, file, vcard, content }: Carried): Media[] =>
  [image, audio, video, file, vcard, ...(content ?? [])].filter((one) => !!one)

export const filesOf = (hook: Carried): InboundFile[] =>
  all(hook).map(({ url, name }) => ({ ref: url, ...(name ? { name } : {}) }))

/** The words below a picture. */
export const captionOf = (hook: Carried): string =>
  all(hook)
    .map((one) => one.caption)
    .filter(Boolean)
    .join('\n')

export async function fetchFile(
  ref: string,
  { fetch, signal }: ProviderContext<Settings>,
): Promise<AsyncIterable<Uint8Array>> {
  const url = URL.canParse(ref) ? new URL(ref) : undefined
  if (url?.protocol !== 'https:' || !mediaHosts.includes(url.host) || !url.pathname.startsWith('/v3/media/'))
    throw new StepError('The file does not lie at Vonage.', { retry: false })
  // The address alone opens it; key and secret go nowhere.
  const response = await fetch(url, { signal })
  if (response.status === 401 || response.status === 403)
    throw new StepError(
      'Vonage gives this file to its application alone. Switch off “Secure inbound media” there.',
      { retry: false },
    )
  if (response.status === 404 || response.status === 410)
    throw new StepError('Vonage no longer has the file.', { retry: false })
  if (!response.ok || !response.body) throw new Error(`Vonage answered ${response.status}.`)
  return response.body
}
