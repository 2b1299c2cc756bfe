import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Page } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { toast } from '../ui/Toast.tsx'

type Enrolled = { enrolled: number; skipped: Record<string, number> }

/** Starts the chosen people in a live flow. */
export function EnrollDialog({
  open,
  ids,
  onClose,
  onDone,
}: {
  open: boolean
  ids: string[]
  onClose: () => void
  onDone?: () => void
}) {
  const { t } = useTranslation('contacts')
  const [flowId, setFlowId] = useState<string>()
  const flows = useQuery({
    queryKey: ['flows', 'live'],
    queryFn: async () =>
      (
        await api.get<Page<{ id: string; title: string; status: string }>>('/flows', { limit: 200 })
      ).items.filter((flow) => flow.status === 'live'),
    enabled: open,
  })
  const enroll = useMutation({
    mutationFn: (id: string) => api.post<Enrolled>(`/flows/${id}/enroll`, { contactIds: ids }),
    meta: { stale: [['contacts'], ['flows']] },
    onSuccess: ({ enrolled, skipped }) => {
      const left = Object.values(skipped).reduce((sum, n) => sum + n, 0)
      toast.success(t('enroll.done', { count: enrolled }), {
        description: left ? t('enroll.skipped', { count: left }) : undefined,
      })
      onClose()
      onDone?.()
    },
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('enroll.title')}
      description={t('enroll.text', { count: ids.length })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            disabled={!flowId}
            busy={enroll.isPending}
            onClick={() => flowId && enroll.mutate(flowId)}
          >
            {t('enroll.action')}
          </Button>
        </>
      }
    >
      <Field label={t('enroll.flow')} help={flows.data?.length === 0 ? t('enroll.noFlow') : undefined}>
        <Combobox
          label={t('enroll.flow')}
          value={flowId}
          onChange={setFlowId}
          loading={flows.isPending}
          options={(flows.data ?? []).map(({ id, title }) => ({ value: id, label: title }))}
        />
      </Field>
    </Dialog>
  )
}
