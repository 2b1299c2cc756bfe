import { BarChart3, Download } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFlow } from '../canvas/store.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { useFormat } from '../i18n/format.ts'
import {
  Button,
  Card,
  EmptyState,
  Input,
  Menu,
  Page,
  Segmented,
  Skeleton,
  SkeletonRows,
} from '../ui/index.ts'
import { download, fileName } from './download.ts'
import { type Range, useFlowReport } from './requests.ts'
import { StepTable } from './StepTable.tsx'
import { csvOf, sheetsOf } from './sheets.ts'

const DayChart = lazy(() => import('./DayChart.tsx').then(({ DayChart }) => ({ default: DayChart })))

const spans = ['all', '7', '30', 'own'] as const
type Span = (typeof spans)[number]

/** What came of one campaign. */
export function ReportPage({ flowId, title }: { flowId: string; title: string }) {
  const { t } = useTranslation('reports')
  const { number, percent } = useFormat()
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const [span, setSpan] = useState<Span>('all')
  const [own, setOwn] = useState({ from: '', to: '' })
  const { data, error } = useFlowReport(flowId, rangeOf(span, own))
  const node = (id: string) => graph.nodes.find((one) => one.id === id)
  const words = {
    t: (key: string) => t(key),
    nodeTitle: (id: string) => {
      const found = node(id)
      return found ? vocabulary.titleOf(found) : t('goneStep')
    },
    exitTitle: (from: string, exit: string) => {
      const found = node(from)
      const step = found && vocabulary.stepOf(found.type)
      return exit.startsWith('#')
        ? t(`internal.${exit.slice(1)}`)
        : vocabulary.exitTitle(step, { id: exit, title: exit })
    },
  }
  const save = async (kind: 'csv' | 'xlsx') => {
    if (!data) return
    const sheets = sheetsOf(data, words)
    if (kind === 'csv')
      // Excel reads UTF-8 by its mark.
      return download(fileName(title, 'csv'), new Blob(['\ufeff', csvOf(sheets)], { type: 'text/csv' }))
    const { workbookOf } = await import('./workbook.ts')
    download(fileName(title, 'xlsx'), await workbookOf(sheets))
  }
  if (error && !data) return <EmptyState title={t('failed')} text={error.message} />
  return (
    <div className="h-full overflow-y-auto">
      <Page>
        <div className="mb-5 flex flex-wrap items-center gap-3">
          <h2 className="text-title font-semibold">{t('title')}</h2>
          <div className="ml-auto flex flex-wrap items-center gap-2">
            <Segmented
              label={t('span')}
              value={span}
              onChange={setSpan}
              options={spans.map((value) => ({ value, label: t(`span_${value}`) }))}
            />
            {span === 'own' &&
              (['from', 'to'] as const).map((end) => (
                <Input
                  key={end}
                  type="date"
                  aria-label={t(end)}
                  className="w-40"
                  value={own[end]}
                  onChange={(event) => setOwn({ ...own, [end]: event.target.value })}
                />
              ))}
            <Menu
              items={[
                { label: t('csv'), onSelect: () => void save('csv') },
                { label: t('excel'), onSelect: () => void save('xlsx') },
              ]}
            >
              <Button disabled={!data}>
                <Download aria-hidden />
                {t('export')}
              </Button>
            </Menu>
          </div>
        </div>
        {!data ? (
          <SkeletonRows />
        ) : data.totals.enrolled + data.totals.inside === 0 ? (
          <EmptyState icon={<BarChart3 aria-hidden />} title={t('empty')} text={t('emptyText')} />
        ) : (
          <div className="flex flex-col gap-5">
            <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-6">
              {(['enrolled', 'inside', 'done', 'converted', 'left', 'failed'] as const).map((key) => (
                <div key={key} className="rounded-xl border bg-surface p-4">
                  <dt className="text-small text-soft">{t(`total.${key}`)}</dt>
                  <dd className="mt-1 text-title font-semibold tabular-nums">{number(data.totals[key])}</dd>
                  {key === 'converted' && data.totals.enrolled > 0 && (
                    <dd className="text-small text-soft">
                      {t('ofEnrolled', { percent: percent(data.totals.converted / data.totals.enrolled) })}
                    </dd>
                  )}
                </div>
              ))}
            </dl>
            <div className="grid gap-5 lg:grid-cols-2">
              <Card title={t('overTime')}>
                <Suspense fallback={<Skeleton className="h-48" />}>
                  <DayChart
                    label={t('perDay')}
                    days={data.days.flatMap(({ day, enrolled, converted }) => [
                      { day, key: 'enrolled', n: enrolled },
                      { day, key: 'converted', n: converted },
                    ])}
                    titleOf={(key) => t(`total.${key}`)}
                  />
                </Suspense>
              </Card>
              <Card title={t('sends')}>
                {data.sends.length === 0 ? (
                  <p className="text-soft">{t('noSends')}</p>
                ) : (
                  <ul className="flex flex-col gap-3">
                    {[...Map.groupBy(data.sends, (one) => one.channel)].map(([channel, list]) => (
                      <SendBars key={channel} channel={channel} outcomes={list} />
                    ))}
                  </ul>
                )}
              </Card>
            </div>
            <Card title={t('steps')} description={t('stepsText')} flush>
              <StepTable flowId={flowId} report={data} graph={graph} words={words} />
            </Card>
          </div>
        )}
      </Page>
    </div>
  )
}

function SendBars({ channel, outcomes }: { channel: string; outcomes: { outcome: string; n: number }[] }) {
  const { t } = useTranslation('reports')
  const { number, percent } = useFormat()
  const all = outcomes.reduce((sum, { n }) => sum + n, 0)
  return (
    <li>
      <p className="flex justify-between font-medium">
        {t(`rehearsal:channel.${channel}`, { defaultValue: channel })}
        <span className="tabular-nums">{number(all)}</span>
      </p>
      <ul className="mt-1 flex flex-col gap-1">
        {outcomes.map(({ outcome, n }) => (
          <li key={outcome} className="grid grid-cols-[8rem_1fr_5.5rem] items-center gap-2 text-small">
            <span className="truncate">{t(`outcome.${outcome}`, { defaultValue: outcome })}</span>
            <span aria-hidden className="h-2 overflow-hidden rounded-full bg-sunken">
              <span className="block h-full bg-river" style={{ width: `${(100 * n) / all}%` }} />
            </span>
            <span className="text-right text-soft tabular-nums">
              {number(n)} · {percent(n / all)}
            </span>
          </li>
        ))}
      </ul>
    </li>
  )
}

function rangeOf(span: Span, own: { from: string; to: string }): Range {
  if (span === 'all') return {}
  if (span === 'own')
    return {
      from: own.from ? new Date(`${own.from}T00:00`).toISOString() : undefined,
      to: own.to ? new Date(new Date(`${own.to}T00:00`).getTime() + 86_400_000).toISOString() : undefined,
    }
  // By the hour, so that the same question is not asked anew each second.
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000
  return { from: new Date(hour - Number(span) * 86_400_000).toISOString() }
}
