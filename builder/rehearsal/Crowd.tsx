import { Sparkles } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StoreApi } from 'zustand'
import type { FlowGraph } from '#sdk/flow'
import type { FlowStore } from '../canvas/store.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { useFormat } from '../i18n/format.ts'
import { useLookups } from '../inspector/lookups.ts'
import { Button, Field, Select, Skeleton } from '../ui/index.ts'
import { BehaviourFields, defaultBehaviour } from './BehaviourFields.tsx'
import { type Forecast, useForecast } from './requests.ts'

const DayChart = lazy(() => import('../reports/DayChart.tsx').then(({ DayChart }) => ({ default: DayChart })))

/** What would become of a segment: people by branch, messages by day, cost. */
export function Crowd({
  flowId,
  stage,
  graph,
}: {
  flowId: string
  stage: StoreApi<FlowStore>
  graph: FlowGraph
}) {
  const { t } = useTranslation('rehearsal')
  const { segments } = useLookups()
  const [segmentId, setSegmentId] = useState('')
  const [behaviour, setBehaviour] = useState(defaultBehaviour)
  const forecast = useForecast(flowId)
  const { data } = forecast
  useEffect(() => {
    stage.setState({ forecast: data ? countsOf(data) : nobody })
    return () => stage.setState({ forecast: nobody })
  }, [stage, data])
  return (
    <div className="flex flex-col gap-4 p-4">
      <Field label={t('segment')} help={t('segmentHelp')}>
        <Select
          value={segmentId}
          onChange={setSegmentId}
          options={[
            { value: '', label: t('everybody') },
            ...segments.map((segment) => ({ value: segment.id, label: segment.title })),
          ]}
        />
      </Field>
      <BehaviourFields value={behaviour} onChange={setBehaviour} />
      <Button
        look="primary"
        busy={forecast.isPending}
        onClick={() => forecast.mutate({ segmentId: segmentId || undefined, behaviour })}
      >
        <Sparkles aria-hidden />
        {t('forecast')}
      </Button>
      {forecast.error && <p className="rounded-lg bg-bad-soft p-3 text-bad">{forecast.error.message}</p>}
      {data && <Told forecast={data} graph={graph} />}
    </div>
  )
}

const nobody = { nodes: {}, exits: {} }

const countsOf = ({ nodes, exits }: Forecast) => ({
  nodes,
  exits: Object.fromEntries(exits.map(({ from, exit, n }) => [`${from} ${exit}`, n])),
})

function Told({ forecast, graph }: { forecast: Forecast; graph: FlowGraph }) {
  const { t, i18n } = useTranslation('rehearsal')
  const { number, percent } = useFormat()
  const vocabulary = useVocabulary()
  const { people, sample, ends, channels, costs, unpriced, held, refused, days } = forecast
  const money = ({ currency, micros }: Forecast['costs'][number]) =>
    new Intl.NumberFormat(i18n.language, { style: 'currency', currency }).format(micros / 1_000_000)
  const nodes = graph.nodes.filter((node) => (forecast.nodes[node.id] ?? 0) > 0)
  return (
    <section aria-label={t('forecast')} aria-live="polite" className="flex flex-col gap-5">
      <p className="text-small text-soft">
        {t('forecastOf', { count: people, n: number(people) })}
        {sample < people && ` ${t('sampled', { n: number(sample) })}`}
      </p>
      <dl className="grid grid-cols-2 gap-2">
        {(['goal', 'done', 'inside', 'left', 'failed'] as const)
          .filter((end) => ends[end] > 0)
          .map((end) => (
            <div key={end} className="rounded-xl border p-3">
              <dt className="text-small text-soft">{t(`endShort.${end}`)}</dt>
              <dd className="text-title font-semibold tabular-nums">{number(ends[end])}</dd>
              <dd className="text-small text-soft">{people > 0 && percent(ends[end] / people)}</dd>
            </div>
          ))}
      </dl>
      {channels.length > 0 && (
        <div>
          <h3 className="font-semibold">{t('sends')}</h3>
          <ul className="mt-1">
            {channels.map(({ channel, sent }) => (
              <li key={channel} className="flex justify-between">
                <span>{t(`channel.${channel}`, { defaultValue: channel })}</span>
                <span className="tabular-nums">{number(sent)}</span>
              </li>
            ))}
            {costs.map((cost) => (
              <li key={cost.currency} className="mt-1 flex justify-between border-t pt-1 font-medium">
                <span>{t('cost')}</span>
                <span className="tabular-nums">{money(cost)}</span>
              </li>
            ))}
          </ul>
          {unpriced > 0 && (
            <p className="mt-1 text-small text-soft">
              {t('unpriced', { count: unpriced, n: number(unpriced) })}
            </p>
          )}
          <Suspense fallback={<Skeleton className="mt-3 h-40" />}>
            <DayChart
              label={t('byDay')}
              days={days.map(({ day, channel, n }) => ({ day, key: channel, n }))}
              titleOf={(channel) => t(`channel.${channel}`, { defaultValue: channel })}
            />
          </Suspense>
        </div>
      )}
      {[...held, ...refused].length > 0 && (
        <div>
          <h3 className="font-semibold">{t('heldBack')}</h3>
          <ul className="mt-1">
            {[
              ...held.map((one) => ({ ...one, what: 'held' })),
              ...refused.map((one) => ({ ...one, what: 'refused' })),
            ].map(({ rule, n, what }) => (
              <li key={`${what} ${rule}`} className="flex justify-between gap-3">
                <span>
                  {t(`runs:gate.${rule}`, { defaultValue: rule })}{' '}
                  <span className="text-soft">{t(`wouldBe.${what}`)}</span>
                </span>
                <span className="tabular-nums">{number(n)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div>
        <h3 className="font-semibold">{t('bySteps')}</h3>
        <ul className="mt-1">
          {nodes.map((node) => (
            <li key={node.id} className="flex justify-between gap-3">
              <span className="truncate">{vocabulary.titleOf(node)}</span>
              <span className="tabular-nums">{number(forecast.nodes[node.id] ?? 0)}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
