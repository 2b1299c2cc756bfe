import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime'
import {
  defineProvider,
  type ProviderContext,
  type Said,
  type SessionListener,
  type SessionWish,
  StepError,
  type VoiceModelSession,
} from '#sdk'
import { addressOf, type Settings } from './connection.ts'
import { hearEvents } from './hearEvents.ts'
import { changeOf, sessionOf } from './settings.ts'
import { sip } from './sip.ts'

/** It has to be ready within this time; the phone is ringing meanwhile. */
const READY = 10_000

const voices = ['marin', 'cedar', 'alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse']

export const realtime = defineProvider({
  kind: 'realtime',
  title: 'Speech by an OpenAI model',
  ifLost: 'repeat',
  longestMinutes: 60,
  // The service keeps no list of them; these stand in its documentation.
  voices: async () =>
    voices.map((id) => ({ id, title: id.charAt(0).toUpperCase() + id.slice(1), languages: [] })),
  open,
  sip,
})

async function open(
  wish: SessionWish,
  listener: SessionListener,
  { connection, socket: openSocket, signal }: ProviderContext<Settings>,
): Promise<VoiceModelSession> {
  const session = sessionOf(wish, connection)
  const which: Record<string, string> = wish.attachTo
    ? { call_id: wish.attachTo }
    : { model: session.model ?? '' }
  const url = `${addressOf(connection).replace(/^http/, 'ws')}/realtime?${new URLSearchParams(which)}`
  const headers = { authorization: `Bearer ${connection.apiKey || 'none'}` }
  const socket = await openSocket(url, { headers, signal })
  const send = (event: RealtimeClientEvent) => socket.send(JSON.stringify(event))

  await new Promise<void>((ready, fail) => {
    const timer = setTimeout(() => {
      socket.close()
      fail(new StepError('The model was not ready to listen in time.', { retry: true }))
    }, READY)
    const settled = (done: () => void) => {
      clearTimeout(timer)
      done()
    }
    hearEvents(socket, listener, {
      // A call by SIP was described when it was accepted.
      onCreated() {
        if (!wish.attachTo) send({ type: 'session.update', session })
        return wish.attachTo !== undefined
      },
      onReady: () => settled(ready),
      onRefused: (message) =>
        settled(() => {
          socket.close()
          fail(new StepError(`The model refused the session: ${message}`, { retry: false }))
        }),
    })
  })
  for (const said of wish.before ?? []) send(itemOf(said))

  return {
    // Written out by hand, without a copy of the sound: fifty times a second for each call.
    hear({ buffer, byteOffset, byteLength }) {
      const audio = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
      socket.send(`{"type":"input_audio_buffer.append","audio":"${audio}"}`)
    },
    answer({ instructions, say, withoutTools } = {}) {
      const words =
        say === undefined
          ? instructions
          : `${JSON.stringify(say)} – these are the words to say now, and none but these`
      send({
        type: 'response.create',
        ...(words || withoutTools || say !== undefined
          ? {
              response: {
                ...(words ? { instructions: words } : {}),
                ...(withoutTools || say !== undefined ? { tool_choice: 'none' as const } : {}),
              },
            }
          : {}),
      })
    },
    cancel: (answer) => send({ type: 'response.cancel', ...(answer ? { response_id: answer } : {}) }),
    truncate: (item, heardMs) =>
      send({
        type: 'conversation.item.truncate',
        item_id: item,
        content_index: 0,
        audio_end_ms: Math.max(0, Math.floor(heardMs)),
      }),
    toolResult: (id, result) =>
      send({
        type: 'conversation.item.create',
        item: { type: 'function_call_output', call_id: id, output: result },
      }),
    note: (said) => send(itemOf(said)),
    change: (wish) => send({ type: 'session.update', session: changeOf(wish) }),
    close: () => socket.close(1000),
  }
}

function itemOf({ who, text }: Said): RealtimeClientEvent {
  const type = 'conversation.item.create'
  if (who === 'agent')
    return { type, item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] } }
  if (who === 'person')
    return { type, item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] } }
  return { type, item: { type: 'message', role: 'system', content: [{ type: 'input_text', text }] } }
}
