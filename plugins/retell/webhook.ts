import { type CallFacts, type WebhookHandler, z } from '#sdk'
import { factsOf, type Told } from './calls.ts'
import type { Settings } from './connection.ts'

const Report = z.object({ event: z.string(), call: z.looseObject({ call_id: z.string() }) })

export const webhook: WebhookHandler = {
  async verify({ headers, raw, connection }) {
    const { apiKey } = connection as Settings
    const signature = headers.get('x-retell-signature')
    if (!apiKey || !signature) return false
    const { default: Retell } = await import('retell-sdk')
    return (await Retell.verify(new TextDecoder().decode(raw), apiKey, signature)) === true
  },

  read({ raw }) {
    const { event, call } = Report.parse(JSON.parse(new TextDecoder().decode(raw)))
    const told = call as Told
    const facts = factsIn(event, told)
    if (!facts) return []
    const { start_timestamp: begun, end_timestamp: over } = told
    const at = event === 'call_started' ? begun : over
    return [
      {
        id: `${event}:${told.call_id}`,
        ...(at ? { at: new Date(at) } : {}),
        what: 'call',
        call: { vendorId: told.call_id, ...(told.metadata?.key ? { key: told.metadata.key } : {}) },
        ...facts,
      },
    ]
  },
}

function factsIn(event: string, told: Told): CallFacts | undefined {
  if (event === 'call_started') return { status: 'answered' }
  if (event === 'call_ended') return { ...factsOf(told), status: 'ended' }
  if (event !== 'call_analyzed') return undefined
  const { call_analysis: found = {} } = told
  const sentiment = sentiments[found.user_sentiment ?? '']
  return {
    analysis: {
      ...(found.call_summary ? { summary: found.call_summary } : {}),
      ...(found.call_successful === undefined ? {} : { successful: found.call_successful }),
      ...(sentiment ? { sentiment } : {}),
      fields: found.custom_analysis_data ?? {},
    },
  }
}

const sentiments: Record<string, 'positive' | 'neutral' | 'negative'> = {
  Positive: 'positive',
  Neutral: 'neutral',
  Negative: 'negative',
}
