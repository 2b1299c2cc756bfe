import type { RealtimeResponse, RealtimeServerEvent } from 'openai/resources/realtime/realtime'
import type { ModelUsage, SessionListener, Socket } from '#sdk'
import { itemChain } from './itemChain.ts'

/** Problems that the host acts upon, by its own names. */
const ours: Record<string, string> = { conversation_already_has_active_response: 'busy' }

/** `onCreated` answers whether it is ready as it is. */
type Opening = { onCreated(): boolean; onReady(): void; onRefused(message: string): void }
const playing = {
  'output_audio_buffer.started': 'begun',
  'output_audio_buffer.stopped': 'ended',
  'output_audio_buffer.cleared': 'cut',
} as const

/** What the model's socket tells, in our words. */
export function hearEvents(socket: Socket, listener: SessionListener, opening: Opening): void {
  const chain = itemChain()
  const spoken = new Map<string, string>()
  let ready = false
  let expired = false
  let lastError: string | undefined

  const agentLine = (item: string, text: string, final: boolean) => {
    spoken.set(item, text)
    listener.onLine({ item, after: chain.before(item), who: 'agent', text, final })
  }

  function take(event: RealtimeServerEvent) {
    switch (event.type) {
      case 'session.created':
        if (!opening.onCreated()) return
        if (!ready) opening.onReady()
        ready = true
        return
      case 'session.updated':
        if (!ready) opening.onReady()
        ready = true
        return
      case 'conversation.item.added':
        return chain.add(event.item, event.previous_item_id)
      case 'input_audio_buffer.committed':
        return chain.add({ id: event.item_id, type: 'message' }, event.previous_item_id)
      case 'input_audio_buffer.speech_started':
        return listener.onSpeechStarted({ item: event.item_id, soundMs: event.audio_start_ms })
      case 'input_audio_buffer.speech_stopped':
        return listener.onSpeechStopped({ item: event.item_id, soundMs: event.audio_end_ms })
      case 'input_audio_buffer.dtmf_event_received':
        return listener.onKeys(event.event)
      case 'conversation.item.input_audio_transcription.completed':
        return listener.onLine({
          item: event.item_id,
          after: chain.before(event.item_id),
          who: 'person',
          text: event.transcript,
          final: true,
        })
      case 'conversation.item.input_audio_transcription.failed':
        return listener.onProblem({
          code: event.error.code,
          message: event.error.message ?? 'not understood',
        })
      case 'response.created':
        return listener.onAnswerStarted(event.response.id ?? '')
      case 'response.output_audio.delta': {
        const sound = Buffer.from(event.delta, 'base64')
        return listener.onSound(sound, { answer: event.response_id, item: event.item_id })
      }
      case 'response.output_audio.done':
        return listener.onSoundDone({ answer: event.response_id, item: event.item_id })
      case 'output_audio_buffer.started':
      case 'output_audio_buffer.stopped':
      case 'output_audio_buffer.cleared':
        return listener.onPlaying?.({ answer: event.response_id, state: playing[event.type] })
      case 'conversation.item.truncated':
        return listener.onTruncated?.({ item: event.item_id, heardMs: event.audio_end_ms })
      case 'response.output_audio_transcript.delta':
        return agentLine(event.item_id, (spoken.get(event.item_id) ?? '') + event.delta, false)
      case 'response.output_audio_transcript.done':
        return agentLine(event.item_id, event.transcript, true)
      case 'response.output_item.done': {
        const { item } = event
        if (item.type !== 'function_call') return
        const call = { id: item.call_id ?? '', name: item.name, arguments: item.arguments }
        return listener.onToolCall({ ...call, answer: event.response_id })
      }
      case 'response.done':
        return listener.onAnswerDone(event.response.id ?? '', endOf(event.response))
      case 'error': {
        const { code, message } = event.error
        if (code === 'session_expired') expired = true
        lastError = message
        if (!ready) opening.onRefused(message)
        return listener.onProblem({ code: ours[code ?? ''] ?? code ?? undefined, message })
      }
    }
  }

  socket.onMessage((text) => take(JSON.parse(text) as RealtimeServerEvent))
  socket.onClose((code, reason) => {
    if (!ready) opening.onRefused(reason || lastError || `the connection was closed (${code})`)
    listener.onClose({ expired, ...(expired || code === 1000 ? {} : { message: reason || lastError }) })
  })
}

function endOf({ status, status_details, usage }: RealtimeResponse) {
  const known = status === 'in_progress' || !status ? 'completed' : status
  const error = status_details?.error?.code ?? status_details?.error?.type
  return { status: known, ...(error ? { error } : {}), ...(usage ? { usage: usageOf(usage) } : {}) }
}

function usageOf({
  input_token_details: heard,
  output_token_details: said,
}: NonNullable<RealtimeResponse['usage']>): ModelUsage {
  return {
    textIn: heard?.text_tokens,
    textInCached: heard?.cached_tokens_details?.text_tokens,
    textOut: said?.text_tokens,
    soundIn: heard?.audio_tokens,
    soundInCached: heard?.cached_tokens_details?.audio_tokens,
    soundOut: said?.audio_tokens,
  }
}
