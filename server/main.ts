import { join } from 'node:path'
import { type Config, readConfig } from './config.ts'
import { createCrmLoop } from './crm/loop.ts'
import { connect } from './db/connect.ts'
import { checkout } from './db/home.ts'
import { uuid7 } from './db/uuid7.ts'
import { seedDemo } from './demo/seedDemo.ts'
import { createEngine } from './engine/engine.ts'
import { createApp, createBareApp } from './http/app.ts'
import type { Parts } from './http/env.ts'
import { type Listener, listen } from './http/listen.ts'
import { startJobs } from './jobs/startJobs.ts'
import { createLog } from './log.ts'
import { createGuardedDial } from './net/guardedDial.ts'
import { createGuardedFetch } from './net/guardedFetch.ts'
import { createGuardedSocket } from './net/guardedSocket.ts'
import { createQuarantine } from './quarantine/quarantine.ts'
import { loadPlugins } from './registry/plugins.ts'
import { createReport } from './report.ts'
import { checkKeys, rotateSecrets } from './secrets/keys.ts'
import { createSecrets } from './secrets/secrets.ts'
import { onceGoing } from './standstill/onceGoing.ts'
import { beatToSupervisor, onStop, tellSupervisor } from './supervised.ts'
import { createRenderer } from './templates/renderer.ts'
import { syncStale } from './templates/syncTemplates.ts'
import { language, StartError } from './terminal.ts'
import { createVoice } from './voice/voice.ts'

/** The server process: web, worker, voice, or all of them. The supervisor has migrated the database and watches over us. */
async function main() {
  const asked = readConfig()
  const log = createLog(asked.logLevel)
  const serves = asked.roles.includes('web')
  const works = asked.roles.includes('worker')
  const speaks = asked.roles.includes('voice')
  const web = serves || speaks ? await listen(asked) : undefined
  const config = withPort(asked, web)

  const pool = connect(config.databaseUrl ?? '', { max: serves && works ? 24 : 16 })
  const secrets = createSecrets(config.secretKeys)
  await checkKeys(pool, secrets)
  const plugins = join(checkout, 'plugins')
  const registry = await loadPlugins(plugins)
  for (const { file, message } of registry.problems) log.warn({ file }, `A plugin was left out: ${message}`)

  const ways = {
    hostOverrides: config.hostOverrides,
    allowNetworks: config.allowNetworks,
    own: [new URL(config.publicUrl).hostname],
  }
  const { fetchFor, close: closeFetch } = createGuardedFetch(ways)
  const dialFor = createGuardedDial(ways)
  const socketFor = createGuardedSocket(ways)
  const renderer = createRenderer()
  const processId = uuid7()
  const report = createReport(log)
  const engine = createEngine({
    pool,
    registry,
    secrets,
    renderer,
    fetchFor,
    dialFor,
    socketFor,
    publicUrl: config.publicUrl,
    processId,
    log: (message, details) => log.info(details ?? {}, message),
    report,
    quarantine: createQuarantine({ databaseUrl: config.databaseUrl ?? '', plugins, ways }),
  })
  const drain = new AbortController()
  const parts: Parts = {
    pool,
    config,
    registry,
    renderer,
    engine,
    secrets,
    log,
    fetchFor,
    dialFor,
    draining: drain.signal,
  }

  beatToSupervisor()
  const voice = speaks
    ? createVoice(engine.engineering, {
        url: config.voiceUrl ?? config.publicUrl,
        most: config.voiceCalls,
        databaseUrl: config.databaseUrl,
      })
    : undefined
  if (web) {
    web.serve((serves ? createApp(parts) : createBareApp(parts)).fetch)
    if (voice) web.upgrade(voice.upgrade)
  }
  // With a new key before the old one: online, while everything works.
  if (works)
    rotateSecrets(pool, secrets).catch((error) =>
      report('Secrets could not be brought under the new key.', error),
    )
  const queue = {
    databaseUrl: config.databaseUrl ?? '',
    pool,
    engine,
    processId,
    historyMonths: config.historyMonths,
    askForTemplates: () => syncStale({ pool, registry, secrets, fetchFor }),
    report,
  }
  const jobs = works ? await onceGoing(pool, () => startJobs(queue), report) : undefined
  const syncs = works
    ? await onceGoing(
        pool,
        async () => {
          const log = engine.engineering.log
          const loop = createCrmLoop({
            pool,
            registry,
            secrets,
            fetchFor,
            processId,
            report,
            log,
            clock: engine.engineering.clock,
          })
          loop.start()
          return loop
        },
        report,
      )
    : undefined
  // A demo that can't be set up is no reason not to serve; the next start tries again.
  if (works && config.embedded)
    await seedDemo({ pool, registry, secrets, renderer }, language).catch((error) =>
      report('The demo could not be set up', error),
    )

  onStop(async () => {
    drain.abort()
    await voice?.stop(config.voiceDrain * 1000)
    // Together: vendors' calls get their 25 s while answers finish.
    await Promise.all([web?.close(), jobs?.stop(), syncs?.stop(), works ? engine.stop() : undefined])
    await closeFetch()
    renderer.close()
    await pool.destroy()
  })
  tellSupervisor({ type: 'ready', port: web?.port })
  await voice?.start()
  // Last: should the first thing that is due bring us down, the supervisor starts us again.
  if (works) await engine.start()
}

/** With port 0 the address is known only now; links and cookies need it. */
function withPort(config: Config, web: Listener | undefined): Config {
  if (config.port !== 0 || !web) return config
  return Object.freeze({
    ...config,
    port: web.port,
    publicUrl: config.publicUrl.replace(/:0$/, `:${web.port}`),
  })
}

try {
  await main()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  tellSupervisor({ type: 'failed', message: error.message })
  if (!process.connected) console.error(error.message)
  setTimeout(() => process.exit(1), 100) // the message to the supervisor is on its way
}
