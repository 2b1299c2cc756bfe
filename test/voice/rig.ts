import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, vi } from 'vitest'
import type { Plugin } from '#sdk'
import call from '../../plugins/call/index.ts'
import twilio from '../../plugins/twilio/index.ts'
import { insertAgent } from '../../server/agents/saveAgent.ts'
import { newSettings } from '../../server/agents/settings.ts'
import type { Agents } from '../../server/calls/plan.ts'
import { readConfig } from '../../server/config.ts'
import { createConnection } from '../../server/connections/createConnection.ts'
import { asEngine } from '../../server/db/connect.ts'
import { checkout } from '../../server/db/home.ts'
import { paceOf } from '../../server/effects/policy.ts'
import type { EngineSettings } from '../../server/engine/engine.ts'
import { createApp } from '../../server/http/app.ts'
import { listen } from '../../server/http/listen.ts'
import { createGuardedDial } from '../../server/net/guardedDial.ts'
import { createQuarantine } from '../../server/quarantine/quarantine.ts'
import { createRegistry } from '../../server/registry/plugins.ts'
import { createVoice } from '../../server/voice/voice.ts'
import { freshDb } from '../db.ts'
import { draw } from '../draw.ts'
import { startTwilio } from '../emulators/twilio/index.ts'
import { breakGround } from '../ground.ts'
import { byHand, createKit, wait } from '../proof/kit.ts'

// Phones ring and people talk in their own time; a busy machine needs more of it.
vi.setConfig({ testTimeout: 60_000 })

const PUBLIC = 'https://cauce.test'

/** A whole server with a real port, and a carrier beside it whose phones people answer by script. */
export async function voiceRig({
  plugins = [],
  agents,
  tempo = 10,
  fetchFor,
  socketFor,
  apart = false,
  holds = false,
  elsewhere = false,
  dead = 1500,
}: {
  plugins?: Plugin[]
  agents?: Agents
  tempo?: number
  /** for hosts that are not the carrier's */
  fetchFor?: EngineSettings['fetchFor']
  socketFor?: EngineSettings['socketFor']
  /** the process says that it holds lines, and does what it is asked to do with them */
  holds?: boolean
  /** lines are held at another origin than the pages, and a browser of this machine is let in */
  elsewhere?: boolean
  /** silent for so long, a process is dead */
  dead?: number
  /** with a process that may be lost, for what others died over */
  apart?: boolean
} = {}) {
  const web = await listen({ host: '127.0.0.1', port: 0 })
  const lines = elsewhere ? await listen({ host: '127.0.0.1', port: 0 }) : undefined
  const pages = `http://localhost:${web.port}`
  const publicUrl = elsewhere ? pages : PUBLIC
  let linesAt = web.port
  const reach = (url: string) =>
    url.replace(
      /^(https|wss):\/\/(cauce|voice)\.test/,
      (_, scheme, host) =>
        `${scheme === 'wss' ? 'ws' : 'http'}://127.0.0.1:${host === 'voice' ? linesAt : web.port}`,
    )
  const vendor = await startTwilio({ reach, tempo })
  const registry = createRegistry([createKit().plugin, call, twilio, ...plugins])
  const { url: databaseUrl, db } = await freshDb()
  const quarantine = () =>
    createQuarantine({
      databaseUrl,
      plugins: join(checkout, 'plugins'),
      ways: { hostOverrides: { 'api.twilio.com': vendor.url } },
    })
  const j = breakGround({ db, url: databaseUrl }, registry, {
    ...(apart ? { quarantine } : {}),
    // A busy machine may take its time to answer; what was lost is looked up soon.
    pace: { ...paceOf(0.1), callTimeout: 20_000, deadline: 24_000, dead },
    publicUrl,
    fetchFor: (hosts) => (hosts?.includes('api.twilio.com') || !fetchFor ? vendor.fetchFor : fetchFor)(hosts),
    socketFor,
    agents,
  })
  afterAll(j.leave)
  // A working day's afternoon, wherever people live.
  j.setNow(new Date('2026-11-18T14:00:00Z'))
  vendor.calls.clock.now = j.now
  // Longer than who hangs up early.
  vendor.calls.talks.least = 10
  const config = readConfig({
    DATABASE_URL: j.url,
    CAUCE_EMBEDDED: '1',
    CAUCE_HOME: join(tmpdir(), 'cauce-test-home'),
    CAUCE_SECRET_KEY: j.key.toString('base64'),
    CAUCE_SESSION_SECRET: randomBytes(32).toString('base64'),
    PUBLIC_URL: publicUrl,
  })
  const parts = {
    pool: j.db,
    config,
    registry,
    renderer: j.renderer,
    engine: j.engine,
    secrets: j.secrets,
    log: pino({ level: 'silent' }),
    fetchFor: vendor.fetchFor,
    dialFor: createGuardedDial(),
  }
  web.serve(createApp(parts).fetch)
  const voice = createVoice(j.engine.engineering, {
    url: lines ? `http://127.0.0.1:${lines.port}` : PUBLIC,
    slow: Number.POSITIVE_INFINITY,
    databaseUrl,
  })
  const taking = lines ?? web
  taking.upgrade(voice.upgrade)
  if (holds) await voice.start()
  afterAll(async () => {
    await voice.stop(0)
    await vendor.close()
    await web.close()
    await lines?.close()
  })

  const ws = await j.workspace()
  const connection = await account()

  async function account(more: Record<string, unknown> = {}, plugin = 'twilio') {
    const made = await j.inWorkspace(ws, (trx) =>
      createConnection(trx, { registry, secrets: j.secrets }, ws, {
        plugin,
        title: plugin,
        settings: plugin === 'twilio' ? { ...vendor.settings, ...more } : more,
      }),
    )
    return made.id
  }

  /** One that a flow may name; what it is like, the test's own agents say. */
  const publishedAgent = () =>
    j.inWorkspace(ws, async (trx) => {
      const id = await insertAgent(trx, ws, { title: 'Lucía', draft: newSettings('en'), by: 'test' })
      await sql`with made as (insert into agent_versions (workspace_id, agent_id, number, settings, published_by)
          select workspace_id, id, 1, draft, 'test' from agents where id = ${id} returning id)
        update agents set version_id = made.id from made where agents.id = ${id}`.execute(trx)
      return id
    })

  let phones = 600_200_000
  /** Somebody whom a flow calls, and what they do when it rings. */
  async function callSomebody(
    input: Record<string, unknown>,
    person: Parameters<typeof vendor.calls.people.set>[1] = {},
    contact: Record<string, unknown> = {},
    before: (contactId: string) => Promise<unknown> = async () => {},
  ) {
    const phone = `+34${++phones}`
    vendor.calls.people.set(phone, person)
    const contactId = await j.contact(ws, { phone, firstName: 'Ana', ...contact })
    const ring = { type: 'call.call', input: { purpose: 'transactional', connection, ...input } }
    const exits = [
      'answered',
      'interested',
      'not-interested',
      'callback',
      'transferred',
      'voicemail',
      'hung-up-early',
      'no-answer',
      'busy',
      'opt-out',
      'unreachable',
      'error',
      'refused',
      'uncertain',
    ]
    const nodes = Object.fromEntries(exits.map((exit) => [`at-${exit}`, wait(30)]))
    const flow = await j.publish(
      ws,
      draw({ byHand, ring, ...nodes }, [
        'byHand -> ring',
        ...exits.map((exit) => `ring.${exit} -> at-${exit}`),
      ]),
    )
    await before(contactId)
    await j.enter(ws, flow, [contactId])
    const at = async () => (await j.runsOf(flow))[0]?.node
    return { phone, contactId, flow, at }
  }

  /** Works until it has come to that. */
  async function until<T>(
    what: () => Promise<T | undefined | false> | T | undefined | false,
    name = 'that',
  ): Promise<T> {
    for (const end = Date.now() + 30_000; Date.now() < end; ) {
      await j.settle()
      const found = await what()
      if (found) return found
      await new Promise((resolve) => setTimeout(resolve, 15))
    }
    throw new Error(
      `It did not come to ${name}. ${[...j.reports, ...vendor.problems, ...vendor.lineProblems].join('\n')} ${JSON.stringify(await told())}`,
    )
  }

  /** For who reads why a test failed. */
  const told = async () => ({
    calls: (await callsOf()).map(({ status, outcome, endReason, vendorId, error, state }) => ({
      status,
      outcome,
      endReason,
      vendorId,
      error,
      state,
    })),
    intents: await asEngine(j.db, (trx) =>
      trx.selectFrom('intents').select(['state', 'error', 'heldBy', 'operation']).execute(),
    ),
    receipts: await asEngine(j.db, (trx) =>
      trx.selectFrom('receipts').select(['error', 'appliedAt']).execute(),
    ),
  })

  const callsOf = (contactId?: string) =>
    asEngine(j.db, (trx) => {
      const all = trx
        .selectFrom('calls')
        .selectAll()
        .where('workspaceId', '=', ws)
        .orderBy('attempt')
        .orderBy('at')
      return (contactId ? all.where('contactId', '=', contactId) : all).execute()
    })
  const linesOf = async (callId: string) =>
    (
      await asEngine(j.db, (trx) =>
        trx.selectFrom('callLines').selectAll().where('callId', '=', callId).orderBy('position').execute(),
      )
    ).map(({ who, text, heard }) => `${who}: ${text}${heard === null ? '' : ` [heard: ${heard}]`}`)
  const momentsOf = (callId: string) =>
    asEngine(j.db, (trx) =>
      trx
        .selectFrom('callMoments')
        .selectAll()
        .where('callId', '=', callId)
        .orderBy('at')
        .orderBy('id')
        .execute(),
    )
  const eventsOf = (contactId: string) =>
    asEngine(j.db, (trx) =>
      trx
        .selectFrom('events')
        .select(['type', 'properties'])
        .where('contactId', '=', contactId)
        .orderBy('at')
        .orderBy('id')
        .execute(),
    )
  const hook = async (id = connection) => {
    const { rows } = await asEngine(j.db, (trx) =>
      sql<{ token: string; plugin: string }>`select token, plugin from connections where id = ${id}`.execute(
        trx,
      ),
    )
    return `${publicUrl}/hooks/${rows[0]?.plugin}/${rows[0]?.token}`
  }
  const at = (who: { at(): Promise<string | undefined> }, exit: string) =>
    until(async () => (await who.at()) === `at-${exit}`, exit)

  return {
    ...j,
    j,
    vendor,
    voice,
    ws,
    connection,
    account,
    publishedAgent,
    callSomebody,
    until,
    at,
    callsOf,
    linesOf,
    momentsOf,
    eventsOf,
    hook,
    reach,
    parts,
    pages,
    /** Lines of voice.test are taken by another process, at this port. */
    linesAt(port: number) {
      linesAt = port
    },
    registry,
  }
}
