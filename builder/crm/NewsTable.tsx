import { Inbox } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { useSaid } from '../vocabulary/useSaid.ts'
import { useAct, useNews } from './useSync.ts'

/** What the CRM told, and whether it has been looked at; anything may be looked at again. */
export function NewsTable({ id, writable }: { id: string; writable: boolean }) {
  const { t } = useTranslation('crm')
  const { ago } = useFormat()
  const said = useSaid()
  const news = useNews(id)
  const act = useAct(id, t('news.again'))
  if (news.isPending) return <SkeletonRows rows={3} />
  if (!news.data || news.data.length === 0)
    return <EmptyState icon={<Inbox aria-hidden />} title={t('news.none')} text={t('news.text')} />
  return (
    <Card flush title={t('tabs.news')} description={t('news.text')}>
      <Table label={t('tabs.news')}>
        <thead>
          <tr>
            <Th>{t('news.record')}</Th>
            <Th>{t('news.change')}</Th>
            <Th>{t('news.source')}</Th>
            <Th>{t('news.state')}</Th>
            <Th>
              <span className="sr-only">{t('ui:more')}</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {news.data.map((one) => (
            <tr key={one.id}>
              <Td className="font-mono text-small">
                {one.object} {one.remoteId}
              </Td>
              <Td>{t(`change.${one.change}`)}</Td>
              <Td>{t(`source.${one.source}`)}</Td>
              <Td>
                <Badge tone={one.appliedAt ? 'good' : one.error ? 'bad' : 'line'} dot>
                  {one.appliedAt
                    ? t('news.applied', { ago: ago(one.appliedAt) })
                    : t('news.waiting', { ago: ago(one.receivedAt) })}
                </Badge>
                {!one.appliedAt && one.error && (
                  <p className="mt-1 text-small text-bad">
                    {t('news.unreadable')} {said(one.error)}
                  </p>
                )}
              </Td>
              <Td className="text-right">
                {writable && one.remoteId !== '*' && (
                  <Button
                    size="small"
                    busy={act.isPending}
                    onClick={() => act.mutate({ path: `news/${one.id}/replay` })}
                  >
                    {t('news.replay')}
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
