import { isBlank, type MappedField } from './mapping.ts'

/** What both sides held when they last agreed: each in its own words, so that rounding and spelling start no argument. */
export type Agreed = { ours: unknown; theirs: unknown }

export type Sides = {
  ours: unknown
  theirs: unknown
  /** theirs in our words, and ours in theirs; `undefined` where there is no such word */
  theirsAsOurs: unknown
  oursAsTheirs: unknown
  agreed: Agreed | undefined
  /** when each side last changed; only asked when both did */
  oursAt?: Date
  theirsAt?: Date
}

export type Verdict =
  | { do: 'nothing' }
  /** they hold the same: from now on that is what was agreed */
  | { do: 'agree' }
  | { do: 'pull'; lost?: boolean }
  | { do: 'push'; lost?: boolean }
  | { do: 'ask' }
  /** the value has no word on the other side */
  | { do: 'refuse'; side: 'ours' | 'theirs' }

/**
 * Three-way merge of one field: who has changed since they agreed? Time is asked only where both have, and then only
 * by the policy "newest". `lost` tells that a change was overruled, which is written down.
 */
export function mergeField(field: MappedField, sides: Sides): Verdict {
  const ours = low(field, sides.ours)
  const theirs = low(field, sides.theirs)
  const agreed = sides.agreed && {
    ours: low(field, sides.agreed.ours),
    theirs: low(field, sides.agreed.theirs),
  }
  if (same(ours, low(field, sides.theirsAsOurs)) || same(theirs, low(field, sides.oursAsTheirs)))
    return agreed && same(agreed.ours, ours) && same(agreed.theirs, theirs)
      ? { do: 'nothing' }
      : { do: 'agree' }
  if (field.policy === 'strictest') return strictest(sides)
  const oursChanged = agreed ? !same(agreed.ours, ours) : !isBlank(ours)
  const theirsChanged = agreed ? !same(agreed.theirs, theirs) : !isBlank(theirs)
  if (field.direction === 'pull') return theirsChanged || oursChanged ? pull(sides) : { do: 'nothing' }
  if (field.direction === 'push') return oursChanged || theirsChanged ? push(sides) : { do: 'nothing' }
  if (oursChanged && theirsChanged) return decide(field, sides)
  if (oursChanged) return push(sides)
  return theirsChanged ? pull(sides) : { do: 'nothing' }
}

/** Some CRMs keep e-mail addresses in small letters; that is no difference. */
const low = ({ ours }: MappedField, value: unknown) =>
  ours === 'email' && typeof value === 'string' ? value.toLowerCase() : value

function decide({ policy }: MappedField, sides: Sides): Verdict {
  switch (policy) {
    case 'theirs':
      return lost(pull(sides))
    case 'ours':
      return lost(push(sides))
    case 'prefer-theirs':
      return lost(isBlank(sides.theirs) ? push(sides) : pull(sides))
    case 'prefer-ours':
      return lost(isBlank(sides.ours) ? pull(sides) : push(sides))
    case 'newest':
      return lost(
        (sides.oursAt?.getTime() ?? 0) > (sides.theirsAt?.getTime() ?? 0) ? push(sides) : pull(sides),
      )
    default:
      return { do: 'ask' }
  }
}

/**
 * An opt-out on either side holds. Only the person's own word, which arrives on our side, takes one back; that the
 * CRM no longer knows of it does not.
 */
function strictest({ ours, theirs, theirsAsOurs, agreed }: Sides): Verdict {
  const takenBackHere = agreed?.ours === true && ours !== true && same(agreed.theirs, theirs)
  if (theirsAsOurs === true) return takenBackHere ? { do: 'push' } : { do: 'pull' }
  if (ours === true) return { do: 'push' }
  return { do: 'agree' }
}

const pull = ({ theirs, theirsAsOurs }: Sides): Verdict =>
  theirsAsOurs === undefined && !isBlank(theirs) ? { do: 'refuse', side: 'theirs' } : { do: 'pull' }
const push = ({ ours, oursAsTheirs }: Sides): Verdict =>
  oursAsTheirs === undefined && !isBlank(ours) ? { do: 'refuse', side: 'ours' } : { do: 'push' }
const lost = (verdict: Verdict): Verdict =>
  verdict.do === 'pull' || verdict.do === 'push' ? { ...verdict, lost: true } : verdict

/** Empty in whatever form is empty; lists in any order. */
export function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b
  if (isBlank(a) || isBlank(b)) return isBlank(a) && isBlank(b)
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && [...a].sort().every((one, index) => one === [...b].sort()[index])
  return a === b
}
