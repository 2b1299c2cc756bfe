import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../api.ts'
import { useFormat } from '../../i18n/format.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Td, Th } from '../../ui/Table.tsx'
import { useCan } from '../../useMe.ts'
import { AddressesDialog } from './AddressesDialog.tsx'
import { LimitsCard } from './LimitsCard.tsx'
import { ListDialog } from './ListDialog.tsx'
import type { List } from './useGate.ts'

/** Whom nobody may contact: registers such as Lista Robinson, and the workspace's own. */
export function Lists({ lists }: { lists: List[] }) {
  const { t } = useTranslation('gate')
  const { number, date } = useFormat()
  const manage = useCan()('workspace.manage')
  const [making, setMaking] = useState(false)
  const [filling, setFilling] = useState<List>()
  const [removing, setRemoving] = useState<List>()
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`/gate/lists/${id}`),
    meta: { stale: [['gate']] },
    onSettled: () => setRemoving(undefined),
  })
  return (
    <LimitsCard
      of="lists"
      onAdd={() => setMaking(true)}
      heads={
        <>
          <Th>{t('lists.name')}</Th>
          <Th className="max-sm:hidden">{t('lists.channels')}</Th>
          <Th className="text-right">{t('lists.size')}</Th>
          <Th className="max-sm:hidden">{t('lists.updated')}</Th>
        </>
      }
      rows={lists.map((list) => (
        <tr key={list.id}>
          <Td className="font-medium">{list.title}</Td>
          <Td className="max-sm:hidden">
            {list.channels.map((channel) => t(`channel.${channel}`)).join(', ')}
          </Td>
          <Td className="text-right tabular-nums">{number(list.size)}</Td>
          <Td className="max-sm:hidden">{date(list.updatedAt)}</Td>
          {manage && (
            <Td className="text-right sm:whitespace-nowrap">
              <Button size="small" look="quiet" onClick={() => setFilling(list)}>
                {t('lists.fill')}
              </Button>
              <Button size="small" look="quiet" className="text-bad" onClick={() => setRemoving(list)}>
                {t('ui:delete')}
              </Button>
            </Td>
          )}
        </tr>
      ))}
    >
      {making && <ListDialog onClose={() => setMaking(false)} />}
      {filling && <AddressesDialog list={filling} onClose={() => setFilling(undefined)} />}
      <ConfirmDialog
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        onConfirm={() => removing && remove.mutate(removing.id)}
        busy={remove.isPending}
        title={t('lists.removeTitle', { title: removing?.title })}
        description={t('lists.removeText')}
        action={t('ui:delete')}
      />
    </LimitsCard>
  )
}
