import { Link, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { apiUrl } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { RouteError } from '../shell/RouteError.tsx'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Badge, Card, Page, PageHeader, SkeletonRows } from '../ui/index.ts'
import { AnalysisCard } from './AnalysisCard.tsx'
import { CallFacts } from './CallFacts.tsx'
import { CallMoments } from './CallMoments.tsx'
import { CallState } from './CallState.tsx'
import { useCall } from './requests.ts'
import { ToolsUsed } from './ToolsUsed.tsx'
import { Transcript } from './Transcript.tsx'

/** One call: what was said and heard, what was done, what came of it. */
export function CallPage() {
  const { t } = useTranslation('calls')
  const { dateTime } = useFormat()
  const { id } = useParams({ from: '/inside/calls/$id' })
  const call = useCall(id)
  const title = call.data && t('one.title', { name: call.data.contact?.name })
  usePageTitle(title)
  if (call.isError) return <RouteError error={call.error} reset={() => void call.refetch()} />
  if (!call.data)
    return (
      <Page>
        <SkeletonRows />
      </Page>
    )
  const { data } = call
  const name = data.contact?.name ?? ''
  return (
    <Page>
      <PageHeader
        title={
          <Link to="/contacts/$id" params={{ id: data.contactId }} className="hover:underline">
            {title}
          </Link>
        }
        description={dateTime(data.at ?? '')}
        back={{ to: '/calls', label: t('title') }}
        badge={
          <>
            <CallState status={data.status ?? ''} outcome={data.outcome ?? null} />
            {data.simulated && <Badge tone="line">{t('practice')}</Badge>}
          </>
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex flex-col gap-5">
          {data.recordingFileId && (
            <Card title={t('one.recording')}>
              {/* biome-ignore lint/a11y/useMediaCaption: what is said stands in writing below */}
              <audio controls preload="none" className="w-full" src={apiUrl(`/calls/${id}/recording`)} />
            </Card>
          )}
          <Card title={t('one.transcript')}>
            <Transcript lines={data.lines} name={name} />
          </Card>
        </div>
        <div className="flex flex-col gap-5">
          {(data.agent || data.analyses.length > 0) && <AnalysisCard call={data} />}
          <CallFacts call={data} />
          {(data.agent || data.tools.length > 0) && <ToolsUsed tools={data.tools} />}
          <CallMoments call={data} />
        </div>
      </div>
    </Page>
  )
}
