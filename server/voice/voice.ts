import type { IncomingMessage } from 'node:http'
import { hostname } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import { sql } from 'kysely'
import { WebSocketServer } from 'ws'
import { readLineAddress } from '../calls/address.ts'
import { linesHere } from '../calls/askLine.ts'
import { MOST_TALKS } from '../calls/findVoiceUrl.ts'
import { asEngine } from '../db/connect.ts'
import type { Engineering } from '../engine/engine.ts'
import { socketOf } from '../net/socket.ts'
import { admit } from './admit.ts'
import type { Talk } from './deskOf.ts'
import { listenRequests } from './lineRequests.ts'
import { readListenAddress, sendSound } from './listenIn.ts'
import { createReadiness } from './readiness.ts'
import { startTalk } from './startTalk.ts'

export type Voice = {
  /** Takes a line that a carrier opens; anything else is refused. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  talks: ReadonlyMap<string, Talk>
  start(): Promise<void>
  /** Takes no new lines, and lets talks end for so long. */
  stop(patience?: number): Promise<void>
}

const GRAIN = 10
/** Later than this, people hear gaps: nobody more is called then. */
const TOO_SLOW = 50
/** Beats as the engine does, with how busy the lines are. */
const BEAT = 2_000
/** Talks end by themselves within this time; then the process goes. */
const PATIENCE = 20_000

/** The process's side of all calls whose sound or text comes through it. */
export function createVoice(
  engineering: Engineering,
  {
    url,
    most = MOST_TALKS,
    slow = TOO_SLOW,
    databaseUrl,
  }: { url: string; most?: number; slow?: number; databaseUrl?: string },
): Voice {
  const { pool, processId, report } = engineering
  const talks = new Map<string, Talk>()
  /** calls whose line is here, and whose talk is about to begin */
  const beginning = new Set<string>()
  const isHere = (callId: string) => talks.has(callId) || beginning.has(callId)
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 1024 * 1024,
    skipUTF8Validation: true,
  })
  let draining = false
  const readiness = createReadiness(engineering, isHere)
  const requests = listenRequests(engineering, {
    ...{ url, talks, readiness, keep, databaseUrl },
    draining: () => draining,
  })
  const delay = monitorEventLoopDelay({ resolution: GRAIN })
  let timer: NodeJS.Timeout | undefined
  /** By how much the loop is late, beyond the clock's own grain. */
  const behind = () => {
    const late = delay.percentile(99) / 1e6 - GRAIN
    return Number.isFinite(late) ? Math.max(0, late) : 0
  }

  function keep(talk: Talk) {
    talks.set(talk.callId, talk)
    void talk.ended.finally(() => talks.delete(talk.callId))
  }

  /** Somebody of the team wants to hear a call. */
  async function listen(request: IncomingMessage, socket: Duplex, head: Buffer, path: string) {
    const callId = await readListenAddress(pool, path)
    const talk = talks.get(callId ?? '')
    if (!talk?.listen) return refuse(socket, callId ? 404 : 403)
    sockets.handleUpgrade(request, socket, head, (ws) => sendSound(talk, ws))
  }

  async function take(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const path = new URL(request.url ?? '/', 'http://line').pathname
    if (path.startsWith('/listen/')) return listen(request, socket, head, path)
    const target = readLineAddress(path)
    const admitted =
      target && !draining
        ? await admit(engineering, { target, headers: request.headers, path, url })
        : undefined
    if (!admitted) return refuse(socket, draining ? 503 : 403)
    const { id } = admitted.call
    if (isHere(id)) return refuse(socket, 409)
    if (socket.destroyed) return
    sockets.handleUpgrade(request, socket, head, (ws) => {
      beginning.add(id)
      startTalk(engineering, admitted, socketOf(ws), readiness.take(id))
        .then(keep)
        .catch((error) => {
          report('A line could not be taken', error, { call: id })
          ws.close(1011)
        })
        .finally(() => beginning.delete(id))
    })
  }

  /** How many calls it leads at most; while it does not keep up, none beyond those it has. */
  const room = (late: number) => (late > slow ? Math.max(1, talks.size) : most)

  const beat = (late = behind()) =>
    asEngine(pool, (trx) =>
      sql`insert into processes (id, roles, version, host, voice_url, open_calls, most_calls, loop_delay_ms, draining)
        values (${processId}, '{voice}', '1', ${hostname()}, ${url}, ${talks.size}, ${room(late)}, ${late}, ${draining})
        on conflict (id) do update set beat_at = clock_timestamp(), voice_url = excluded.voice_url,
          open_calls = excluded.open_calls, most_calls = excluded.most_calls, loop_delay_ms = excluded.loop_delay_ms, draining = excluded.draining`.execute(
        trx,
      ),
    )
      .then(() => delay.reset())
      .catch((error) => report('Could not say how busy the lines are', error))

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => {})
      take(request, socket, head).catch((error) => {
        report('A line could not be taken', error)
        refuse(socket, 500)
      })
    },
    talks,
    async start() {
      delay.enable()
      await beat()
      timer = setInterval(() => void beat(), BEAT)
      timer.unref()
      linesHere(pool, requests.look)
      requests.start()
    },
    async stop(patience = PATIENCE) {
      draining = true
      linesHere(pool, undefined)
      readiness.close()
      if (timer) await beat()
      const end = Date.now() + patience
      while (talks.size > 0 && Date.now() < end)
        await Promise.race([...[...talks.values()].map((talk) => talk.ended), pause(1000)])
      for (const talk of talks.values()) talk.stop('server-stopped')
      await Promise.race([Promise.all([...talks.values()].map((talk) => talk.ended)), pause(3000)])
      clearInterval(timer)
      await requests.stop()
      delay.disable()
      sockets.close()
    },
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())

function refuse(socket: Duplex, status: number) {
  if (!socket.destroyed)
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
