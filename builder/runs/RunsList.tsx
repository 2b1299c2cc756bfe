import { Link, useNavigate } from '@tanstack/react-router'
import { CircleHelp, ListChecks, Search, Users, X } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFlow } from '../canvas/store.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { useFormat } from '../i18n/format.ts'
import {
  Badge,
  Button,
  Card,
  EmptyState,
  Input,
  Menu,
  Page,
  Select,
  SkeletonRows,
  Table,
  Td,
  Th,
} from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { type BulkAction, BulkDialog } from './BulkDialog.tsx'
import { HeldBack } from './HeldBack.tsx'
import { RunStatusBadge } from './RunStatusBadge.tsx'
import { type RunSummary, useRuns } from './requests.ts'
import { useEndWords } from './useEndWords.ts'
import { useWaitWords } from './useWaitWords.ts'
import { WhyNotDialog } from './WhyNotDialog.tsx'

const statuses = ['open', 'active', 'parked', 'done', 'failed', 'left'] as const

export function RunsList({
  flowId,
  node,
  status,
}: {
  flowId: string
  node: string | undefined
  status: string | undefined
}) {
  const { t } = useTranslation('runs')
  const navigate = useNavigate()
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const [search, setSearch] = useState('')
  const q = useDeferredValue(search.trim())
  const runs = useRuns(flowId, { status, node, q: q || undefined })
  const filter = (next: { status?: string; node?: string }) =>
    navigate({
      to: '/flows/$id',
      params: { id: flowId },
      search: { view: 'people', status: next.status, node: next.node },
    })
  const items = runs.data?.pages.flatMap((page) => page.items)
  const filtered = Boolean(status || node || q)
  const mayAct = useCan()('runs.write')
  const [bulk, setBulk] = useState<BulkAction>()
  const [asking, setAsking] = useState(false)
  const listed = status === undefined || ['open', 'active', 'parked'].includes(status)
  const nodeTitle = (id: string) => {
    const found = graph.nodes.find((one) => one.id === id)
    return found ? vocabulary.titleOf(found) : t('goneStep')
  }
  return (
    <div className="h-full overflow-y-auto">
      <Page>
        <HeldBack flowId={flowId} />
        <div className="mb-4 flex flex-wrap items-center gap-2">
          <div className="relative w-full max-w-72">
            <Search
              className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-soft"
              aria-hidden
            />
            <Input
              type="search"
              className="pl-9"
              value={search}
              aria-label={t('search')}
              placeholder={t('search')}
              onChange={(event) => setSearch(event.target.value)}
            />
          </div>
          <Select
            label={t('filter')}
            className="w-44"
            value={status ?? ''}
            onChange={(value) => filter({ node, status: value || undefined })}
            options={[
              { value: '', label: t('status.all') },
              ...statuses.map((value) => ({ value, label: t(`status.${value}`) })),
            ]}
          />
          {node && (
            <Badge tone="note" className="pr-1">
              <span className="flex items-center gap-1">
                {t('atStep', { step: nodeTitle(node) })}
                <button
                  type="button"
                  aria-label={t('allSteps')}
                  onClick={() => filter({ status })}
                  className="rounded-full p-0.5 hover:bg-raised"
                >
                  <X className="size-3" aria-hidden />
                </button>
              </span>
            </Badge>
          )}
          <div className="ml-auto flex gap-2">
            <Button onClick={() => setAsking(true)}>
              <CircleHelp aria-hidden />
              {t('why.button')}
            </Button>
            {mayAct && listed && !q && (items?.length ?? 0) > 0 && (
              <Menu
                items={(['retry', 'skip', 'move', 'remove'] as const)
                  .filter((action) => (action === 'retry' ? status !== 'active' : true))
                  .map((action) => ({
                    label: t(`bulk.${action}`),
                    danger: action === 'remove',
                    onSelect: () => setBulk(action),
                  }))}
              >
                <Button>
                  <ListChecks aria-hidden />
                  {t('bulk.button')}
                </Button>
              </Menu>
            )}
          </div>
        </div>
        {bulk && (
          <BulkDialog
            flowId={flowId}
            action={bulk}
            filter={{ status, node }}
            onClose={() => setBulk(undefined)}
          />
        )}
        {asking && <WhyNotDialog flowId={flowId} onClose={() => setAsking(false)} />}
        <Card flush>
          {!items ? (
            <SkeletonRows />
          ) : items.length === 0 ? (
            <EmptyState
              icon={<Users aria-hidden />}
              title={t(filtered ? 'noneFit' : 'nobody')}
              text={t(filtered ? 'noneFitText' : 'nobodyText')}
            />
          ) : (
            <Table label={t('title')}>
              <thead>
                <tr>
                  <Th>{t('column.person')}</Th>
                  <Th>{t('column.state')}</Th>
                  <Th>{t('column.where')}</Th>
                  <Th className="max-md:hidden">{t('column.started')}</Th>
                </tr>
              </thead>
              <tbody>
                {items.map((run) => (
                  <Row
                    key={run.id}
                    run={run}
                    flowId={flowId}
                    from={{ node, status }}
                    where={run.endedAt ? undefined : nodeTitle(run.node)}
                  />
                ))}
              </tbody>
            </Table>
          )}
        </Card>
        {runs.hasNextPage && (
          <div className="mt-4 flex justify-center">
            <Button busy={runs.isFetchingNextPage} onClick={() => runs.fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </Page>
    </div>
  )
}

function Row({
  run,
  flowId,
  from,
  where,
}: {
  run: RunSummary
  flowId: string
  from: { node?: string; status?: string }
  where: string | undefined
}) {
  const { ago } = useFormat()
  const waitWords = useWaitWords()
  const endWords = useEndWords()
  return (
    <tr className="group hover:bg-tint/50">
      <Td>
        <Link
          to="/flows/$id"
          params={{ id: flowId }}
          search={{ view: 'people', run: run.id, ...from }}
          className="font-medium group-hover:underline"
        >
          {run.contact.name}
        </Link>
      </Td>
      <Td>
        <RunStatusBadge status={run.status} />
      </Td>
      <Td>
        <span className="block truncate">{where ?? endWords(run)}</span>
        {run.status === 'parked' && run.endedBecause && (
          <span className="block truncate text-small text-bad">{endWords(run)}</span>
        )}
        {where && run.waitingFor.length > 0 && (
          <span className="block truncate text-small text-soft">{waitWords(run.waitingFor)}</span>
        )}
      </Td>
      <Td className="text-small whitespace-nowrap text-soft max-md:hidden">{ago(run.startedAt)}</Td>
    </tr>
  )
}
