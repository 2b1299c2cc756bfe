import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Coins, Ellipsis, ListOrdered, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { useCan } from '../useMe.ts'
import type { Pipeline } from '../vocabulary/useVocabulary.ts'
import { PipelineNameDialog } from './PipelineNameDialog.tsx'
import { WorthDialog } from './WorthDialog.tsx'

const stale = [['pipelines'], ['lookup']] as const

/** What may be done with a pipeline as a whole. Its stages are set among the workspace's settings. */
export function PipelineMenu({
  pipeline,
  only,
  onOpen,
}: {
  pipeline: Pipeline
  only: boolean
  onOpen: (id: string | undefined) => void
}) {
  const { t } = useTranslation('pipeline')
  const navigate = useNavigate()
  const [open, setOpen] = useState<'new' | 'rename' | 'worth' | 'delete'>()
  const close = () => setOpen(undefined)
  const create = useMutation({
    mutationFn: (title: string) => api.post<Pipeline>('/pipelines', { title }),
    onSuccess: ({ id }) => {
      close()
      onOpen(id)
    },
    meta: { stale },
  })
  const change = useMutation({
    mutationFn: (next: { title?: string; valueField?: string | null }) =>
      api.patch(`/pipelines/${pipeline.id}`, next),
    onSuccess: close,
    meta: { stale: [...stale, ['contacts', 'totals']], said: t('ui:saved') },
  })
  const remove = useMutation({
    mutationFn: () => api.delete(`/pipelines/${pipeline.id}`),
    onSuccess: () => onOpen(undefined),
    onSettled: close,
    meta: { stale },
  })
  if (!useCan()('pipeline.manage')) return null

  return (
    <>
      <Menu
        items={[
          { label: t('menu.worth'), icon: <Coins aria-hidden />, onSelect: () => setOpen('worth') },
          {
            label: t('menu.stages'),
            icon: <ListOrdered aria-hidden />,
            onSelect: () => void navigate({ to: '/settings', search: { tab: 'stages' } }),
          },
          { label: t('menu.rename'), icon: <Pencil aria-hidden />, onSelect: () => setOpen('rename') },
          {
            ...{ label: t('menu.delete'), icon: <Trash2 aria-hidden />, danger: true, disabled: only },
            onSelect: () => setOpen('delete'),
          },
          'line',
          { label: t('menu.new'), icon: <Plus aria-hidden />, onSelect: () => setOpen('new') },
        ]}
      >
        <IconButton label={t('menu.title')}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Menu>
      {open === 'new' && (
        <PipelineNameDialog
          {...{ title: t('menu.new'), action: t('new.action'), help: t('new.help'), before: '' }}
          busy={create.isPending}
          onClose={close}
          onSave={(title) => create.mutate(title)}
        />
      )}
      {open === 'rename' && (
        <PipelineNameDialog
          {...{ title: t('menu.rename'), action: t('ui:save'), before: pipeline.title }}
          busy={change.isPending}
          onClose={close}
          onSave={(title) => change.mutate({ title })}
        />
      )}
      {open === 'worth' && (
        <WorthDialog
          before={pipeline.valueField}
          busy={change.isPending}
          onClose={close}
          onSave={(valueField) => change.mutate({ valueField })}
        />
      )}
      <ConfirmDialog
        open={open === 'delete'}
        onClose={close}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        title={t('delete.title', { title: pipeline.title })}
        description={t('delete.text')}
        action={t('menu.delete')}
      />
    </>
  )
}
