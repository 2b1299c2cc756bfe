import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '#sdk/flow'
import { ApiError, api } from '../api.ts'
import { type FlowDetail, useFlowActions } from '../flows/requests.ts'
import { CheckedList } from '../rehearsal/CheckedList.tsx'
import type { KeptResult } from '../rehearsal/requests.ts'
import { Button, Dialog, Field, Input, toast } from '../ui/index.ts'
import { Findings } from './FindingsList.tsx'
import { findingsOf } from './findings.ts'
import { type People, PeopleChoice, type Placed } from './PeopleChoice.tsx'
import { saver } from './saver.ts'
import { editorStore } from './store.ts'
import { useVocabulary } from './vocabulary.ts'

type Preview = { moves: Record<string, string | null>; inside: Placed[]; rehearsals: KeptResult[] }

/** Makes the draft a version. Says what stands in the way, and asks what becomes of the people inside. */
export function PublishDialog({
  detail,
  onClose,
  onCompare,
}: {
  detail: FlowDetail
  onClose: () => void
  onCompare: () => void
}) {
  const { t } = useTranslation('canvas')
  const vocabulary = useVocabulary()
  const { publish } = useFlowActions(detail.id)
  const [note, setNote] = useState('')
  const [people, setPeople] = useState<People>('stay')
  const [moves, setMoves] = useState<Record<string, string | null>>({})
  const [despite, setDespite] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ findings: Finding[]; message: string }>()
  const { graph, findings } = editorStore.getState()
  const found = refused?.findings ?? findingsOf(graph, vocabulary, findings)
  const preview = useQuery({
    queryKey: ['flow', detail.id, 'preview', graph, moves],
    queryFn: async () => {
      await saver.flush()
      return api.post<Preview>(`/flows/${detail.id}/publish/preview`, { moves })
    },
    placeholderData: keepPreviousData,
    retry: false,
  })
  const failing = preview.data?.rehearsals.filter((one) => !one.ok) ?? []
  const errors = found.filter((finding) => finding.level === 'error')
  const warnings = found.filter((finding) => finding.level === 'warning')

  const go = async () => {
    setBusy(true)
    try {
      await saver.flush()
      if (editorStore.getState().saving !== 'saved') return onClose()
      await publish.mutateAsync({
        ...{ note: note.trim() || undefined, people, despite: despite.trim() || undefined },
        ...(people === 'move' && { moves: { ...preview.data?.moves, ...moves } }),
      })
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
          {detail.published && (
            <Button look="quiet" className="mr-auto" onClick={onCompare}>
              {t('publish.compare')}
            </Button>
          )}
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            busy={busy}
            disabled={!preview.data || (failing.length > 0 && despite.trim().length < 3)}
            onClick={go}
          >
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
        <PeopleChoice
          value={people}
          onChange={setPeople}
          inside={preview.data?.inside ?? []}
          moves={{ ...preview.data?.moves, ...moves }}
          onMoves={setMoves}
          graph={graph}
          titleBefore={() => t('publish.goneStep')}
        />
        {failing.length > 0 && (
          <section className="flex flex-col gap-3 rounded-xl border border-bad/50 p-3.5">
            <p className="font-medium text-bad">{t('publish.rehearsalsFail', { count: failing.length })}</p>
            {failing.map((one) => (
              <div key={one.id}>
                <p className="text-small font-medium">{one.title}</p>
                <CheckedList checked={one.checked.filter((check) => !check.ok)} graph={graph} />
              </div>
            ))}
            <Field label={t('publish.despite')} help={t('publish.despiteHelp')}>
              <Input value={despite} maxLength={500} onChange={(event) => setDespite(event.target.value)} />
            </Field>
          </section>
        )}
        <Field label={t('publish.note')} help={t('publish.noteHelp')}>
          <Input value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  )
}
