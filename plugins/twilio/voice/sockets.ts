import { conversationRelay, type LineSockets, type Socket, type StreamListener } from '#sdk'
import type { Settings } from '../connection.ts'

type Frame = {
  event: string
  streamSid?: string
  start?: { streamSid: string; callSid: string }
  media?: { payload: string; track?: string }
  mark?: { name: string }
  dtmf?: { digit: string }
}

/** Media Streams: µ-law in base64, 20 ms a frame, both ways. */
const stream = (socket: Socket, listener: StreamListener) => {
  let streamSid = ''
  socket.onMessage((text) => {
    const frame = read<Frame>(text)
    if (!frame) return
    switch (frame.event) {
      case 'media':
        if (frame.media && frame.media.track !== 'outbound')
          listener.onSound(Buffer.from(frame.media.payload, 'base64'))
        return
      case 'start':
        streamSid = frame.start?.streamSid ?? ''
        return listener.onStart({ vendorId: frame.start?.callSid })
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
    // Written out by hand: fifty times a second for each call.
    send: (sound: Uint8Array) =>
      socket.send(
        `{"event":"media","streamSid":"${streamSid}","media":{"payload":"${Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength).toString('base64')}"}}`,
      ),
    mark: (name: string) => socket.send(JSON.stringify({ event: 'mark', streamSid, mark: { name } })),
    clear: () => socket.send(JSON.stringify({ event: 'clear', streamSid })),
    close: () => socket.close(),
    get waiting() {
      return socket.waiting
    },
  }
}

function read<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}

export const sockets: LineSockets = {
  /** Twilio signs the address as we gave it. A proxy in between may have put a slash behind it. */
  async verify({ headers, url, connection }) {
    const { authToken } = connection as Settings
    const signature = headers.get('x-twilio-signature')
    if (!authToken || !signature) return false
    const { validateRequest } = await import('twilio/lib/webhooks/webhooks.js')
    return [url, `${url}/`, url.replace(/\/$/, '')].some((one) =>
      validateRequest(authToken, signature, one, {}),
    )
  },
  stream,
  relay: conversationRelay,
}
