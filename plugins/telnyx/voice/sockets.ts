import { conversationRelay, type LineSockets, type Socket, type StreamListener } from '#sdk'

type Frame = {
  event: string
  stream_id?: string
  start?: { call_control_id?: string }
  media?: { payload: string; track?: string; chunk?: string }
  mark?: { name: string }
  dtmf?: { digit: string }
}

/** Frames that are waited for before one that is missing is given up. */
const PATIENCE = 4

/** Telnyx does not promise the order of its frames: they are put right by their number. */
export function inOrder(emit: (sound: Uint8Array) => void) {
  const early = new Map<number, Uint8Array>()
  let next: number | undefined
  return (chunk: number, sound: Uint8Array) => {
    next ??= chunk
    if (chunk < next) return
    early.set(chunk, sound)
    // One that is missing for so long will not come any more.
    if (early.size > PATIENCE && !early.has(next)) next = Math.min(...early.keys())
    for (let due = early.get(next); due; due = early.get(next)) {
      early.delete(next++)
      emit(due)
    }
  }
}

const stream = (socket: Socket, listener: StreamListener) => {
  const take = inOrder((sound) => listener.onSound(sound))
  socket.onMessage((text) => {
    let frame: Frame
    try {
      frame = JSON.parse(text)
    } catch {
      return
    }
    switch (frame.event) {
      case 'media':
        if (frame.media && frame.media.track !== 'outbound')
          take(Number(frame.media.chunk ?? 0), Buffer.from(frame.media.payload, 'base64'))
        return
      case 'start':
        return listener.onStart({ vendorId: frame.start?.call_control_id })
      case 'mark':
        return listener.onMark(frame.mark?.name ?? '')
      case 'dtmf':
        return listener.onKeys(frame.dtmf?.digit ?? '')
      case 'stop':
        return socket.close()
    }
  })
  socket.onClose(() => listener.onStop())
  return {
    send: (sound: Uint8Array) =>
      socket.send(
        `{"event":"media","media":{"payload":"${Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength).toString('base64')}"}}`,
      ),
    mark: (name: string) => socket.send(JSON.stringify({ event: 'mark', mark: { name } })),
    clear: () => socket.send('{"event":"clear"}'),
    close: () => socket.close(),
    get waiting() {
      return socket.waiting
    },
  }
}

/** The address is the proof: Telnyx signs no sockets. */
export const sockets: LineSockets = { stream, relay: conversationRelay }
