import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Td, Th } from '../../ui/Table.tsx'
import { useCan } from '../../useMe.ts'
import { BudgetDialog } from './BudgetDialog.tsx'
import { LimitsCard } from './LimitsCard.tsx'
import type { Budget } from './useGate.ts'

/** How much may go out at all. */
export function Budgets({ budgets }: { budgets: Budget[] }) {
  const { t } = useTranslation('gate')
  const { number } = useFormat()
  const manage = useCan()('workspace.manage')
  const [adding, setAdding] = useState(false)
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`/gate/budgets/${id}`),
    meta: { stale: [['gate']] },
  })
  return (
    <LimitsCard
      of="budgets"
      onAdd={() => setAdding(true)}
      heads={
        <>
          <Th>{t('budgets.of')}</Th>
          <Th>{t('budgets.channel')}</Th>
          <Th className="text-right">{t('budgets.used')}</Th>
        </>
      }
      rows={budgets.map((budget) => (
        <tr key={budget.id}>
          <Td className="font-medium">{budget.about ?? t('budgets.workspace')}</Td>
          <Td>{t(`channel.${budget.channel ?? 'any'}`)}</Td>
          <Td className="text-right tabular-nums">
            {t(`budgets.${budget.period}Used`, {
              used: number(budget.used),
              most: `${number(budget.most)}${budget.currency ? ` ${budget.currency}` : ''}`,
            })}
          </Td>
          {manage && (
            <Td className="text-right">
              <Button
                size="small"
                look="quiet"
                className="text-bad"
                busy={remove.isPending && remove.variables === budget.id}
                onClick={() => remove.mutate(budget.id)}
              >
                {t('ui:delete')}
              </Button>
            </Td>
          )}
        </tr>
      ))}
    >
      {adding && <BudgetDialog onClose={() => setAdding(false)} />}
    </LimitsCard>
  )
}
