import { GitMerge } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { ConflictCard } from './ConflictCard.tsx'
import { useDisputes } from './useSync.ts'

/** What both sides changed: to be decided, and what was. */
export function ConflictList({ id, writable }: { id: string; writable: boolean }) {
  const { t } = useTranslation('crm')
  const [state, setState] = useState<'open' | 'resolved'>('open')
  const disputes = useDisputes(id, state)
  return (
    <div className="space-y-4">
      <Segmented
        label={t('tabs.conflicts')}
        value={state}
        onChange={setState}
        options={[
          { value: 'open', label: t('conflict.open') },
          { value: 'resolved', label: t('conflict.resolved') },
        ]}
      />
      {disputes.isPending && <SkeletonRows rows={3} />}
      {disputes.data?.length === 0 && (
        <EmptyState
          icon={<GitMerge aria-hidden />}
          title={t(`conflict.none.${state}`)}
          text={t('conflict.text')}
        />
      )}
      <ul className="space-y-3">
        {disputes.data?.map((dispute) => (
          <li key={dispute.id}>
            <ConflictCard id={id} dispute={dispute} writable={writable} />
          </li>
        ))}
      </ul>
    </div>
  )
}
