import type { WebSocket } from 'ws'
import type { Socket } from '#sdk'

/** A line that says nothing to two questions in a row is dead, whatever TCP believes. */
const PING = 15_000

/** The contract's socket over a real one, kept alive by pings; listeners that come late miss nothing. */
export function socketOf(ws: WebSocket, { ping = PING } = {}): Socket {
  let early: string[] | undefined = []
  let hear: (text: string) => void = (text) => early?.push(text)
  let closed: { code: number; reason: string } | undefined
  const onClosed: ((code: number, reason: string) => void)[] = []
  let unanswered = 0
  const timer = setInterval(() => {
    if (unanswered >= 2) return ws.terminate()
    unanswered++
    ws.ping()
  }, ping)
  timer.unref()

  ws.on('pong', () => {
    unanswered = 0
  })
  ws.on('message', (frame: Buffer, binary: boolean) => {
    unanswered = 0
    if (!binary) hear(frame.toString('utf8'))
  })
  // A "close" follows every error.
  ws.on('error', () => {})
  ws.once('close', (code, reason) => {
    clearInterval(timer)
    closed = { code, reason: reason.toString('utf8') }
    for (const listener of onClosed.splice(0)) listener(code, closed.reason)
  })
  return {
    send(text) {
      if (ws.readyState === ws.OPEN) ws.send(text)
    },
    onMessage(listener) {
      hear = listener
      const missed = early ?? []
      early = undefined
      for (const text of missed) listener(text)
    },
    onClose(listener) {
      if (closed) listener(closed.code, closed.reason)
      else onClosed.push(listener)
    },
    close(code = 1000, reason = '') {
      if (ws.readyState === ws.CLOSED || ws.readyState === ws.CLOSING) return
      ws.close(code, reason)
      // Who does not say goodbye back is not waited for.
      setTimeout(() => ws.terminate(), 2_000).unref()
    },
    get waiting() {
      return ws.bufferedAmount
    },
  }
}
