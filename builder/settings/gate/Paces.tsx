import { useMutation, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Table, Td, Th } from '../../ui/Table.tsx'
import { useCan } from '../../useMe.ts'
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
  const add = manage && (
    <Button onClick={() => setOpen('new')}>
      <Plus aria-hidden />
      {t('pace.add')}
    </Button>
  )
  return (
    <Card flush={paces.length > 0} title={t('pace.title')} description={t('pace.text')} actions={add}>
      {paces.length === 0 ? (
        <p className="text-soft">{t('pace.none')}</p>
      ) : (
        <Table label={t('pace.title')}>
          <thead>
            <tr>
              <Th>{t('budgets.of')}</Th>
              <Th>{t('pace.how')}</Th>
              {manage && (
                <Th>
                  <span className="sr-only">{t('ui:more')}</span>
                </Th>
              )}
            </tr>
          </thead>
          <tbody>
            {paces.map((pace) => (
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
          </tbody>
        </Table>
      )}
      {open && <PaceDialog pace={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />}
    </Card>
  )
}
