import { Wrench } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge, Card } from '../ui/index.ts'
import type { CallDetails } from './requests.ts'

/** What the agent did, and what happened on the line. */
export function CallMoments({ call }: { call: CallDetails }) {
  const { t } = useTranslation('calls')
  const { time } = useFormat()
  return (
    <>
      <Card title={t('one.tools')}>
        {call.tools.length === 0 && <p className="text-soft">{t('one.noTools')}</p>}
        <ul className="flex flex-col gap-3">
          {call.tools.map((tool) => (
            <li key={tool.id} className="flex items-start gap-2">
              <Wrench className="mt-1 size-4 shrink-0 text-soft" aria-hidden />
              <div className="min-w-0 text-small">
                <p className="flex flex-wrap items-center gap-2 font-medium">
                  {tool.name}
                  {tool.state !== 'done' && <Badge tone="bad">{t('outcome.failed')}</Badge>}
                  {tool.tookMs !== null && (
                    <span className="font-normal text-soft">{t('one.took', { ms: tool.tookMs })}</span>
                  )}
                </p>
                <p className="break-words text-soft">{JSON.stringify(tool.input)}</p>
                <p className="break-words text-soft">{resultOf(tool.answer)}</p>
              </div>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t('one.timeline')}>
        <ol className="flex flex-col gap-1.5 text-small">
          {call.moments.map((moment) => (
            <li key={moment.id} className="flex gap-3">
              <span className="shrink-0 text-soft tabular-nums">{time(moment.at)}</span>
              <span className="min-w-0 break-words">
                {t(`moment.${moment.kind}`, { defaultValue: moment.kind, ms: turnOf(moment.detail) })}
              </span>
            </li>
          ))}
        </ol>
      </Card>
    </>
  )
}

const resultOf = (answer: unknown): string => String((answer as { result?: unknown } | null)?.result ?? '')

function turnOf(detail: unknown): number | undefined {
  const { heardMs, firstSoundMs } = (detail ?? {}) as { heardMs?: number; firstSoundMs?: number }
  return heardMs ?? firstSoundMs
}
