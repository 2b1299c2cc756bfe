import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Waves } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { api, type Page } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import type { ContactRun } from './types.ts'

const tones: Record<string, 'good' | 'bad' | 'note' | 'plain'> = {
  active: 'note',
  converted: 'good',
  failed: 'bad',
  parked: 'bad',
}

/** The flows a person is in or has been through. */
export function ContactRuns({ contactId }: { contactId: string }) {
  const { t } = useTranslation('contacts')
  const { ago } = useFormat()
  const runs = useQuery({
    queryKey: ['contacts', contactId, 'runs'],
    queryFn: async () => {
      const answer = await api.get<Page<ContactRun> | ContactRun[]>(`/contacts/${contactId}/runs`)
      return Array.isArray(answer) ? answer : answer.items
    },
  })
  if (runs.isPending) return <SkeletonRows rows={3} className="px-0" />
  if (runs.isError) return <p className="text-bad">{runs.error.message}</p>
  if (runs.data.length === 0)
    return (
      <EmptyState icon={<Waves aria-hidden />} title={t('runs.empty.title')} text={t('runs.empty.text')} />
    )
  return (
    <ul className="divide-y">
      {runs.data.map((run) => (
        <li key={run.id} className="flex items-center justify-between gap-3 py-3">
          <div className="min-w-0">
            <Link
              to="/flows/$id"
              params={{ id: run.flowId }}
              search={{ view: 'people', run: run.id }}
              className="font-medium hover:underline"
            >
              {run.flow}
            </Link>
            <p className="text-small text-soft">
              {run.endedAt
                ? t('runs.ended', { ago: ago(run.endedAt) })
                : t('runs.started', { ago: ago(run.startedAt) })}
            </p>
          </div>
          <Badge tone={tones[run.status] ?? 'plain'}>
            {t([`runStatus.${run.status}`, 'status.other'], { word: run.status })}
          </Badge>
        </li>
      ))}
    </ul>
  )
}
