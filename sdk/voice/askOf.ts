import type { CallQuestion } from '../webhook.ts'

const reasons = ['incoming', 'heard', 'over', 'next', 'voicemail', 'accept'] as const

/** What one of our own addresses asks: `…?key=<call>&ask=heard&turn=2`. Undefined for one that only tells. */
export function askOf(url: string): (Pick<CallQuestion, 'why' | 'turn'> & { key?: string }) | undefined {
  const query = new URL(url).searchParams
  const why = reasons.find((reason) => reason === query.get('ask'))
  if (!why) return undefined
  const turn = query.get('turn')
  return { why, key: query.get('key') ?? undefined, ...(turn === null ? {} : { turn: Number(turn) }) }
}
