import { Badge } from '../ui/Badge.tsx'
import { stagesOf, usePipelines } from '../vocabulary/useVocabulary.ts'

/** The stage by its name; won and lost in their colours. */
export function StageBadge({ stage }: { stage: string | null }) {
  const found = stagesOf(usePipelines().data).find(({ key }) => key === stage)
  if (!stage) return null
  return (
    <Badge tone={found?.closed === 'won' ? 'good' : found?.closed === 'lost' ? 'bad' : 'plain'} dot>
      {found?.title ?? stage}
    </Badge>
  )
}
