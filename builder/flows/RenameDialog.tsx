import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Dialog, Field, Input } from '../ui/index.ts'
import { type FlowSummary, useFlowActions } from './requests.ts'

export function RenameDialog({ flow, onClose }: { flow: FlowSummary; onClose: () => void }) {
  const { t } = useTranslation('flows')
  const { rename } = useFlowActions(flow.id)
  const [title, setTitle] = useState(flow.title)
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('action.rename')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form="rename-flow"
            busy={rename.isPending}
            disabled={!title.trim()}
          >
            {t('action.rename')}
          </Button>
        </>
      }
    >
      <form
        id="rename-flow"
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate(title.trim(), { onSuccess: onClose })
        }}
      >
        <Field label={t('create.name')}>
          <Input autoFocus value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  )
}
