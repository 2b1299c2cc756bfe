import { useTranslation } from 'react-i18next'
import { Badge } from '../ui/index.ts'

/** Whether an agent may call, and whether its draft has gone on since. */
export function AgentState({ version, changed }: { version: number | null; changed: boolean }) {
  const { t } = useTranslation('agents')
  if (version === null) return <Badge tone="line">{t('state.draft')}</Badge>
  return (
    <span className="flex flex-wrap gap-1.5">
      <Badge tone="good" dot>
        {t('state.published', { version })}
      </Badge>
      {changed && <Badge tone="warn">{t('state.changed')}</Badge>}
    </span>
  )
}
