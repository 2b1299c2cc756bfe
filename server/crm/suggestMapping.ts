import type { CrmField, CrmPipeline } from '#sdk'
import type { MappedField } from './mapping.ts'

const meant: [CrmField['means'], string][] = [
  ['email', 'email'],
  ['phone', 'phone'],
  ['firstName', 'firstName'],
  ['lastName', 'lastName'],
  ['company', 'company'],
  ['city', 'city'],
  ['country', 'country'],
  ['email-opt-out', 'optOut.email'],
  ['sms-opt-out', 'optOut.sms'],
  ['call-opt-out', 'optOut.voice'],
  ['owner', 'ownerId'],
]

/** What most would choose: the same by the same, opt-outs by the stricter, stages by name and outcome. */
export function suggestMapping(
  kind: 'person' | 'deal',
  described: readonly CrmField[],
  stages: readonly { key: string; title: string; closed: 'won' | 'lost' | null }[],
  pipelines: readonly CrmPipeline[],
): MappedField[] {
  if (kind === 'deal') {
    const field = described.find((one) => one.means === 'stage')
    return field
      ? [
          {
            ours: 'stage',
            theirs: field.name,
            direction: 'both',
            policy: 'newest',
            values: matchStages(stages, pipelines),
          },
        ]
      : []
  }
  return meant.flatMap(([means, ours]): MappedField[] => {
    const field = described.find((one) => one.means === means && !(one.readOnly && means !== 'email-opt-out'))
    if (!field) return []
    const optOut = ours.startsWith('optOut.')
    return [
      {
        ...{ ours, theirs: field.name },
        direction: field.readOnly ? 'pull' : 'both',
        policy: optOut ? 'strictest' : 'newest',
      },
    ]
  })
}

const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

function matchStages(
  ours: readonly { key: string; title: string; closed: 'won' | 'lost' | null }[],
  [pipeline]: readonly CrmPipeline[],
): { ours: string; theirs: string }[] {
  const theirs = pipeline?.stages ?? []
  const open = theirs.filter((stage) => !stage.closed)
  const ourOpen = ours.filter((stage) => !stage.closed)
  return ours.flatMap((stage) => {
    const byOutcome = stage.closed ? theirs.find((one) => one.closed === stage.closed) : undefined
    const byName = theirs.find((one) => plain(one.title).includes(plain(stage.title)))
    // In order: the third of ours is the third of theirs, the last of theirs takes what is left.
    const place = ourOpen.indexOf(stage)
    const byPlace = place >= 0 ? open[place] : undefined
    const match = byOutcome ?? byName ?? byPlace
    return match ? [{ ours: stage.key, theirs: match.id }] : []
  })
}
