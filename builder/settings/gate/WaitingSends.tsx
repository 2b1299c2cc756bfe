import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Card } from '../../ui/Card.tsx'
import { Table, Td, Th } from '../../ui/Table.tsx'
import { useCan } from '../../useMe.ts'
import { useHolds } from './useGate.ts'

/** What waits now, by flow and rule. Nothing to see while nothing waits. */
export function WaitingSends() {
  const { t } = useTranslation('gate')
  const { number, dateTime } = useFormat()
  const mayApprove = useCan()('flows.publish')
  const holds = useHolds().data ?? []
  const approve = useMutation({
    mutationFn: (flowId: string) => api.post('/gate/approvals', { flowId }),
    meta: { stale: [['gate']], said: t('waiting.approved') },
  })
  if (holds.length === 0) return null
  return (
    <Card flush title={t('waiting.title')} description={t('waiting.text')}>
      <Table label={t('waiting.title')}>
        <thead>
          <tr>
            <Th>{t('waiting.flow')}</Th>
            <Th>{t('waiting.why')}</Th>
            <Th className="text-right">{t('waiting.many')}</Th>
            <Th className="max-sm:hidden">{t('waiting.next')}</Th>
          </tr>
        </thead>
        <tbody>
          {holds.map(({ flowId, flow, rule, n, next }) => (
            <tr key={`${flowId} ${rule}`}>
              <Td className="font-medium">{flow ?? t('waiting.noFlow')}</Td>
              <Td>
                <span className="flex flex-wrap items-center gap-2">
                  {t(`rule.${rule}`, { defaultValue: rule })}
                  {rule === 'approval' && flowId && mayApprove && (
                    <Button
                      size="small"
                      look="primary"
                      busy={approve.isPending && approve.variables === flowId}
                      onClick={() => approve.mutate(flowId)}
                    >
                      {t('waiting.approve')}
                    </Button>
                  )}
                </span>
              </Td>
              <Td className="text-right tabular-nums">{number(n)}</Td>
              <Td className="max-sm:hidden">{next ? dateTime(next) : t('waiting.byHand')}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}
