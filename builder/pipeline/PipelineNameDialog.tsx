import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'

export function PipelineNameDialog({
  title,
  action,
  help,
  before,
  busy,
  onClose,
  onSave,
}: {
  title: string
  action: string
  help?: string
  before: string
  busy: boolean
  onClose: () => void
  onSave: (name: string) => void
}) {
  const { t } = useTranslation('pipeline')
  const [name, setName] = useState(before)
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="name-pipeline" busy={busy} disabled={!name.trim()}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id="name-pipeline"
        onSubmit={(event) => {
          event.preventDefault()
          onSave(name.trim())
        }}
      >
        <Field label={t('new.name')} help={help}>
          <Input autoFocus value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  )
}
