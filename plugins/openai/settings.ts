import type { RealtimeSessionCreateRequest } from 'openai/resources/realtime/realtime'
import type { SessionWish, ToolSpec } from '#sdk'
import type { Settings } from './connection.ts'

export type Session = RealtimeSessionCreateRequest

/** A session as OpenAI wants it described. Sound goes as µ-law, as telephones have it: nothing is resampled. */
export function sessionOf(wish: SessionWish, settings: Settings): Session {
  return {
    type: 'realtime',
    model: wish.model || settings.realtimeModel || 'gpt-realtime-2.1',
    instructions: wish.instructions,
    output_modalities: ['audio'],
    audio: {
      input: {
        format: { type: 'audio/pcmu' },
        noise_reduction: { type: 'near_field' },
        transcription: {
          model: 'gpt-4o-mini-transcribe',
          ...(wish.language ? { language: wish.language.slice(0, 2) } : {}),
        },
        turn_detection: turnsOf(wish.turns),
      },
      output: { format: { type: 'audio/pcmu' }, voice: wish.voice || 'marin' },
    },
    tools: toolsOf(wish.tools),
    ...(wish.longest ? { max_output_tokens: wish.longest } : {}),
  }
}

export function changeOf(wish: Partial<Pick<SessionWish, 'instructions' | 'tools' | 'turns'>>): Session {
  return {
    type: 'realtime',
    ...(wish.instructions === undefined ? {} : { instructions: wish.instructions }),
    ...(wish.tools ? { tools: toolsOf(wish.tools) } : {}),
    ...(wish.turns ? { audio: { input: { turn_detection: turnsOf(wish.turns) } } } : {}),
  }
}

const toolsOf = (tools: readonly ToolSpec[]) => tools.map((tool) => ({ type: 'function' as const, ...tool }))

/** `eagerness` listens to what is being said; without it silence alone ends a turn. */
function turnsOf({ silenceMs, threshold, eagerness, hold = false }: NonNullable<SessionWish['turns']> = {}) {
  const freely = { create_response: !hold, interrupt_response: !hold }
  if (eagerness) return { type: 'semantic_vad' as const, eagerness, ...freely }
  return {
    type: 'server_vad' as const,
    silence_duration_ms: silenceMs ?? 500,
    threshold: threshold ?? 0.5,
    prefix_padding_ms: 300,
    ...freely,
  }
}
