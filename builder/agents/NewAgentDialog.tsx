import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { Button, Dialog, Field, Input } from '../ui/index.ts'
import type { Agent, AgentRow } from './requests.ts'

export function NewAgentDialog({
  copyOf,
  onClose,
  onMade,
}: {
  copyOf?: AgentRow
  onClose: () => void
  onMade: (id: string) => void
}) {
  const { t } = useTranslation('agents')
  const [title, setTitle] = useState(copyOf ? t('copyTitle', { title: copyOf.title }) : '')
  const make = useMutation({
    mutationFn: () => api.post<Agent>('/agents', { title: title.trim(), copyOf: copyOf?.id }),
    meta: { stale: [['agents']] },
    onSuccess: ({ id }) => onMade(id),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('new')}
      description={t('newText')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            type="submit"
            form="new-agent"
            busy={make.isPending}
            disabled={!title.trim()}
          >
            {t('make')}
          </Button>
        </>
      }
    >
      <form
        id="new-agent"
        onSubmit={(event) => {
          event.preventDefault()
          if (title.trim()) make.mutate()
        }}
      >
        <Field label={t('name')} help={t('nameHelp')}>
          <Input value={title} maxLength={120} autoFocus onChange={(event) => setTitle(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  )
}
