import { europeanUnion, france, members, spain, unitedKingdom } from './europe.ts'
import { argentina, brazil, chile, colombia, mexico, peru } from './latinAmerica.ts'
import type { Law } from './types.ts'
import { us } from './us.ts'

export const laws: readonly Law[] = [
  us,
  spain,
  france,
  europeanUnion,
  unitedKingdom,
  mexico,
  colombia,
  argentina,
  chile,
  peru,
  brazil,
]

const byCountry = new Map(laws.map((law) => [law.country, law]))
const union = new Set(members)

/** What we know of a country's law; nothing of most. */
export const lawOf = (country: string): Law | undefined =>
  byCountry.get(country) ?? (union.has(country) ? europeanUnion : undefined)

/** `2026-11-20` lies between the first and the last day of a rule. */
export const inForce = (rule: { from?: string; until?: string }, day: string): boolean =>
  (!rule.from || rule.from <= day) && (!rule.until || day <= rule.until)
