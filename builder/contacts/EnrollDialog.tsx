import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Page } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { Button } from '../ui/Button.tsx'
import { Combobox } from '../ui/Combobox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { toast } from '../ui/Toast.tsx'
import { type Chosen, useForAll } from './chosen.ts'
import { Progress } from './Progress.tsx'

type Enrolled = { enrolled: number; skipped: Record<string, number> }

/** Starts the chosen people in a live flow. */
export function EnrollDialog({
  open,
  chosen,
  onClose,
  onDone,
}: {
  open: boolean
  chosen: Chosen
  onClose: () => void
  onDone?: () => void
}) {
  const { t } = useTranslation('contacts')
  const { number } = useFormat()
  const [flowId, setFlowId] = useState<string>()
  const flows = useQuery({
    queryKey: ['flows', 'live'],
    queryFn: async () =>
      (
        await api.get<Page<{ id: string; title: string; status: string }>>('/flows', { limit: 200 })
      ).items.filter((flow) => flow.status === 'live'),
    enabled: open,
  })
  const enroll = useForAll((contactIds) => api.post<Enrolled>(`/flows/${flowId}/enroll`, { contactIds }), {
    stale: [['contacts'], ['flows']],
    onDone: (answers) => {
      const enrolled = answers.reduce((sum, answer) => sum + answer.enrolled, 0)
      const left = answers.flatMap((answer) => Object.values(answer.skipped)).reduce((sum, n) => sum + n, 0)
      toast.success(t('enroll.done', { count: enrolled, shown: number(enrolled) }), {
        description: left ? t('enroll.skipped', { count: left, shown: number(left) }) : undefined,
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
      description={t('enroll.text', { count: chosen.count, shown: number(chosen.count) })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" disabled={!flowId} busy={enroll.busy} onClick={() => enroll.run(chosen)}>
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
      <Progress {...enroll} count={chosen.count} />
    </Dialog>
  )
}
