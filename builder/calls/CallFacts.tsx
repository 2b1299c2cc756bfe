import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Card } from '../ui/index.ts'
import { latencyOf } from './latency.ts'
import type { CallDetails } from './requests.ts'
import { clock } from './tones.ts'

/** Who called whom, for how long, how fast it answered, what it cost. */
export function CallFacts({ call }: { call: CallDetails }) {
  const { t, i18n } = useTranslation('calls')
  const { seconds } = useFormat()
  const latency = latencyOf(call.moments)
  const money =
    call.costMinor === null || call.costMinor === undefined
      ? undefined
      : new Intl.NumberFormat(i18n.language, { style: 'currency', currency: call.currency ?? 'USD' }).format(
          Number(call.costMinor) / 100,
        )
  const facts: [string, ReactNode][] = [
    ['length', call.seconds === null || call.seconds === undefined ? undefined : clock(call.seconds)],
    ['one.from', call.direction === 'in' ? call.contact?.phone : call.fromNumber],
    ['one.to', call.direction === 'in' ? call.fromNumber : call.phone],
    [
      'one.agent',
      call.agent && t('one.agentVersion', { title: call.agent.title, version: call.agentVersion }),
    ],
    [
      'one.flow',
      call.flow && (
        <Link
          to="/flows/$id"
          params={{ id: call.flow.id }}
          search={{ view: 'people', run: call.runId ?? undefined }}
          className="underline underline-offset-2"
        >
          {call.flow.title}
        </Link>
      ),
    ],
    ['one.reason', call.endReason && t(`reason.${call.endReason}`, { defaultValue: call.endReason })],
    [
      'one.disclosure',
      call.disclosure &&
        `${clock(call.disclosure.startMs / 1000)}–${clock(call.disclosure.endMs / 1000)}, ${t(call.disclosure.heard ? 'one.heardFully' : 'one.notHeardFully')}`,
    ],
    [
      'one.latency',
      latency && t('one.latencyText', { median: seconds(latency.median), worst: seconds(latency.worst) }),
    ],
    ['one.cost', money],
  ]
  return (
    <Card title={t('one.facts')}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-soft">{t(label)}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  )
}
