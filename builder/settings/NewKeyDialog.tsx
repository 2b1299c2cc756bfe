import { useMutation } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { Select } from '../ui/Select.tsx'
import { toast } from '../ui/Toast.tsx'
import { useMe } from '../useMe.ts'

const day = 86_400_000

/** What may the key do, and until when? Then the key itself, this once. */
export function NewKeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const mine: readonly string[] = useMe().data?.permissions ?? []
  const [title, setTitle] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>(['contacts.read', 'contacts.write', 'events.write'])
  const [days, setDays] = useState('')
  const [missing, setMissing] = useState(false)
  const make = useMutation({
    mutationFn: () =>
      api.post<{ key: string }>('/api-keys', {
        title: title.trim(),
        permissions: chosen.filter((permission) => mine.includes(permission)),
        expiresAt: days ? new Date(Date.now() + Number(days) * day).toISOString() : null,
      }),
    meta: { quiet: true, stale: [['api-keys']] },
  })
  const close = () => {
    onClose()
    setTitle('')
    setMissing(false)
    make.reset()
  }
  const copy = async () => {
    await navigator.clipboard.writeText(make.data?.key ?? '')
    toast.success(t('ui:copied'))
  }

  if (make.data)
    return (
      <Dialog
        open={open}
        onClose={close}
        title={t('keys.made')}
        description={t('keys.madeText')}
        footer={
          <>
            <Button onClick={close}>{t('keys.haveIt')}</Button>
            <Button look="primary" onClick={() => void copy()}>
              <Copy aria-hidden />
              {t('ui:copy')}
            </Button>
          </>
        }
      >
        <Field label={t('keys.key')}>
          <Input
            readOnly
            value={make.data.key}
            onFocus={(event) => event.target.select()}
            className="font-mono text-small"
          />
        </Field>
      </Dialog>
    )

  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('keys.make')}
      description={t('keys.makeText')}
      footer={
        <>
          <Button onClick={close}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            disabled={chosen.length === 0}
            busy={make.isPending}
            onClick={() => (title.trim() ? make.mutate() : setMissing(true))}
          >
            {t('keys.make')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <FormError error={make.error} />
        <Field
          label={t('keys.name')}
          help={t('keys.nameHelp')}
          error={missing && !title.trim() ? t('keys.nameMissing') : undefined}
        >
          <Input value={title} maxLength={100} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <Field label={t('keys.ends')}>
          <Select
            value={days}
            onChange={setDays}
            options={[
              { value: '', label: t('keys.noEnd') },
              { value: '30', label: t('keys.inDays', { count: 30 }) },
              { value: '90', label: t('keys.inDays', { count: 90 }) },
              { value: '365', label: t('keys.inDays', { count: 365 }) },
            ]}
          />
        </Field>
        <fieldset>
          <legend className="mb-2 text-small font-medium">{t('keys.may')}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {mine.map((permission) => (
              <Checkbox
                key={permission}
                checked={chosen.includes(permission)}
                onChange={(on) =>
                  setChosen(on ? [...chosen, permission] : chosen.filter((one) => one !== permission))
                }
                label={t([`permission.${permission.replace('.', '-')}`, 'permission.other'], { permission })}
              />
            ))}
          </div>
        </fieldset>
      </div>
    </Dialog>
  )
}
