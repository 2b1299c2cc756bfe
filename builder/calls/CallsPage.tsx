import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Download, PhoneCall, Radio } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAgents } from '../agents/requests.ts'
import { apiUrl } from '../api.ts'
import { useDebounced } from '../contacts/useDebounced.ts'
import { usePageTitle } from '../shell/usePageTitle.ts'
import { Button, EmptyState, Input, Page, PageHeader, Select, SkeletonRows } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { CallTable } from './CallTable.tsx'
import { type CallFilter, outcomes, useCalls } from './requests.ts'

/** What was called, and what became of it. */
export function CallsPage() {
  const { t } = useTranslation('calls')
  const navigate = useNavigate()
  const can = useCan()
  const { q, outcome, sentiment, agent } = useSearch({ from: '/inside/calls' })
  const filter: CallFilter = { q, outcome, sentiment, agentId: agent }
  const calls = useCalls(filter)
  const agents = useAgents()
  const active = useCalls({ status: 'active' })
  const items = calls.data?.pages.flatMap((page) => page.items)
  const narrowed = Object.values(filter).some(Boolean)
  const live = active.data?.pages[0]?.items.length ?? 0
  const set = (change: { q?: string; outcome?: string; sentiment?: string; agent?: string }) =>
    navigate({ to: '/calls', search: (before) => ({ ...before, ...change }), replace: true })
  const [typed, type] = useDebounced(q ?? '', (next) => set({ q: next.trim() || undefined }))
  usePageTitle(t('title'))

  return (
    <Page>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          <>
            <Button asChild>
              <Link to="/calls/live">
                <Radio aria-hidden />
                {live ? t('liveCount', { count: live }) : t('live')}
              </Link>
            </Button>
            {can('contacts.export') && (
              <Button asChild>
                <a href={apiUrl('/calls/export', filter)} download>
                  <Download aria-hidden />
                  {t('export')}
                </a>
              </Button>
            )}
          </>
        }
      />
      <div className="mb-4 flex flex-wrap gap-2">
        <Input
          type="search"
          value={typed}
          aria-label={t('search')}
          placeholder={t('search')}
          className="w-full sm:w-60"
          onChange={(event) => type(event.target.value)}
        />
        <Select
          label={t('outcomeLabel')}
          className="w-full sm:w-52"
          value={outcome ?? ''}
          onChange={(value) => set({ outcome: value || undefined })}
          options={[
            { value: '', label: t('anyOutcome') },
            ...outcomes.map((value) => ({ value, label: t(`outcome.${value}`) })),
          ]}
        />
        <Select
          label={t('sentimentLabel')}
          className="w-full sm:w-52"
          value={sentiment ?? ''}
          onChange={(value) => set({ sentiment: value || undefined })}
          options={[
            { value: '', label: t('anySentiment') },
            ...(['positive', 'neutral', 'negative'] as const).map((value) => ({
              value,
              label: t(`sentiment.${value}`),
            })),
          ]}
        />
        {agents.data && agents.data.length > 0 && (
          <Select
            label={t('agentLabel')}
            className="w-full sm:w-52"
            value={agent ?? ''}
            onChange={(value) => set({ agent: value || undefined })}
            options={[
              { value: '', label: t('anyAgent') },
              ...agents.data.map((one) => ({ value: one.id, label: one.title })),
            ]}
          />
        )}
      </div>
      {calls.isPending && <SkeletonRows className="rounded-xl border bg-surface" />}
      {calls.isError && <EmptyState title={t('failed')} text={calls.error.message} />}
      {items?.length === 0 && narrowed && <p className="py-16 text-center text-soft">{t('nothing')}</p>}
      {items?.length === 0 && !narrowed && (
        <EmptyState
          icon={<PhoneCall aria-hidden />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={<Button onClick={() => navigate({ to: '/agents' })}>{t('empty.action')}</Button>}
        />
      )}
      {items && items.length > 0 && <CallTable calls={items} />}
      {calls.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </Page>
  )
}
