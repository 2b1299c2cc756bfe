import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '#sdk/flow'
import { ApiError } from '../api.ts'
import { type FlowDetail, useFlowActions } from '../flows/requests.ts'
import { useFormat } from '../i18n/format.ts'
import { Button, cn, Dialog, Field, Input, toast } from '../ui/index.ts'
import { useCounts } from './counts.ts'
import { Findings } from './FindingsList.tsx'
import { findingsOf } from './findings.ts'
import { saver } from './saver.ts'
import { editorStore } from './store.ts'
import { useVocabulary } from './vocabulary.ts'

const choices = ['stay', 'move'] as const

/** Makes the draft a version. Says what stands in the way, and asks what becomes of the people inside. */
export function PublishDialog({ detail, onClose }: { detail: FlowDetail; onClose: () => void }) {
  const { t } = useTranslation('canvas')
  const { number } = useFormat()
  const vocabulary = useVocabulary()
  const inside = useCounts((counts) => counts.totals?.inside ?? 0)
  const { publish } = useFlowActions(detail.id)
  const [note, setNote] = useState('')
  const [people, setPeople] = useState<(typeof choices)[number]>('stay')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ findings: Finding[]; message: string }>()
  const { graph, findings } = editorStore.getState()
  const found = refused?.findings ?? findingsOf(graph, vocabulary, findings)
  const errors = found.filter((finding) => finding.level === 'error')
  const warnings = found.filter((finding) => finding.level === 'warning')

  const go = async () => {
    setBusy(true)
    try {
      await saver.flush()
      if (editorStore.getState().saving !== 'saved') return onClose()
      await publish.mutateAsync({ note: note.trim() || undefined, people })
      toast.success(t('publish.done'))
      onClose()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const body = error.body as { findings?: Finding[]; error?: { findings?: Finding[] } }
      setRefused({ findings: body.findings ?? body.error?.findings ?? [], message: error.message })
    } finally {
      setBusy(false)
    }
  }

  if (errors.length > 0)
    return (
      <Dialog
        open
        onClose={onClose}
        title={t('publish.notYet')}
        description={t('publish.notYetText', { count: errors.length })}
      >
        <Findings findings={errors} onGo={onClose} />
      </Dialog>
    )
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('publish.title', { title: detail.title })}
      description={t(detail.published ? 'publish.againText' : 'publish.firstText')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button look="primary" busy={busy} onClick={go}>
            {t('publish.action')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {refused && <p className="rounded-lg bg-bad-soft p-3 text-bad">{refused.message}</p>}
        {warnings.length > 0 && (
          <div>
            <p className="text-small font-medium">{t('publish.lookAt')}</p>
            <Findings findings={warnings} onGo={onClose} />
          </div>
        )}
        {inside > 0 && (
          <fieldset>
            <legend className="text-small font-medium">
              {t('publish.inside', { count: inside, n: number(inside) })}
            </legend>
            <div className="mt-2 flex flex-col gap-2">
              {choices.map((choice) => (
                <label
                  key={choice}
                  className={cn(
                    'flex cursor-pointer items-start gap-3 rounded-xl border p-3',
                    people === choice && 'border-ink bg-tint',
                  )}
                >
                  <input
                    type="radio"
                    name="people"
                    checked={people === choice}
                    onChange={() => setPeople(choice)}
                    className="mt-1 accent-(--ink)"
                  />
                  <span>
                    <span className="block font-medium">{t(`publish.${choice}`)}</span>
                    <span className="block text-small text-soft">{t(`publish.${choice}Text`)}</span>
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <Field label={t('publish.note')} help={t('publish.noteHelp')}>
          <Input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  )
}
