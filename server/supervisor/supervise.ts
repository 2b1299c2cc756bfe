import { type Config, readConfig } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { fail, say } from '../terminal.ts'
import { buildPages } from './build.ts'
import { type OwnedDatabase, ownDatabase } from './database.ts'
import { requireFreePort } from './port.ts'
import { runServer, type ServerProcess } from './serverProcess.ts'
import { onStopRequest } from './stopRequests.ts'
import { watchSources } from './watch.ts'

/**
 * Starts everything in order, keeps it running, and stops it in the opposite order when it is told to.
 * Ends the process; until then nothing of it is left to the caller.
 */
export async function supervise({ dev, script }: { dev: boolean; script: string }): Promise<void> {
  const stopped = new AbortController()
  let database: OwnedDatabase | undefined
  let server: ServerProcess | undefined
  let unwatch = () => {}

  const stop = async (code: number, options?: { now: boolean }) => {
    unwatch()
    await server?.stop(options)
    await database?.stop(options)
    process.exit(code)
  }
  onStopRequest({
    drain() {
      console.log(
        say({
          en: 'Stopping; work in hand is finished first …',
          es: 'Parando; antes se termina lo que está en marcha …',
        }),
      )
      stopped.abort()
      if (server) void stop(0) // before that, the start below notices at its next step
    },
    force: () => void stop(130, { now: true }),
  })

  try {
    const config = readConfig()
    if (config.roles.includes('web')) await requireFreePort(config.host, config.port)
    const [opened, built] = await Promise.allSettled([
      config.embedded ? ownDatabase(config.home, config.publicUrl) : undefined,
      config.roles.includes('web') ? buildPages(stopped.signal) : undefined,
    ])
    if (opened.status === 'fulfilled') database = opened.value
    for (const part of [opened, built]) if (part.status === 'rejected') throw part.reason
    const url = database?.url ?? config.databaseUrl ?? ''
    if (!stopped.signal.aborted) await migrate(url)
    if (stopped.signal.aborted) return await stop(0)

    const running = runServer({
      ...{ script, env: envFor(config, { url, dev }), patient: dev },
      drain: config.voiceDrain,
    })
    server = running
    if (dev) unwatch = watchForChanges(running, url)
    announce(config, await running.ready)
  } catch (error) {
    if (stopped.signal.aborted) return server ? undefined : await stop(0)
    fail(error)
    await stop(1)
  }
}

function envFor(config: Config, { url, dev }: { url: string; dev: boolean }): NodeJS.ProcessEnv {
  return {
    NODE_ENV: dev ? 'development' : 'production',
    ...process.env,
    DATABASE_URL: url,
    CAUCE_EMBEDDED: config.embedded ? '1' : '',
    CAUCE_HOME: config.home,
  }
}

function watchForChanges(server: ServerProcess, url: string): () => void {
  return watchSources(['plugins', 'server', 'sdk', 'migrations', 'builder'], async (changed) => {
    if (changed.has('builder') || changed.has('sdk')) await buildPages().catch(fail)
    if (changed.has('migrations')) await migrate(url).catch(fail)
    changed.delete('builder')
    if (changed.size === 0) return
    const names = [...changed].join(', ')
    console.log(
      say({
        en: `Changed: ${names}; starting the server again.`,
        es: `Cambios en ${names}; el servidor arranca otra vez.`,
      }),
    )
    await server.restart()
  })
}

function announce(config: Config, port: number | undefined): void {
  if (!config.roles.includes('web')) {
    console.log(
      say({
        en: `Cauce is working (${config.roles.join(', ')}).`,
        es: `Cauce está trabajando (${config.roles.join(', ')}).`,
      }),
    )
    return
  }
  const address = port && config.port === 0 ? config.publicUrl.replace(/:0$/, `:${port}`) : config.publicUrl
  console.log(say({ en: `Cauce is ready: ${address}`, es: `Cauce está listo: ${address}` }))
  if (!config.embedded) return
  console.log(
    say({
      en: `Its data is in ${config.home}. Ctrl-C stops everything.`,
      es: `Sus datos están en ${config.home}. Ctrl-C lo para todo.`,
    }),
  )
}
