import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Dialog, Field, Input } from '../ui/index.ts'

/** On a real line it is one's own phone that goes on with the call. */
export function TakeOverDialog({
  name,
  onClose,
  onTake,
}: {
  name: string
  onClose: () => void
  onTake: (phone: string) => void
}) {
  const { t } = useTranslation('calls')
  const [phone, setPhone] = useState('')
  const number = phone.replace(/[\s().-]/g, '')
  const isNumber = /^\+[1-9]\d{6,14}$/.test(number)
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('now.takeOverTitle', { name })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" disabled={!isNumber} onClick={() => onTake(number)}>
            {t('now.takeOver')}
          </Button>
        </>
      }
    >
      <Field label={t('now.phone')} help={t('now.phoneHelp')}>
        <Input
          type="tel"
          value={phone}
          placeholder="+34600000000"
          onChange={(event) => setPhone(event.target.value)}
        />
      </Field>
    </Dialog>
  )
}
