import { asksForHelp, readOptWord } from '../gate/optOut.ts'
import { type Coming, happen, type Show } from './show.ts'

/** The contact does something, by hand or by the written behaviour; or a call has rung long enough. */
export function answer(show: Show, coming: Coming | undefined): void {
  if (!coming) return
  const { does } = coming
  switch (does.do) {
    case 'reply':
      reply(show, does.channel, does.text)
      break
    case 'click':
      happen(show, 'link.clicked', { channel: does.channel, url: does.url })
      break
    case 'event':
      happen(show, does.type, does.properties)
      break
    case 'call':
      endCall(show, does.outcome)
      break
    case 'ring-out':
      if (show.call?.key === does.key) endCall(show, 'no-answer')
  }
}

function reply(show: Show, channel: string, text: string) {
  const known = gateOf(show, channel)
  known.lastInboundAt = show.facts.now
  const word = readOptWord(text)
  const cause = `wrote "${text.trim().slice(0, 40)}"`
  if (word === 'stop') {
    known.optedOutAt ??= show.facts.now
    known.cause = cause
    happen(show, 'contact.opted-out', { channel, cause })
  }
  if (word === 'start') {
    known.optedOutAt = null
    happen(show, 'contact.opted-in', { channel, cause })
  }
  happen(show, 'message.received', { channel, text })
  if (asksForHelp(text)) happen(show, 'contact.asked-for-help', { channel })
}

export function gateOf(show: Show, channel: string) {
  const known = show.gate.get(channel) ?? {
    ...{ optedOutAt: null, cause: null, lastInboundAt: null, consents: [], suppressedBy: [] },
  }
  show.gate.set(channel, known)
  return known
}

function endCall(show: Show, outcome: string) {
  const { call } = show
  if (!call) return
  show.call = undefined
  if (outcome === 'opt-out') {
    const known = gateOf(show, 'voice')
    known.optedOutAt ??= show.facts.now
    known.cause = 'asked on a call'
    happen(show, 'contact.opted-out', { channel: 'voice', cause: known.cause })
  }
  happen(show, 'call.ended', { key: call.key, outcome })
}
