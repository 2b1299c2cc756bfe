import { useMutation } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { Badge, Button, Card, EmptyState, SkeletonRows } from '../ui/index.ts'
import { type Agent, useVersions } from './requests.ts'

/** What the agent was published as; any of it may become the draft again. */
export function VersionList({
  agent,
  mayWrite,
  onRestored,
}: {
  agent: Agent
  mayWrite: boolean
  onRestored: (agent: Agent) => void
}) {
  const { t } = useTranslation('agents')
  const { dateTime } = useFormat()
  const versions = useVersions(agent.id)
  const restore = useMutation({
    mutationFn: (number: number) =>
      api.post<Agent>(`/agents/${agent.id}/restore`, { number, revision: agent.revision }),
    meta: { stale: [['agents']], said: t('restored') },
    onSuccess: onRestored,
  })
  if (!versions.data) return <SkeletonRows />
  if (versions.data.length === 0)
    return (
      <EmptyState icon={<History aria-hidden />} title={t('noVersions.title')} text={t('noVersions.text')} />
    )
  return (
    <Card flush>
      <ul className="divide-y">
        {versions.data.map((version) => (
          <li key={version.id} className="flex flex-wrap items-start gap-4 px-5 py-4">
            <div className="min-w-0 flex-1 basis-80">
              <p className="flex items-center gap-2 font-medium">
                {t('version', { number: version.number })}
                {version.id === agent.versionId && (
                  <Badge tone="good" dot>
                    {t('calling')}
                  </Badge>
                )}
              </p>
              <p className="text-small text-soft">{dateTime(version.publishedAt)}</p>
              <p className="mt-1.5 line-clamp-3 text-small whitespace-pre-wrap text-soft">
                {version.settings.who.prompt}
              </p>
            </div>
            {mayWrite && (
              <Button
                size="small"
                busy={restore.isPending && restore.variables === version.number}
                onClick={() => restore.mutate(version.number)}
              >
                {t('restore')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
