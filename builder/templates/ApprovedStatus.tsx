import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/index.ts'
import type { ApprovalStatus } from './requests.ts'

export const statusTones = {
  approved: 'good',
  pending: 'note',
  paused: 'warn',
  rejected: 'bad',
  unsubmitted: 'plain',
} as const

/** What WhatsApp says of a template. */
export function ApprovedStatus({ status }: { status: ApprovalStatus }) {
  const { t } = useTranslation('templates')
  return (
    <Badge tone={statusTones[status]} dot>
      {t(`approval.${status}`)}
    </Badge>
  )
}
