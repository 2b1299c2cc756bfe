import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Td, Th } from '../../ui/Table.tsx'
import { useCan } from '../../useMe.ts'
import { LimitsCard } from './LimitsCard.tsx'
import { PaceDialog } from './PaceDialog.tsx'
import type { Pace } from './useGate.ts'

/** How fast accounts and flows may send. */
export function Paces() {
  const { t } = useTranslation('gate')
  const { number } = useFormat()
  const manage = useCan()('workspace.manage')
  const [open, setOpen] = useState<Pace | 'new'>()
  const paces =
    useQuery({
      queryKey: ['delivery', 'limits'],
      queryFn: async () => (await api.get<{ items: Pace[] }>('/delivery/limits')).items,
    }).data ?? []
  const remove = useMutation({
    mutationFn: ({ scope, scopeId }: Pace) => api.put('/delivery/limits', { scope, scopeId }),
    meta: { stale: [['delivery'], ['connections']] },
  })
  const inWords = ({ perSecond, perMinute, perDay, rampFrom, mostToday, today }: Pace) =>
    [
      perSecond && t('pace.second', { n: number(perSecond) }),
      perMinute && t('pace.minute', { n: number(perMinute) }),
      perDay && t('pace.day', { n: number(perDay) }),
      rampFrom && t('pace.warming', { n: number(mostToday ?? rampFrom) }),
      (perDay || rampFrom) && t('pace.today', { n: number(today) }),
    ]
      .filter(Boolean)
      .join(' · ')
  return (
    <LimitsCard
      of="pace"
      onAdd={() => setOpen('new')}
      heads={
        <>
          <Th>{t('budgets.of')}</Th>
          <Th>{t('pace.how')}</Th>
        </>
      }
      rows={paces.map((pace) => (
        <tr key={`${pace.scope} ${pace.scopeId}`}>
          <Td>
            <span className="font-medium">{pace.about}</span>
            <p className="text-small text-soft">{t(`budgets.which.${pace.scope}`)}</p>
          </Td>
          <Td className="tabular-nums">{inWords(pace)}</Td>
          {manage && (
            <Td>
              <span className="flex justify-end gap-1.5">
                <Button size="small" look="quiet" onClick={() => setOpen(pace)}>
                  {t('ui:edit')}
                </Button>
                <Button
                  size="small"
                  look="quiet"
                  className="text-bad"
                  busy={remove.isPending && remove.variables.scopeId === pace.scopeId}
                  onClick={() => remove.mutate(pace)}
                >
                  {t('ui:delete')}
                </Button>
              </span>
            </Td>
          )}
        </tr>
      ))}
    >
      {open && <PaceDialog pace={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </LimitsCard>
  )
}
