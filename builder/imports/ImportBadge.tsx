import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/Badge.tsx'
import type { ImportStatus } from './types.ts'

const tones: Record<ImportStatus, 'plain' | 'good' | 'bad' | 'note' | 'line'> = {
  uploaded: 'line',
  checking: 'note',
  checked: 'line',
  waiting: 'note',
  running: 'note',
  done: 'good',
  failed: 'bad',
  undoing: 'note',
  undone: 'plain',
}

export function ImportBadge({ status }: { status: ImportStatus }) {
  const { t } = useTranslation('imports')
  return (
    <Badge tone={tones[status]} dot>
      {t(`status.${status}`)}
    </Badge>
  )
}
