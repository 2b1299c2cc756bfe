import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'

/** The secret, shown this once. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('webhooks')
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('secret.title')}
      description={t('secret.text')}
      footer={
        <Button look="primary" onClick={onClose}>
          {t('secret.haveIt')}
        </Button>
      }
    >
      <Field label={t('secret.label')} help={t('secret.help')}>
        <Input
          readOnly
          value={secret}
          className="font-mono"
          onFocus={(event) => event.currentTarget.select()}
        />
      </Field>
    </Dialog>
  )
}
