import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Dialog, Field, Input, Segmented } from '../ui/index.ts'

/** On a real line one writes what is said, or one's own phone goes on with the call. */
export function TakeOverDialog({
  name,
  inWriting,
  onClose,
  onTake,
}: {
  name: string
  /** somebody here keeps the talk, and says what is written */
  inWriting: boolean
  onClose: () => void
  onTake: (phone: string | undefined) => void
}) {
  const { t } = useTranslation('calls')
  const [how, setHow] = useState<'writing' | 'phone'>(inWriting ? 'writing' : 'phone')
  const [phone, setPhone] = useState('')
  const number = phone.replace(/[\s().-]/g, '')
  const isNumber = /^\+[1-9]\d{6,14}$/.test(number)
  const writes = how === 'writing'
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('now.takeOverTitle', { name })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            disabled={!writes && !isNumber}
            onClick={() => onTake(writes ? undefined : number)}
          >
            {t('now.takeOver')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {inWriting && (
          <Segmented
            label={t('now.how')}
            value={how}
            onChange={setHow}
            options={[
              { value: 'writing', label: t('now.inWriting') },
              { value: 'phone', label: t('now.byPhone') },
            ]}
          />
        )}
        {writes ? (
          <p className="text-soft">{t('now.inWritingHelp', { name })}</p>
        ) : (
          <Field label={t('now.phone')} help={t('now.phoneHelp')}>
            <Input
              type="tel"
              value={phone}
              placeholder="+34600000000"
              onChange={(event) => setPhone(event.target.value)}
            />
          </Field>
        )}
      </div>
    </Dialog>
  )
}
