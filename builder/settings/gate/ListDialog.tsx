import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../../account/FormError.tsx'
import { api } from '../../api.ts'
import { Button } from '../../ui/Button.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Field } from '../../ui/Field.tsx'
import { Input } from '../../ui/Input.tsx'
import { Select } from '../../ui/Select.tsx'
import { type Channel, channels } from './useGate.ts'

export function ListDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('gate')
  const [title, setTitle] = useState('')
  const [kind, setKind] = useState('own')
  const [chosen, setChosen] = useState<Channel[]>(['sms', 'whatsapp', 'voice'])
  const save = useMutation({
    mutationFn: () => api.post('/gate/lists', { title: title.trim(), kind, channels: chosen }),
    meta: { quiet: true, stale: [['gate']], said: t('ui:saved') },
    onSuccess: onClose,
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('lists.add')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            disabled={!title.trim() || chosen.length === 0}
            busy={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <Field label={t('lists.name')}>
          <Input
            maxLength={120}
            value={title}
            placeholder={t('lists.example')}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
        <Field label={t('lists.kind')}>
          <Select
            value={kind}
            onChange={setKind}
            options={['own', 'register'].map((value) => ({ value, label: t(`lists.kinds.${value}`) }))}
          />
        </Field>
        <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
          <legend className="mb-1.5 text-small font-medium">{t('lists.channels')}</legend>
          {channels.map((channel) => (
            <Checkbox
              key={channel}
              checked={chosen.includes(channel)}
              label={t(`channel.${channel}`)}
              onChange={(on) =>
                setChosen(channels.filter((one) => (one === channel ? on : chosen.includes(one))))
              }
            />
          ))}
        </fieldset>
        <FormError error={save.error} />
      </div>
    </Dialog>
  )
}
