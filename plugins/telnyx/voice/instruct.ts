import type { Telnyx } from 'telnyx'
import { type CallInstruction, StepError } from '#sdk'

const voiceOf = ({ language, voice }: { language: string; voice?: string }) => ({
  voice: voice ?? 'female',
  language: locale(language) as 'en-US',
})
const locales: Record<string, string> = {
  en: 'en-US',
  es: 'es-ES',
  pt: 'pt-BR',
  fr: 'fr-FR',
  de: 'de-DE',
  it: 'it-IT',
}
const locale = (language: string) => (language.includes('-') ? language : (locales[language] ?? language))

/**
 * Telnyx takes one command after the other. What comes after words is told when they were spoken, and the host then
 * says what is next; so only what can be begun at once is begun here.
 */
export async function instruct(
  client: Telnyx,
  call: string,
  instructions: readonly CallInstruction[],
  signal: AbortSignal,
): Promise<void> {
  const { actions } = client.calls
  const options = { signal }
  for (const [place, one] of instructions.entries()) {
    const next = instructions[place + 1]?.do
    switch (one.do) {
      case 'say':
        // Being put through would cut them off: the music says as much.
        if (next === 'join' || next === 'dial') continue
        // Whatever follows waits for these words.
        return void (await actions.speak(
          call,
          { payload: one.text, payload_type: 'text', ...voiceOf(one) },
          options,
        ))
      case 'play':
        return void (await actions.startPlayback(call, { audio_url: one.url }, options))
      case 'ask': {
        const text = one.prompt.flatMap((part) => ('say' in part ? part.say : [])).join(' ')
        const audio = one.prompt.find((part) => 'play' in part)
        const gather = {
          maximum_digits: one.keys ?? 1,
          timeout_millis: one.seconds * 1000,
          client_state: stateOf(one.answerUrl),
        }
        if (audio && 'play' in audio)
          return void (await actions.gatherUsingAudio(call, { ...gather, audio_url: audio.play }, options))
        return void (await actions.gatherUsingSpeak(
          call,
          { ...gather, payload: text, payload_type: 'text', ...voiceOf(one) },
          options,
        ))
      }
      case 'connect':
        if (one.line.transport === 'relay') {
          const { url, greeting, interruptible, language, voice } = one.line
          await actions.startConversationRelay(
            call,
            {
              url,
              greeting,
              language: locale(language),
              ...(voice ? { voice } : {}),
              interruptible_greeting: interruptible ? 'any' : 'none',
              interruptible: 'any',
              dtmf_detection: true,
            },
            options,
          )
        }
        // A stream was opened with the dialling; one that comes in is opened now.
        return
      case 'join':
        return join(client, call, one, options)
      case 'dial':
        return void (await actions.transfer(
          call,
          { to: one.to, from: one.from, timeout_secs: one.ringFor },
          options,
        ))
      case 'reject':
        return void (await actions.reject(
          call,
          { cause: one.why === 'busy' ? 'USER_BUSY' : 'CALL_REJECTED' },
          options,
        ))
      case 'hang-up':
        return void (await actions.hangup(call, {}, options))
      case 'pause':
        continue
      case 'ask-us':
        throw new StepError('Telnyx is told what to do by commands.', { retry: false })
    }
  }
}

/** The question that an answer belongs to; it comes back with the answer. */
const stateOf = (answerUrl: string) => Buffer.from(new URL(answerUrl).search.slice(1)).toString('base64')

async function join(
  client: Telnyx,
  call: string,
  one: CallInstruction & { do: 'join' },
  options: { signal: AbortSignal },
) {
  const found = await client.conferences.list({ filter: { name: one.room, status: 'in_progress' } }, options)
  const room = found.data?.[0]?.id
  if (room)
    return void (await client.conferences.actions.join(
      room,
      {
        call_control_id: call,
        end_conference_on_exit: one.endsWithMe ?? false,
        start_conference_on_enter: !one.hold,
        beep_enabled: 'never',
      },
      options,
    ))
  await client.conferences.create(
    { call_control_id: call, name: one.room, beep_enabled: 'never', start_conference_on_create: !one.hold },
    options,
  )
}
