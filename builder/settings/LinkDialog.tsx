import { Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { toast } from '../ui/Toast.tsx'

/** A link that the server cannot mail yet: copy it and send it by hand. */
export function LinkDialog({
  link,
  onClose,
}: {
  link: { link: string; name: string } | undefined
  onClose: () => void
}) {
  const { t } = useTranslation('settings')
  const copy = async () => {
    await navigator.clipboard.writeText(link?.link ?? '')
    toast.success(t('ui:copied'))
  }
  return (
    <Dialog
      open={link !== undefined}
      onClose={onClose}
      title={t('link.title', { name: link?.name })}
      description={t('link.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:close')}</Button>
          <Button look="primary" onClick={() => void copy()}>
            <Copy aria-hidden />
            {t('link.copy')}
          </Button>
        </>
      }
    >
      <Field label={t('link.label')}>
        <Input
          readOnly
          value={link?.link ?? ''}
          onFocus={(event) => event.target.select()}
          className="font-mono text-small"
        />
      </Field>
    </Dialog>
  )
}
