import { Inbox } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Td } from '../ui/Table.tsx'
import { useSaid } from '../vocabulary/useSaid.ts'
import { SyncList } from './SyncList.tsx'
import type { Sync } from './types.ts'
import { useObjectTitle } from './useObjectTitle.ts'
import { useAct, useNews } from './useSync.ts'

/** What the CRM told, and whether it has been looked at; anything may be looked at again. */
export function NewsTable({ sync, writable }: { sync: Sync; writable: boolean }) {
  const { t } = useTranslation('crm')
  const { ago } = useFormat()
  const said = useSaid()
  const { id } = sync.connection
  const titleOf = useObjectTitle(sync)
  const news = useNews(id)
  const act = useAct(id, t('news.again'))
  return (
    <SyncList
      of="news"
      icon={<Inbox aria-hidden />}
      list={news}
      heads={[t('news.record'), t('news.change'), t('news.source'), t('news.state')]}
      row={(one) => (
        <>
          <Td>
            {titleOf(one.object)}
            {one.remoteId !== '*' && <span className="text-soft"> {one.remoteId}</span>}
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
        </>
      )}
    />
  )
}
