import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RouteError } from '../shell/RouteError.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Page } from '../ui/Page.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { ImportBadge } from './ImportBadge.tsx'
import { ImportCheck } from './ImportCheck.tsx'
import { ImportProgress } from './ImportProgress.tsx'
import { ImportResult } from './ImportResult.tsx'
import { MappingForm } from './MappingForm.tsx'
import { Steps } from './Steps.tsx'
import { useImport } from './useImport.ts'

/** One file on its way in: match the columns, check, import, and undo if need be. */
export function ImportPage() {
  const { t } = useTranslation('imports')
  const { id } = useParams({ from: '/inside/contacts/imports/$id' })
  const found = useImport(id)
  const [matching, setMatching] = useState(false)
  usePageTitle(found.data?.title)

  if (found.isError) return <RouteError error={found.error} reset={() => void found.refetch()} />
  if (!found.data)
    return (
      <Page>
        <SkeletonRows />
      </Page>
    )
  const one = found.data
  const step =
    one.status === 'uploaded' || matching ? 1 : one.status === 'checking' || one.status === 'checked' ? 2 : 3

  return (
    <Page>
      <PageHeader
        title={one.title}
        badge={<ImportBadge status={one.status} />}
        back={{ to: '/contacts/imports', label: t('title') }}
      />
      <Steps at={step} />
      {step === 1 && <MappingForm key={one.id} of={one} onChecking={() => setMatching(false)} />}
      {step === 2 &&
        (one.status === 'checking' ? (
          <ImportProgress of={one} title={t('checking')} />
        ) : (
          <ImportCheck of={one} onBack={() => setMatching(true)} />
        ))}
      {step === 3 &&
        (one.status === 'waiting' || one.status === 'running' || one.status === 'undoing' ? (
          <ImportProgress of={one} title={t(one.status === 'undoing' ? 'undoing' : 'importing')} />
        ) : (
          <ImportResult of={one} onMatch={() => setMatching(true)} />
        ))}
    </Page>
  )
}
