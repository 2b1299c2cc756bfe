import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { api } from '../api.ts'
import { channels } from '../settings/gate/useGate.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { Select } from '../ui/Select.tsx'

const words = ['yes', 'no', 'opt-out', 'opt-in'] as const
/** What one may say of calls alone. */
const recorded = ['record', 'record-no'] as const

/** Notes what the person said about a channel, and how that is known. */
export function ConsentDialog({ contactId, onClose }: { contactId: string; onClose: () => void }) {
  const { t } = useTranslation('gate')
  const [channel, setChannel] = useState('sms')
  const [word, setWord] = useState<string>('yes')
  const [source, setSource] = useState('')
  const save = useMutation({
    mutationFn: () =>
      word === 'yes' || word === 'no' || word.startsWith('record')
        ? api.post(`/contacts/${contactId}/consents`, {
            ...{ channel, granted: word === 'yes' || word === 'record', source },
            ...(word.startsWith('record') ? { purpose: 'recording' } : {}),
          })
        : api.post(`/contacts/${contactId}/opt-out`, {
            ...{ channel, optedOut: word === 'opt-out', because: source },
          }),
    meta: { quiet: true, stale: [['contacts']], said: t('ui:saved') },
    onSuccess: onClose,
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('note.title')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            disabled={!source.trim()}
            busy={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('ui:save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <Field label={t('note.channel')}>
          <Select
            value={channel}
            onChange={(next) => {
              setChannel(next)
              if (word.startsWith('record')) setWord('yes')
            }}
            options={channels.map((value) => ({ value, label: t(`channel.${value}`) }))}
          />
        </Field>
        <Field label={t('note.word')}>
          <Select
            value={word}
            onChange={setWord}
            options={[...words, ...(channel === 'voice' ? recorded : [])].map((value) => ({
              value,
              label: t(`note.words.${value}`),
            }))}
          />
        </Field>
        <Field label={t('note.source')} help={t('note.sourceHelp')}>
          <Input maxLength={200} value={source} onChange={(event) => setSource(event.target.value)} />
        </Field>
        <FormError error={save.error} />
      </div>
    </Dialog>
  )
}
