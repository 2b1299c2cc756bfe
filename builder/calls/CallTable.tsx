import { Link } from '@tanstack/react-router'
import { PhoneIncoming, PhoneOutgoing } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge, Card, Table, Td, Th } from '../ui/index.ts'
import { CallState } from './CallState.tsx'
import type { CallRow } from './requests.ts'
import { clock, toneOf } from './tones.ts'

export function CallTable({ calls }: { calls: CallRow[] }) {
  const { t } = useTranslation('calls')
  const { dateTime } = useFormat()
  return (
    <Card flush>
      <Table label={t('title')}>
        <thead>
          <tr>
            <Th>{t('contact')}</Th>
            <Th>{t('outcomeLabel')}</Th>
            <Th className="max-lg:hidden">{t('summary')}</Th>
            <Th className="max-md:hidden">{t('agentLabel')}</Th>
            <Th className="text-right max-sm:hidden">{t('length')}</Th>
            <Th className="max-sm:hidden">{t('when')}</Th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => {
            const Icon = call.direction === 'in' ? PhoneIncoming : PhoneOutgoing
            return (
              <tr key={call.id} className="align-top hover:bg-sunken/50">
                <Td className="sm:min-w-44">
                  <Link to="/calls/$id" params={{ id: call.id }} className="font-medium hover:underline">
                    {call.contact.name}
                  </Link>
                  <p className="flex flex-wrap items-center gap-x-1.5 text-small text-soft">
                    <Icon className="size-3.5 shrink-0" aria-label={t(`direction.${call.direction}`)} />
                    {call.contact.phone}
                    {call.simulated && <Badge tone="line">{t('practice')}</Badge>}
                  </p>
                </Td>
                <Td>
                  <span className="flex flex-wrap gap-1.5">
                    <CallState status={call.status} outcome={call.outcome} />
                    {call.sentiment && (
                      <Badge tone={toneOf(call.sentiment)}>{t(`sentiment.${call.sentiment}`)}</Badge>
                    )}
                  </span>
                </Td>
                <Td className="max-w-md text-small text-soft max-lg:hidden">
                  <span className="line-clamp-2">{call.summary}</span>
                </Td>
                <Td className="text-soft max-md:hidden">{call.agent?.title ?? '–'}</Td>
                <Td className="text-right whitespace-nowrap tabular-nums max-sm:hidden">
                  {call.seconds === null ? '–' : clock(call.seconds)}
                </Td>
                <Td className="whitespace-nowrap text-soft max-sm:hidden">{dateTime(call.at)}</Td>
              </tr>
            )
          })}
        </tbody>
      </Table>
    </Card>
  )
}
