/** What the gate knows of a person and a channel, read after the locks. */
export type GateFacts = { address: string | null; optedOutAt: Date | null; cause: string | null }

export type GateRequest = { channel: string }

/** The gate's answer; a hold or a refusal names its rule. */
export type Verdict =
  | { answer: 'allow' }
  | { answer: 'hold'; until: Date; rule: string; because: string }
  | { answer: 'refuse'; rule: string; because: string }

const needs: Record<string, string> = {
  sms: 'phone number',
  whatsapp: 'phone number',
  voice: 'phone number',
  email: 'e-mail address',
  telegram: 'Telegram account',
}

/** May this go out, now? Pure: facts, request and time carry everything in. */
export function judge(facts: GateFacts, request: GateRequest, _now: Date): Verdict {
  if (!facts.address)
    return {
      answer: 'refuse',
      rule: 'no-address',
      because: `The contact has no ${needs[request.channel] ?? 'address'}. Add one on the contact's page.`,
    }
  if (facts.optedOutAt)
    return {
      answer: 'refuse',
      rule: 'opted-out',
      because: `The contact opted out of ${request.channel} on ${facts.optedOutAt.toISOString().slice(0, 10)} (${facts.cause ?? 'no cause given'}).`,
    }
  return { answer: 'allow' }
}
