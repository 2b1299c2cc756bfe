import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormError } from '../account/FormError.tsx'
import { api } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Input } from '../ui/Input.tsx'
import { NumberInput } from './NumberInput.tsx'
import type { ContactScore } from './useScores.ts'

/** Points by hand, with a reason: what nobody but a person could know. */
export function GivePoints({
  contactId,
  score,
  onClose,
}: {
  contactId: string
  score: ContactScore
  onClose: () => void
}) {
  const { t } = useTranslation('scores')
  const [points, setPoints] = useState<number | null>(10)
  const [why, setWhy] = useState('')
  const give = useMutation({
    mutationFn: () => api.post(`/contacts/${contactId}/scores/points`, { score: score.key, points, why }),
    meta: { stale: [['contacts']], quiet: true },
    onSuccess: onClose,
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('give.title', { title: score.title })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="give-points" busy={give.isPending} disabled={!points}>
            {t('give.action')}
          </Button>
        </>
      }
    >
      <form
        id="give-points"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (points) give.mutate()
        }}
      >
        <Field label={t('earn.points')} help={t('give.help')}>
          <NumberInput value={points} min={-1000} max={1000} onChange={setPoints} />
        </Field>
        <Field label={t('give.why')}>
          <Input value={why} maxLength={300} onChange={(event) => setWhy(event.target.value)} />
        </Field>
        {give.error && <FormError error={give.error} />}
      </form>
    </Dialog>
  )
}
