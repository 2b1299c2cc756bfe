import { PhoneOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { EmptyState, Page, PageHeader, SkeletonRows } from '../ui/index.ts'
import { useLive } from '../useLive.ts'
import { LiveCallCard } from './LiveCallCard.tsx'
import type { LiveCall } from './requests.ts'

/** Every call that is going on, line by line. */
export function LiveCallsPage() {
  const { t } = useTranslation('calls')
  const [calls, setCalls] = useState<LiveCall[]>()
  useLive('/calls/live', { calls: setCalls })
  usePageTitle(t('now.title'))
  return (
    <Page>
      <PageHeader
        title={t('now.title')}
        description={t('now.text')}
        back={{ to: '/calls', label: t('now.back') }}
      />
      {!calls && <SkeletonRows />}
      {calls?.length === 0 && (
        <EmptyState icon={<PhoneOff aria-hidden />} title={t('now.none.title')} text={t('now.none.text')} />
      )}
      <ul className="grid gap-4 lg:grid-cols-2">
        {calls?.map((call) => (
          <li key={call.id} className="min-w-0">
            <LiveCallCard call={call} />
          </li>
        ))}
      </ul>
    </Page>
  )
}
