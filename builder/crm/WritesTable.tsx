import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { Td } from '../ui/Table.tsx'
import { useSaid } from '../vocabulary/useSaid.ts'
import { SyncList } from './SyncList.tsx'
import { useAct, useFailedWrites } from './useSync.ts'

/** What the CRM did not take, why, and what to do. */
export function WritesTable({ id, writable }: { id: string; writable: boolean }) {
  const { t } = useTranslation('crm')
  const { ago } = useFormat()
  const said = useSaid()
  const writes = useFailedWrites(id)
  const act = useAct(id, t('writes.again'))
  return (
    <SyncList
      of="writes"
      icon={<CircleCheck aria-hidden />}
      list={writes}
      heads={[t('preview.who'), t('writes.why'), t('writes.since')]}
      row={(one) => (
        <>
          <Td className="font-medium">
            <Link className="hover:underline" to="/contacts/$id" params={{ id: one.contactId }}>
              {one.name ?? t('contacts:nameless')}
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
        </>
      )}
    />
  )
}
