import type VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import type { CallInstruction, HookReply, LinePlan } from '#sdk'

/** More does not fit into the dialling; then Twilio fetches it. */
export const MOST_TWIML = 4000

/** What a call shall do, as Twilio reads it. */
export async function twiml(instructions: readonly CallInstruction[]): Promise<string> {
  const { default: Response } = await import('twilio/lib/twiml/VoiceResponse.js')
  const response = new Response()
  for (const instruction of instructions) write(response, instruction)
  return response.toString()
}

export const reply = async (instructions: readonly CallInstruction[]): Promise<HookReply> => ({
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body: await twiml(instructions),
})

function write(response: VoiceResponse, one: CallInstruction) {
  switch (one.do) {
    case 'say':
      return void response.say(spoken(one), one.text)
    case 'play':
      return void response.play(one.url)
    case 'pause':
      return void response.pause({ length: one.seconds })
    case 'ask':
      return ask(response, one)
    case 'connect':
      return connect(response, one)
    case 'join':
      return void response.dial({ action: one.whenOver }).conference(
        {
          startConferenceOnEnter: !one.hold,
          endConferenceOnExit: one.endsWithMe ?? false,
          muted: one.muted ?? false,
          beep: 'false',
        },
        one.room,
      )
    case 'dial':
      return void response.dial(
        { action: one.whenOver, timeout: one.ringFor, callerId: one.from, answerOnBridge: true },
        one.to,
      )
    case 'ask-us':
      return void response.redirect(one.url)
    case 'reject':
      return void response.reject({ reason: one.why })
    case 'hang-up':
      return void response.hangup()
  }
}

function ask(response: VoiceResponse, one: CallInstruction & { do: 'ask' }) {
  const inputs = { keys: ['dtmf'], speech: ['speech'], both: ['dtmf', 'speech'] } as const
  const gather = response.gather({
    input: [...inputs[one.listenFor]],
    action: one.answerUrl,
    timeout: one.seconds,
    numDigits: one.keys,
    speechTimeout: one.listenFor === 'keys' ? undefined : 'auto',
    language: locale(one.language) as 'es-ES',
    hints: one.hints?.length ? one.hints.join(',') : undefined,
    // Silence is an answer too: we are asked what is next.
    actionOnEmptyResult: true,
  })
  for (const part of one.prompt)
    if ('say' in part) gather.say(spoken(one), part.say)
    else gather.play(part.play)
}

function connect(response: VoiceResponse, { line, whenOver }: CallInstruction & { do: 'connect' }) {
  if (line.transport === 'sip') {
    const query = Object.entries(line.headers ?? {})
      .map(([name, value]) => `X-${name}=${encodeURIComponent(value)}`)
      .join('&')
    return void response.dial({ action: whenOver }).sip(query ? `${line.address}?${query}` : line.address)
  }
  const to = response.connect({ action: whenOver })
  if (line.transport === 'stream') return void to.stream({ url: line.url })
  relay(to, line)
}

function relay(to: VoiceResponse.Connect, line: LinePlan & { transport: 'relay' }) {
  to.conversationRelay({
    url: line.url,
    language: locale(line.language),
    ttsProvider: line.speech ?? 'ElevenLabs',
    voice: line.voice,
    welcomeGreeting: line.greeting,
    welcomeGreetingInterruptible: line.interruptible ? 'any' : 'none',
    interruptible: 'any',
    dtmfDetection: true,
    hints: line.hints?.length ? line.hints.join(',') : undefined,
  })
}

const spoken = ({ language, voice }: { language: string; voice?: string }) => ({
  language: locale(language) as 'es-ES',
  ...(voice ? { voice: voice as 'alice' } : {}),
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
