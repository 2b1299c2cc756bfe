import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/index.ts'
import type { RunStatus } from './requests.ts'

const tones = { active: 'note', parked: 'warn', done: 'good', failed: 'bad', left: 'plain' } as const

export function RunStatusBadge({ status }: { status: RunStatus }) {
  const { t } = useTranslation('runs')
  return (
    <Badge tone={tones[status]} dot={status === 'active'}>
      {t(`status.${status}`)}
    </Badge>
  )
}
