import { CircleStop } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { StepIcon } from '../canvas/StepIcon.tsx'
import { toneOf } from '../canvas/tones.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { useFormat } from '../i18n/format.ts'
import { cn } from '../ui/index.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { Because } from './Because.tsx'
import { IntentState } from './IntentState.tsx'
import type { RunDetail, Visit } from './requests.ts'
import { useEndWords } from './useEndWords.ts'
import { useWaitWords } from './useWaitWords.ts'

/** Step by step: where, when, which way, and why. */
export function RunHistory({ detail }: { detail: RunDetail }) {
  const { t } = useTranslation('runs')
  const { dateTime } = useFormat()
  const waitWords = useWaitWords()
  const said = useSaid()
  const endWords = useEndWords()
  const { run, history, waits, intents } = detail
  return (
    <ol className="px-4 py-4">
      {history.map((visit) => (
        <Step key={visit.visit} detail={detail} visit={visit} />
      ))}
      {!run.endedAt && (
        <StepFrame detail={detail} node={run.node} at={run.enteredAt} current>
          <p className="text-small font-medium">{t('hereNow')}</p>
          {run.status === 'parked' && run.endedBecause && (
            <p className="text-small text-bad">{said(run.endedBecause)}</p>
          )}
          {waits.length > 0 && <p className="text-small text-soft">{waitWords(waits)}</p>}
          {intents
            .filter((intent) => intent.visit === run.visit)
            .map((intent) => (
              <IntentState key={intent.id} intent={intent} runId={run.id} />
            ))}
        </StepFrame>
      )}
      {run.endedAt && (
        <li className="flex gap-3">
          <span className="flex size-8 shrink-0 items-center justify-center rounded-full bg-sunken text-soft">
            <CircleStop className="size-4" aria-hidden />
          </span>
          <div className="pt-1">
            <p className="font-medium">{t(`ended.${run.status}`)}</p>
            {endWords(run) && <p className="text-small text-soft">{endWords(run)}</p>}
            <p className="text-small text-soft">{dateTime(run.endedAt)}</p>
          </div>
        </li>
      )}
    </ol>
  )
}

function Step({ detail, visit }: { detail: RunDetail; visit: Visit }) {
  const { t } = useTranslation('runs')
  const { time } = useFormat()
  const vocabulary = useVocabulary()
  const said = useSaid()
  const node = detail.graph.nodes.find((one) => one.id === visit.node)
  const step = node && vocabulary.stepOf(node.type)
  const stayed = new Date(visit.at).getTime() - new Date(visit.enteredAt).getTime()
  const exit = visit.exit.startsWith('#')
    ? t(`internal.${visit.exit.slice(1)}`, { defaultValue: '' })
    : vocabulary.exitTitle(step, { id: visit.exit, title: visit.exit })
  const { error, refused, event, output, because } = visit.detail ?? {}
  const eventTitle = event && (vocabulary.speaker.name('event-type', event.type) ?? event.type)
  return (
    <StepFrame detail={detail} node={visit.node} at={visit.enteredAt}>
      {exit && step?.kind !== 'trigger' && (
        <p className="text-small">
          {t('leftBy')} <span className="font-medium">{exit}</span>
          {stayed > 60_000 && <span className="text-soft"> · {t('at', { time: time(visit.at) })}</span>}
        </p>
      )}
      {eventTitle && <p className="text-small text-soft">{t('because.event', { event: eventTitle })}</p>}
      {error && <p className="text-small text-bad">{said(error)}</p>}
      {refused && (
        <p className="text-small text-warn">
          {t('refused', {
            because: said(refused.because),
            rule: t(`gate.${refused.rule}`, { defaultValue: refused.rule }),
          })}
        </p>
      )}
      <Because because={because} />
      {detail.intents
        .filter((intent) => intent.visit === visit.visit)
        .map((intent) => (
          <IntentState
            key={intent.id}
            intent={intent}
            runId={detail.run.id}
            said={error ?? refused?.because}
          />
        ))}
      {((node && Object.keys(node.input).length > 0) || (output && Object.keys(output).length > 0)) && (
        <details className="mt-1 text-small">
          <summary className="cursor-pointer text-soft hover:text-ink">{t('details')}</summary>
          <Values title={t('input')} values={node?.input ?? {}} />
          <Values title={t('output')} values={output ?? {}} />
        </details>
      )}
    </StepFrame>
  )
}

function StepFrame({
  detail,
  node: id,
  at,
  current,
  children,
}: {
  detail: RunDetail
  node: string
  at: string
  current?: boolean
  children: ReactNode
}) {
  const { t } = useTranslation('runs')
  const vocabulary = useVocabulary()
  const node = detail.graph.nodes.find((one) => one.id === id)
  const step = node && vocabulary.stepOf(node.type)
  const tone = toneOf(step)
  return (
    <li className="relative flex gap-3 pb-6">
      <span aria-hidden className="absolute top-9 bottom-1 left-4 w-px bg-line" />
      <span
        className={cn(
          'z-1 flex size-8 shrink-0 items-center justify-center rounded-full',
          tone.soft,
          tone.ink,
          current && 'ring-2 ring-focus',
        )}
      >
        <StepIcon name={step?.icon ?? 'circle-help'} className="size-4" />
      </span>
      <div className="min-w-0 flex-1 pt-0.5">
        <div className="flex items-baseline justify-between gap-x-3">
          <p className="min-w-0 font-medium">{node ? vocabulary.titleOf(node) : t('goneStep')}</p>
          <Moment at={at} since={detail.history[0]?.enteredAt} />
        </div>
        <div className="mt-0.5 flex flex-col gap-1">{children}</div>
      </div>
    </li>
  )
}

/** The page says on which day somebody came; a step only when it was another one. */
function Moment({ at, since }: { at: string; since: string | undefined }) {
  const { date, dateTime, time } = useFormat()
  const sameDay = since !== undefined && date(since) === date(at)
  return (
    <time dateTime={at} className="text-small whitespace-nowrap text-soft">
      {sameDay ? time(at) : dateTime(at)}
    </time>
  )
}

function Values({ title, values }: { title: string; values: Record<string, unknown> }) {
  const entries = Object.entries(values)
  if (entries.length === 0) return null
  return (
    <div className="mt-1.5 rounded-lg bg-sunken p-2.5">
      <p className="font-medium">{title}</p>
      <dl className="mt-1 flex flex-col gap-0.5">
        {entries.map(([key, value]) => (
          <div key={key} className="flex gap-2">
            <dt className="shrink-0 text-soft">{key}</dt>
            <dd className="min-w-0 break-words">
              {typeof value === 'string' ? value : JSON.stringify(value)}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
