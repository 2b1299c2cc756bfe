import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/index.ts'
import { toneOf } from './tones.ts'

/** What became of a call, or where it stands. */
export function CallState({ status, outcome }: { status: string; outcome: string | null }) {
  const { t } = useTranslation('calls')
  if (status !== 'ended')
    return (
      <Badge tone="good" dot>
        {t(`status.${status}`, { defaultValue: status })}
      </Badge>
    )
  return <Badge tone={toneOf(outcome)}>{t(`outcome.${outcome}`, { defaultValue: outcome ?? '' })}</Badge>
}
