import { connect } from '../../server/db/connect.ts'
import { uuid7 } from '../../server/db/uuid7.ts'
import { createEngine } from '../../server/engine/engine.ts'
import { listen } from '../../server/http/listen.ts'
import { createGuardedFetch } from '../../server/net/guardedFetch.ts'
import { createGuardedSocket } from '../../server/net/guardedSocket.ts'
import { loadPlugins } from '../../server/registry/plugins.ts'
import { createSecrets } from '../../server/secrets/secrets.ts'
import { createRenderer } from '../../server/templates/renderer.ts'
import { createVoice } from '../../server/voice/voice.ts'

/* A process that holds lines and nothing else, to be killed. Says at which port. */
const { DATABASE_URL = '', KEY = '', PLUGINS = '', WAYS = '{}', URL_OF_LINES = '' } = process.env
const ways = JSON.parse(WAYS)
const { engineering } = createEngine({
  pool: connect(DATABASE_URL, { max: 4 }),
  registry: await loadPlugins(PLUGINS),
  secrets: createSecrets([Buffer.from(KEY, 'base64')]),
  renderer: createRenderer(),
  fetchFor: createGuardedFetch(ways).fetchFor,
  socketFor: createGuardedSocket(ways),
  publicUrl: 'https://cauce.test',
  processId: uuid7(),
  log: () => {},
  report: (message, error) => console.error(message, error),
})
const web = await listen({ host: '127.0.0.1', port: 0 })
const voice = createVoice(engineering, {
  url: URL_OF_LINES,
  slow: Number.POSITIVE_INFINITY,
  databaseUrl: DATABASE_URL,
})
web.serve(() => new Response('', { status: 404 }))
web.upgrade(voice.upgrade)
await voice.start()
process.send?.({ port: web.port })
// Nobody outlives the test that started it.
process.on('disconnect', () => process.exit(0))
