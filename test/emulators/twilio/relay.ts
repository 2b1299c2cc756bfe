import type { WebSocket } from 'ws'

const OUT: Record<string, { need: string[]; may: string[] }> = {
  text: { need: ['type', 'token', 'last'], may: ['lang', 'interruptible', 'preemptible'] },
  play: { need: ['type', 'source'], may: ['loop', 'preemptible', 'interruptible'] },
  sendDigits: { need: ['type', 'digits'], may: [] },
  language: { need: ['type'], may: ['ttsLanguage', 'transcriptionLanguage'] },
  end: { need: ['type'], may: ['handoffData'] },
}

/** ConversationRelay: what the person says goes out as text, what comes in is spoken. */
export function conversationRelay(
  ws: WebSocket,
  {
    call,
    accountSid,
    problems,
  }: { call: { sid: string; from: string; to: string }; accountSid: string; problems: string[] },
) {
  const said: string[] = []
  let turn = ''
  let ended: string | undefined
  const listeners = new Set<() => void>()
  const tell = (message: object) => ws.readyState === ws.OPEN && ws.send(JSON.stringify(message))
  tell({
    type: 'setup',
    sessionId: `VX${call.sid.slice(2)}`,
    accountSid,
    callSid: call.sid,
    from: call.from,
    to: call.to,
    callType: 'PSTN',
    direction: 'outbound-api',
    callStatus: 'IN-PROGRESS',
    customParameters: {},
  })
  ws.on('message', (frame) => {
    const message = JSON.parse(String(frame))
    const shape = OUT[message.type]
    const fields = Object.keys(message)
    if (
      !shape ||
      shape.need.some((field) => !fields.includes(field)) ||
      fields.some((field) => ![...shape.need, ...shape.may].includes(field))
    )
      return void problems.push(`64107: ${String(frame).slice(0, 200)}`)
    if (message.type === 'text') {
      turn += message.token
      if (message.last) {
        if (turn) said.push(turn)
        turn = ''
      }
    }
    if (message.type === 'end') {
      ended = message.handoffData ?? ''
      ws.close()
    }
    for (const listener of listeners) listener()
  })
  const closed = new Promise<void>((resolve) => ws.on('close', () => resolve()))
  return {
    closed,
    said,
    prompt: (voicePrompt: string) => tell({ type: 'prompt', voicePrompt, lang: 'en-US', last: true }),
    interrupt: (utteranceUntilInterrupt: string) =>
      tell({ type: 'interrupt', utteranceUntilInterrupt, durationUntilInterruptMs: 900 }),
    press: (digit: string) => tell({ type: 'dtmf', digit }),
    cut: () => ws.terminate(),
    get saying() {
      return turn
    },
    get ended() {
      return ended
    },
    onFrame: (listener: () => void) => void listeners.add(listener),
  }
}
export type ConversationRelay = ReturnType<typeof conversationRelay>
