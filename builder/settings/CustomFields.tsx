import { useMutation } from '@tanstack/react-query'
import { Plus, Shapes } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { Card } from '../ui/Card.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Table, Td, Th } from '../ui/Table.tsx'
import { useCan } from '../useMe.ts'
import { type CustomField, useCustomFields } from '../vocabulary/useVocabulary.ts'
import { FieldDialog } from './FieldDialog.tsx'

/** What the workspace wants to know about people beyond the usual. */
export function CustomFields() {
  const { t } = useTranslation('settings')
  const manage = useCan()('fields.manage')
  const fields = useCustomFields()
  const [editing, setEditing] = useState<CustomField | 'new'>()
  const [removing, setRemoving] = useState<CustomField>()
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`/fields/${id}`),
    meta: { stale: [['fields'], ['lookup']], said: t('fields.removed') },
    onSettled: () => setRemoving(undefined),
  })
  const add = manage && (
    <Button look="primary" onClick={() => setEditing('new')}>
      <Plus aria-hidden />
      {t('fields.add')}
    </Button>
  )
  const some = fields.data && fields.data.length > 0
  return (
    <Card flush title={t('fields.title')} description={t('fields.text')} actions={some && add}>
      {fields.isPending && <SkeletonRows rows={3} />}
      {fields.data?.length === 0 && (
        <EmptyState
          icon={<Shapes aria-hidden />}
          title={t('fields.empty.title')}
          text={t('fields.empty.text')}
          action={add}
        />
      )}
      {some && (
        <Table label={t('fields.title')}>
          <thead>
            <tr>
              <Th>{t('fields.name')}</Th>
              <Th>{t('fields.type')}</Th>
              <Th className="max-sm:hidden">{t('fields.key')}</Th>
              {manage && (
                <Th>
                  <span className="sr-only">{t('ui:more')}</span>
                </Th>
              )}
            </tr>
          </thead>
          <tbody>
            {fields.data.map((field) => (
              <tr key={field.id}>
                <Td className="font-medium">{field.title}</Td>
                <Td>
                  <Badge>{t(`fields.types.${field.type}`)}</Badge>
                </Td>
                <Td className="max-sm:hidden">
                  <code className="font-mono text-small text-soft">{field.key}</code>
                </Td>
                {manage && (
                  <Td className="text-right whitespace-nowrap">
                    <Button size="small" look="quiet" onClick={() => setEditing(field)}>
                      {t('ui:edit')}
                    </Button>
                    <Button size="small" look="quiet" className="text-bad" onClick={() => setRemoving(field)}>
                      {t('ui:delete')}
                    </Button>
                  </Td>
                )}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {editing && (
        <FieldDialog field={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
      <ConfirmDialog
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        onConfirm={() => removing && remove.mutate(removing.id)}
        busy={remove.isPending}
        title={t('fields.removeTitle', { title: removing?.title })}
        description={t('fields.removeText')}
        action={t('fields.remove')}
      />
    </Card>
  )
}
