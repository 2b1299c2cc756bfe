import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Table, Td, Th } from '../../ui/Table.tsx'
import { useCan } from '../../useMe.ts'
import { useSaid } from '../../vocabulary/useSaid.ts'
import type { Doubt } from './useGate.ts'

const ways = ['sent', 'resend', 'skip'] as const

/** Sends of which nobody knows whether they left. Nothing to see while there are none. */
export function Doubtful() {
  const { t } = useTranslation('gate')
  const { t: ofRuns } = useTranslation('runs')
  const { number, dateTime, time } = useFormat()
  const said = useSaid()
  const mayAct = useCan()('runs.write')
  const doubts = useQuery({
    queryKey: ['delivery', 'doubtful'],
    queryFn: () => api.get<{ items: Doubt[]; total: number }>('/delivery/doubtful'),
    refetchInterval: 15_000,
  }).data
  const resolve = useMutation({
    mutationFn: ({ id, as }: { id: string; as: (typeof ways)[number] }) =>
      api.post(`/intents/${id}/resolve`, { as }),
    meta: { stale: [['delivery'], ['overview'], ['runs']], said: t('ui:saved') },
  })
  if (!doubts || doubts.total === 0) return null
  return (
    <Card flush title={t('doubt.title', { n: number(doubts.total) })} description={t('doubt.text')}>
      <Table label={t('doubt.title', { n: number(doubts.total) })}>
        <thead>
          <tr>
            <Th>{t('doubt.who')}</Th>
            <Th>{t('doubt.what')}</Th>
            {mayAct && (
              <Th>
                <span className="sr-only">{t('ui:more')}</span>
              </Th>
            )}
          </tr>
        </thead>
        <tbody>
          {doubts.items.map(
            ({ id, contact, contactId, flow, channel, account, because, at, lookups, lookupAt }) => (
              <tr key={id}>
                <Td>
                  <Link to="/contacts/$id" params={{ id: contactId }} className="font-medium hover:underline">
                    {contact || t('doubt.nobody')}
                  </Link>
                  <p className="text-small text-soft">{flow ?? t('waiting.noFlow')}</p>
                </Td>
                <Td>
                  <p>
                    {channel && t(`channel.${channel}`)} · {account} · {dateTime(at)}
                  </p>
                  {because && <p className="text-small text-soft">{said(because)}</p>}
                  {lookupAt && (
                    <p className="text-small text-soft">
                      {ofRuns('intent.asking', { account, n: lookups, at: time(lookupAt) })}
                    </p>
                  )}
                </Td>
                {mayAct && (
                  <Td>
                    <span className="flex flex-wrap justify-end gap-1.5">
                      {ways.map((as) => (
                        <Button
                          key={as}
                          size="small"
                          busy={
                            resolve.isPending && resolve.variables.id === id && resolve.variables.as === as
                          }
                          onClick={() => resolve.mutate({ id, as })}
                        >
                          {ofRuns(`intent.do.${as}`)}
                        </Button>
                      ))}
                    </span>
                  </Td>
                )}
              </tr>
            ),
          )}
        </tbody>
      </Table>
    </Card>
  )
}
