import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { useSaid } from '../vocabulary/useSaid.ts'
import { useAct, useFailedWrites } from './useSync.ts'

/** What the CRM did not take, why, and what to do. */
export function WritesTable({ id, writable }: { id: string; writable: boolean }) {
  const { t } = useTranslation('crm')
  const { ago } = useFormat()
  const said = useSaid()
  const writes = useFailedWrites(id)
  const act = useAct(id, t('writes.again'))
  if (writes.isPending) return <SkeletonRows rows={3} />
  if (!writes.data || writes.data.length === 0)
    return <EmptyState icon={<CircleCheck aria-hidden />} title={t('writes.none')} text={t('writes.text')} />
  return (
    <Card flush title={t('tabs.writes')} description={t('writes.text')}>
      <Table label={t('tabs.writes')}>
        <thead>
          <tr>
            <Th>{t('preview.who')}</Th>
            <Th>{t('writes.why')}</Th>
            <Th>{t('writes.since')}</Th>
            <Th>
              <span className="sr-only">{t('ui:more')}</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {writes.data.map((one) => (
            <tr key={one.id}>
              <Td className="font-medium">
                <Link className="hover:underline" to="/contacts/$id" params={{ id: one.contactId }}>
                  {one.name ?? one.contactId}
                </Link>
              </Td>
              <Td>
                {one.error && said(one.error)}
                <p className="text-small text-soft">{t(`problem.${one.problem ?? 'other'}.fix`)}</p>
              </Td>
              <Td className="whitespace-nowrap">{ago(one.since)}</Td>
              <Td className="text-right">
                {writable && (
                  <Button
                    size="small"
                    busy={act.isPending}
                    onClick={() => act.mutate({ path: `writes/${one.id}/retry` })}
                  >
                    {t('writes.retry')}
                  </Button>
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}
