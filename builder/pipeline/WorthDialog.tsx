import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Select } from '../ui/Select.tsx'
import { useCustomFields } from '../vocabulary/useVocabulary.ts'

/** Which number field of a contact says what the sale is worth. */
export function WorthDialog({
  before,
  busy,
  onClose,
  onSave,
}: {
  before: string | null
  busy: boolean
  onClose: () => void
  onSave: (field: string | null) => void
}) {
  const { t } = useTranslation('pipeline')
  const [field, setField] = useState(before ?? '')
  const numbers = (useCustomFields().data ?? []).filter(({ type }) => type === 'number')
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('menu.worth')}
      description={t('worth.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" busy={busy} onClick={() => onSave(field || null)}>
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <Field label={t('worth.field')} help={numbers.length === 0 ? t('worth.none') : undefined}>
        <Select
          value={field}
          onChange={setField}
          options={[
            { value: '', label: t('worth.nothing') },
            ...numbers.map(({ key, title }) => ({ value: key, label: title })),
          ]}
        />
      </Field>
    </Dialog>
  )
}
