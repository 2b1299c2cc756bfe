import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/index.ts'
import type { FlowStatus } from './requests.ts'

const tones = { draft: 'line', live: 'good', paused: 'warn', ended: 'plain' } as const

export function StatusBadge({ status }: { status: FlowStatus }) {
  const { t } = useTranslation('flows')
  return (
    <Badge tone={tones[status]} dot={status === 'live'}>
      {t(`status.${status}`)}
    </Badge>
  )
}
