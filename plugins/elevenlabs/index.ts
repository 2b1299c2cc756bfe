import { definePlugin } from '#sdk'
import { openClient } from './client.ts'
import { connection, type Settings } from './connection.ts'
import { explain } from './errors.ts'
import { es } from './es.ts'
import { speech } from './speech.ts'

/** Voices for scripted calls, rendered before anybody is called. */
export default definePlugin({
  id: 'elevenlabs',
  title: 'ElevenLabs',
  description: 'Voices that say the texts of calls.',
  icon: 'audio-lines',
  connection,
  hosts: ['api.elevenlabs.io'],
  providers: [speech],
  async test({ connection, fetch, signal }) {
    try {
      const client = await openClient(connection as Settings, { fetch })
      // What a key may do can be narrowed; voices it needs in any case.
      const { totalCount } = await client.voices.search({ pageSize: 1 }, { abortSignal: signal })
      return { account: `ElevenLabs lets us in, with ${totalCount} voices.` }
    } catch (error) {
      throw explain(error)
    }
  },
  translations: { es },
})
