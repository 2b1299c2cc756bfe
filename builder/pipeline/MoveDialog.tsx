import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Textarea } from '../ui/Textarea.tsx'
import type { Stage } from '../vocabulary/useVocabulary.ts'
import type { Move } from './useBoard.ts'

/** Asks why somebody is lost or goes back; the history keeps the answer. */
export function MoveDialog({
  move: { card, to },
  stages,
  onClose,
  onMove,
}: {
  move: Move
  stages: Stage[]
  onClose: () => void
  onMove: (why: string | undefined) => void
}) {
  const { t } = useTranslation('pipeline')
  const [why, setWhy] = useState('')
  const titleOf = (key: string | null) => stages.find((stage) => stage.key === key)?.title ?? ''
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('ask.title', { name: card.name, stage: titleOf(to) })}
      description={t('ask.text', { from: titleOf(card.stage) })}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" type="submit" form="move-card">
            {t('ask.action')}
          </Button>
        </>
      }
    >
      <form
        id="move-card"
        onSubmit={(event) => {
          event.preventDefault()
          onMove(why.trim() || undefined)
        }}
      >
        <Field label={t('ask.why')} help={t('ask.help')}>
          <Textarea
            autoFocus
            rows={3}
            maxLength={500}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  )
}
