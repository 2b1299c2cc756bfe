import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/index.ts'
import { useCan } from '../useMe.ts'
import { CallState } from './CallState.tsx'
import { OperateCall } from './OperateCall.tsx'
import type { LiveCall } from './requests.ts'
import { Transcript } from './Transcript.tsx'
import { clock, toneOf } from './tones.ts'
import { useSeconds } from './useSeconds.ts'

/** One call that is going on: who, since when, what is said; and what one may do about it. */
export function LiveCallCard({ call }: { call: LiveCall }) {
  const { t } = useTranslation('calls')
  const mayOperate = useCan()('calls.operate')
  const { seconds } = useFormat()
  const length = useSeconds(call.answeredAt)
  const end = useRef<HTMLDivElement>(null)
  const { name } = call.contact
  const heard = call.lines.map((line) => line.text.length).join()
  useEffect(() => {
    if (heard) end.current?.scrollIntoView({ block: 'nearest' })
  }, [heard])

  return (
    <article
      aria-label={t('one.title', { name })}
      className="flex h-[28rem] flex-col overflow-hidden rounded-xl border bg-surface"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-raised px-4 py-3">
        <Link to="/calls/$id" params={{ id: call.id }} className="font-semibold hover:underline">
          {name}
        </Link>
        <CallState status={call.status} outcome={null} />
        {call.sentiment && <Badge tone={toneOf(call.sentiment)}>{t(`sentiment.${call.sentiment}`)}</Badge>}
        {call.simulated && <Badge tone="line">{t('practice')}</Badge>}
        <span className="ml-auto text-small tabular-nums text-soft">
          {length === undefined ? '' : clock(length)}
        </span>
        <p className="w-full text-small text-soft">
          {[call.agent?.title, call.flow?.title, call.contact.phone].filter(Boolean).join(' · ')}
          {call.latencyMs !== null && ` · ${t('now.answersAfter', { time: seconds(call.latencyMs) })}`}
        </p>
      </header>
      <section
        aria-label={t('one.transcript')}
        aria-live="polite"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto bg-silt px-4 py-4"
      >
        {call.lines.length > 0 && <Transcript lines={call.lines} name={name} />}
        {call.thinking && <p className="mt-2 text-small text-soft">{t('now.thinking')}</p>}
        <div ref={end} />
      </section>
      {call.wantsPerson && (
        <p className="border-t bg-warn-soft px-4 py-2 text-small text-warn">
          <strong>{t('now.wantsPerson')}</strong> {call.summary}
        </p>
      )}
      {mayOperate && <OperateCall call={call} />}
    </article>
  )
}
