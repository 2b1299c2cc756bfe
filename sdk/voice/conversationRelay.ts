import type { RelayLine, RelayListener, Socket } from './line.ts'

type Told = {
  type: string
  callSid?: string
  voicePrompt?: string
  lang?: string
  last?: boolean
  digit?: string
  utteranceUntilInterrupt?: string
  durationUntilInterruptMs?: number
  description?: string
}

/**
 * ConversationRelay: the carrier hears and speaks, we read and write. More than one carrier has this set of messages, so
 * it is here and not in one of them.
 */
export const conversationRelay = (socket: Socket, listener: RelayListener): RelayLine => {
  let heard = ''
  socket.onMessage((text) => {
    const told = read<Told>(text)
    if (!told) return
    switch (told.type) {
      case 'setup':
        return listener.onStart({ vendorId: told.callSid })
      case 'prompt':
        heard = `${heard} ${told.voicePrompt ?? ''}`.trim()
        if (told.last === false) return
        listener.onHeard(heard, { language: told.lang })
        heard = ''
        return
      case 'interrupt':
        return listener.onInterrupt({
          spoken: told.utteranceUntilInterrupt ?? '',
          afterMs: told.durationUntilInterruptMs,
        })
      case 'dtmf':
        return listener.onKeys(told.digit ?? '')
      case 'error':
        return listener.onProblem(told.description ?? '')
    }
  })
  socket.onClose(() => listener.onStop())
  const tell = (message: object) => socket.send(JSON.stringify(message))
  return {
    say: (
      token: string,
      { last, interruptible, language }: { last: boolean; interruptible: boolean; language?: string },
    ) => tell({ type: 'text', token, last, interruptible, ...(language ? { lang: language } : {}) }),
    play: (source: string, { interruptible }: { interruptible: boolean }) =>
      tell({ type: 'play', source, interruptible }),
    sendKeys: (digits: string) => tell({ type: 'sendDigits', digits }),
    end: (note?: string) => tell({ type: 'end', ...(note ? { handoffData: note } : {}) }),
    close: () => socket.close(),
  }
}

function read<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T
  } catch {
    return undefined
  }
}
