import type { Stage } from '../vocabulary/useVocabulary.ts'
import type { Metrics } from './Numbers.tsx'

type Counted = Pick<Metrics['stages'][number], 'key' | 'entered' | 'now'>

/** What those who stand in open stages now come to, each weighed by the chance that their stage is given. */
export function forecastOf(stages: Pick<Stage, 'key' | 'probability' | 'closed'>[], counted: Counted[]) {
  const sum = { open: 0, wins: 0, value: 0, weighted: 0, won: 0, overdue: 0 }
  for (const stage of stages) {
    const { now, entered } = counted.find(({ key }) => key === stage.key) ?? {}
    if (stage.closed === 'won') sum.won += entered ?? 0
    if (stage.closed || !now) continue
    const chance = stage.probability / 100
    sum.open += now.count
    sum.wins += now.count * chance
    sum.value += now.value
    sum.weighted += now.value * chance
    sum.overdue += now.overdue
  }
  return sum
}
