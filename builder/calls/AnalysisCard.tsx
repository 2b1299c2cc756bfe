import { useMutation } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Badge, Button, Card, Select } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import type { Analysis, CallDetails } from './requests.ts'
import { toneOf } from './tones.ts'

/** What was read out of a call; each reading is kept, the newest shows first. */
export function AnalysisCard({ call }: { call: CallDetails }) {
  const { t } = useTranslation('calls')
  const said = useSaid()
  const mayRead = useCan()('calls.operate') && call.status === 'ended' && Boolean(call.agent)
  const [chosen, setChosen] = useState<number>()
  const again = useMutation({
    mutationFn: () => api.post(`/calls/${call.id}/analyses`),
    meta: { stale: [['calls']] },
    onSuccess: () => setChosen(undefined),
  })
  const { analyses } = call
  const shown = analyses.find((one) => one.number === chosen) ?? analyses[0]
  return (
    <Card
      title={t('one.analysis')}
      actions={
        <>
          {analyses.length > 1 && shown && (
            <Select
              label={t('one.analysis')}
              className="w-32"
              value={String(shown.number)}
              onChange={(value) => setChosen(Number(value))}
              options={analyses.map(({ number }) => ({
                value: String(number),
                label: t('one.version', { number }),
              }))}
            />
          )}
          {mayRead && (
            <Button size="small" busy={again.isPending} onClick={() => again.mutate()}>
              <RotateCw aria-hidden />
              {t('one.read')}
            </Button>
          )}
        </>
      }
    >
      {!shown && <p className="text-soft">{t('one.noAnalysis')}</p>}
      {shown?.state === 'due' && (
        <p className="text-soft" role="status">
          {t('one.reading')} {shown.error && said(shown.error)}
        </p>
      )}
      {shown?.state === 'failed' && (
        <p className="text-bad">{t('one.failed', { error: said(shown.error ?? '') })}</p>
      )}
      {shown?.state === 'done' && <Found analysis={shown} />}
    </Card>
  )
}

function Found({ analysis }: { analysis: Analysis }) {
  const { t } = useTranslation('calls')
  const { summary, outcome, sentiment, successful, fields, insights, asked } = analysis
  const written = (value: unknown) =>
    value === null || value === undefined
      ? t('one.notSaid')
      : typeof value === 'boolean'
        ? t(value ? 'one.yes' : 'one.no')
        : String(value)
  return (
    <div className="flex flex-col gap-4">
      <p className="flex flex-wrap gap-1.5">
        {outcome && <Badge tone={toneOf(outcome)}>{t(`outcome.${outcome}`)}</Badge>}
        {sentiment && <Badge tone={toneOf(sentiment)}>{t(`sentiment.${sentiment}`)}</Badge>}
        <Badge tone={successful ? 'good' : 'line'}>
          {t(successful ? 'one.successful' : 'one.notSuccessful')}
        </Badge>
      </p>
      <p>{summary}</p>
      {asked.length > 0 && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
          {asked.map(({ key, title }) => (
            <div key={key} className="contents">
              <dt className="text-soft">{title}</dt>
              <dd className="min-w-0 break-words">{written((fields as Record<string, unknown>)[key])}</dd>
            </div>
          ))}
        </dl>
      )}
      {insights.length > 0 && (
        <div>
          <h3 className="text-small font-medium text-soft">{t('one.insights')}</h3>
          <ul className="mt-1 list-disc pl-5">
            {insights.map((insight) => (
              <li key={insight}>{insight}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
