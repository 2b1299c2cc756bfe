import { useMutation, useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import type { Answer, Api } from '../apiTypes.ts'
import { useFormat } from '../i18n/format.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { NewKeyDialog } from './NewKeyDialog.tsx'

type ApiKey = Answer<Api['api-keys']['$get']>['items'][number]

/** Keys for programs. A key is shown once, when it is made. */
export function ApiKeys() {
  const { t } = useTranslation('settings')
  const { ago, date } = useFormat()
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey>()
  const keys = useQuery({
    queryKey: ['api-keys'],
    queryFn: async () => (await api.get<{ items: ApiKey[] }>('/api-keys')).items,
  })
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`/api-keys/${id}`),
    meta: { stale: [['api-keys']], said: t('keys.revoked') },
    onSettled: () => setRevoking(undefined),
  })
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden />
      {t('keys.make')}
    </Button>
  )
  return (
    <Card
      flush
      title={t('keys.title')}
      description={
        <>
          {t('keys.text')}{' '}
          <a href="/api/docs" target="_blank" rel="noreferrer" className="underline hover:text-ink">
            {t('keys.docs')}
          </a>
        </>
      }
      actions={keys.data && keys.data.length > 0 && make}
    >
      {keys.isPending && <SkeletonRows rows={2} />}
      {keys.data?.length === 0 && (
        <EmptyState
          icon={<KeyRound aria-hidden />}
          title={t('keys.empty.title')}
          text={t('keys.empty.text')}
          action={make}
        />
      )}
      {keys.data && keys.data.length > 0 && (
        <Table label={t('keys.title')}>
          <thead>
            <tr>
              <Th>{t('keys.name')}</Th>
              <Th>{t('keys.may')}</Th>
              <Th>{t('keys.used')}</Th>
              <Th>{t('keys.ends')}</Th>
              <Th>
                <span className="sr-only">{t('ui:more')}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {keys.data.map((key) => (
              <tr key={key.id}>
                <Td>
                  <span className="block font-medium">{key.title}</span>
                  <code className="font-mono text-small text-soft">{key.start}…</code>
                </Td>
                <Td>
                  <Badge title={key.permissions.join(', ')}>
                    {t('keys.permissions', { count: key.permissions.length })}
                  </Badge>
                </Td>
                <Td className="whitespace-nowrap text-soft">
                  {key.lastUsedAt ? ago(key.lastUsedAt) : t('keys.never')}
                </Td>
                <Td className="whitespace-nowrap text-soft">
                  {key.expiresAt ? date(key.expiresAt) : t('keys.noEnd')}
                </Td>
                <Td className="text-right">
                  <Button
                    size="small"
                    look="danger"
                    aria-label={t('keys.revokeOf', { title: key.title })}
                    onClick={() => setRevoking(key)}
                  >
                    {t('keys.revoke')}
                  </Button>
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <NewKeyDialog open={making} onClose={() => setMaking(false)} />
      <ConfirmDialog
        open={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        onConfirm={() => revoking && revoke.mutate(revoking.id)}
        busy={revoke.isPending}
        title={t('keys.revokeTitle', { title: revoking?.title })}
        description={t('keys.revokeText')}
        action={t('keys.revoke')}
      />
    </Card>
  )
}
