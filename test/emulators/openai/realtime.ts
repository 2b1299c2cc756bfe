import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { Session } from './session.ts'

/** One turn of the model: what it heard, and what it does about it. */
export type Turn = {
  /** the transcript of what the caller said; comes late, as the real one does */
  heard?: string
  text?: string
  calls?: { name: string; arguments: object }[]
  /** of the spoken text; by its length unless told */
  audioMs?: number
}
export type RealtimeScript = {
  turns: Turn[]
  /** milliseconds between two bursts of audio; 0 is as fast as the socket takes it */
  pace?: number
  /** how much faster its own lines play than clocks go */
  tempo?: number
  /** the caller's transcript comes only after the answer is done */
  lateTranscripts?: boolean
}

/** OpenAI's Realtime API as of its general availability, on the emulator's own port. */
export function serveRealtime(server: Server, apiKey: string, problems: string[]) {
  const sockets = new WebSocketServer({ noServer: true })
  const sessions = new Set<Session>()
  const prepared = new Map<string, object>()
  let script: RealtimeScript = { turns: [] }
  let refuseNext = false
  let count = 0

  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://emulator')
    const callId = url.searchParams.get('call_id')
    const refuse = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`)
    if (url.pathname !== '/v1/realtime') return refuse('404 Not Found')
    if (request.headers.authorization !== `Bearer ${apiKey}`) return refuse('401 Unauthorized')
    if (refuseNext) {
      refuseNext = false
      return refuse('503 Service Unavailable')
    }
    if ((callId === null) === (url.searchParams.get('model') === null)) {
      problems.push('A socket needs exactly one of model and call_id.')
      return refuse('400 Bad Request')
    }
    if (callId !== null && !prepared.has(callId)) return refuse('404 Not Found')
    if (request.headers['openai-beta']) problems.push('The beta header is none of this API.')
    sockets.handleUpgrade(request, socket, head, (opened: WebSocket) => {
      const session = new Session(opened, {
        model: url.searchParams.get('model') ?? 'gpt-realtime-2.1',
        callId: callId ?? undefined,
        accepted: callId === null ? undefined : prepared.get(callId),
        script,
        problems,
      })
      sessions.add(session)
      count++
      opened.on('close', () => sessions.delete(session))
    })
  })

  return {
    sessions,
    /** how many sockets there were in all */
    get opened() {
      return count
    },
    play(next: RealtimeScript) {
      script = next
    },
    prepare: (callId: string, session: object) => prepared.set(callId, session),
    /** The next socket is refused while it is being opened. */
    refuseOnce() {
      refuseNext = true
    },
    /** Ends the sockets of a call, as when it is hung up. */
    drop(callId: string) {
      prepared.delete(callId)
      for (const session of sessions) if (session.callId === callId) session.socket.close(1000)
    },
    close() {
      for (const session of sessions) session.socket.terminate()
      sockets.close()
    },
  }
}
