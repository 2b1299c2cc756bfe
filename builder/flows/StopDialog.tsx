import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../ui/index.ts'
import { useFlowActions } from './requests.ts'

export function StopDialog({
  flowId,
  title,
  onClose,
}: {
  flowId: string
  title: string
  onClose: () => void
}) {
  const { t } = useTranslation('flows')
  const { stop } = useFlowActions(flowId)
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('stop.title', { title })}
      description={t('stop.text')}
      action={t('action.stop')}
      busy={stop.isPending}
      onConfirm={() => stop.mutate(undefined, { onSuccess: onClose })}
    />
  )
}
