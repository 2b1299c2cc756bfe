import { useMutation } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Table, Td, Th, ThMore } from '../../ui/Table.tsx'
import { useCan } from '../../useMe.ts'
import { BudgetDialog } from './BudgetDialog.tsx'
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
  const add = manage && (
    <Button onClick={() => setAdding(true)}>
      <Plus aria-hidden />
      {t('budgets.add')}
    </Button>
  )
  return (
    <Card flush={budgets.length > 0} title={t('budgets.title')} description={t('budgets.text')} actions={add}>
      {budgets.length === 0 ? (
        <p className="text-soft">{t('budgets.none')}</p>
      ) : (
        <Table label={t('budgets.title')}>
          <thead>
            <tr>
              <Th>{t('budgets.of')}</Th>
              <Th>{t('budgets.channel')}</Th>
              <Th className="text-right">{t('budgets.used')}</Th>
              {manage && <ThMore />}
            </tr>
          </thead>
          <tbody>
            {budgets.map((budget) => (
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
          </tbody>
        </Table>
      )}
      {adding && <BudgetDialog onClose={() => setAdding(false)} />}
    </Card>
  )
}
