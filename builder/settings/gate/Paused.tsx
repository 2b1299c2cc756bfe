import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { useCan } from '../../useMe.ts'
import { useSaid } from '../../vocabulary/useSaid.ts'
import type { Pauses } from './useGate.ts'

/** Accounts and steps that stopped by themselves, with the reason, and the button that lets them go on. */
export function Paused() {
  const { t } = useTranslation('gate')
  const { dateTime } = useFormat()
  const said = useSaid()
  const may = useCan()
  const pauses = useQuery({
    queryKey: ['delivery', 'pauses'],
    queryFn: () => api.get<Pauses>('/delivery/pauses'),
    refetchInterval: 15_000,
  }).data
  const resume = useMutation({
    mutationFn: ({ path, body }: { path: string; body?: object }) => api.post(path, body),
    meta: { stale: [['delivery'], ['gate'], ['connections']], said: t('paused.resumed') },
  })
  const all = [
    ...(pauses?.accounts ?? []).map((one) => ({
      ...one,
      key: one.id,
      what: t('paused.account', { title: one.title }),
      path: `/delivery/connections/${one.id}/resume`,
      body: undefined,
      allowed: may('connections.write'),
    })),
    ...(pauses?.steps ?? []).map((one) => ({
      ...one,
      key: `${one.flowId} ${one.node}`,
      what: t('paused.step', { flow: one.flow }),
      path: '/delivery/steps/resume',
      body: { flowId: one.flowId, node: one.node },
      allowed: may('flows.publish'),
    })),
  ]
  if (all.length === 0) return null
  return (
    <Card title={t('paused.title')} description={t('paused.text')}>
      <ul className="flex flex-col divide-y">
        {all.map(({ key, what, because, at, waiting, path, body, allowed }) => (
          <li key={key} className="flex flex-wrap items-center gap-3 py-3 first:pt-0 last:pb-0">
            <div className="min-w-0 flex-1">
              <p className="font-medium">{what}</p>
              <p className="text-small">{said(because)}</p>
              <p className="text-small text-soft">
                {dateTime(at)} · {t('paused.waiting', { count: waiting })}
              </p>
            </div>
            {allowed && (
              <Button
                busy={resume.isPending && resume.variables.path === path}
                onClick={() => resume.mutate({ path, body })}
              >
                {t('paused.resume')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
