import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Page } from '../api.ts'
import { useFormat } from '../i18n/format.ts'
import { useLookups } from '../inspector/lookups.ts'
import { Badge, Button, Combobox, Dialog, Field, Segmented } from '../ui/index.ts'
import { type Enrolled, useFlowActions } from './requests.ts'

type Person = { id: string; name: string; email?: string | null; phone?: string | null }
type Whom = 'people' | 'segment' | 'everyone'

/** Starts people by hand: some, a segment, or all. */
export function EnrollDialog({
  flowId,
  title,
  onClose,
}: {
  flowId: string
  title: string
  onClose: () => void
}) {
  const { t } = useTranslation('flows')
  const { number } = useFormat()
  const { enroll } = useFlowActions(flowId)
  const { segments } = useLookups()
  const [whom, setWhom] = useState<Whom>('people')
  const [people, setPeople] = useState<Person[]>([])
  const [segmentId, setSegmentId] = useState<string>()
  const [text, setText] = useState('')
  const q = useDeferredValue(text)
  const found = useQuery({
    queryKey: ['lookup', 'contacts', q],
    queryFn: ({ signal }) => api.get<Page<Person>>('/contacts', { q, limit: 20 }, signal),
  })
  const everyone = useQuery({
    queryKey: ['lookup', 'contacts', 'count', whom, segmentId],
    queryFn: () => api.get<{ count: number }>('/contacts/count', whom === 'segment' ? { segmentId } : {}),
    enabled: whom === 'everyone' || (whom === 'segment' && segmentId !== undefined),
  })
  const ready = whom === 'people' ? people.length > 0 : whom === 'everyone' || segmentId !== undefined
  const answer = enroll.data
  if (answer) return <EnrolledDialog answer={answer} onClose={onClose} />
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('enroll.title', { title })}
      description={t('enroll.text')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            disabled={!ready}
            busy={enroll.isPending}
            onClick={() =>
              enroll.mutate(
                whom === 'people'
                  ? { contactIds: people.map((person) => person.id) }
                  : whom === 'segment'
                    ? { segmentId }
                    : { everyone: true },
              )
            }
          >
            {t('enroll.action')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Segmented
          label={t('enroll.whom')}
          value={whom}
          onChange={setWhom}
          className="self-start"
          options={(['people', 'segment', 'everyone'] as const).map((value) => ({
            value,
            label: t(`enroll.${value}`),
          }))}
        />
        {whom === 'people' && (
          <>
            <Combobox
              value={undefined}
              label={t('enroll.find')}
              placeholder={t('enroll.find')}
              loading={found.isFetching}
              onSearch={setText}
              onChange={(id) => {
                const person = found.data?.items.find((one) => one.id === id)
                if (person) setPeople([...people.filter((one) => one.id !== id), person])
              }}
              options={(found.data?.items ?? []).map((person) => ({
                value: person.id,
                label: person.name || person.email || person.phone || person.id,
                help: [person.email, person.phone].filter(Boolean).join(' · '),
              }))}
            />
            <ul className="flex flex-wrap gap-1.5">
              {people.map((person) => (
                <li key={person.id}>
                  <Badge tone="note" className="pr-1">
                    <span className="flex items-center gap-1">
                      {person.name || person.email || person.phone}
                      <button
                        type="button"
                        aria-label={t('enroll.takeOut', { name: person.name })}
                        onClick={() => setPeople(people.filter((one) => one.id !== person.id))}
                        className="rounded-full p-0.5 hover:bg-raised"
                      >
                        <X className="size-3" aria-hidden />
                      </button>
                    </span>
                  </Badge>
                </li>
              ))}
            </ul>
          </>
        )}
        {whom === 'segment' && (
          <Field label={t('enroll.segment')}>
            <Combobox
              value={segmentId}
              onChange={setSegmentId}
              options={segments.map((segment) => ({ value: segment.id, label: segment.title }))}
            />
          </Field>
        )}
        {everyone.data && (
          <p className="rounded-lg bg-warn-soft p-3 text-warn">
            {t('enroll.many', { count: everyone.data.count, n: number(everyone.data.count) })}
          </p>
        )}
      </div>
    </Dialog>
  )
}

function EnrolledDialog({ answer, onClose }: { answer: Enrolled; onClose: () => void }) {
  const { t } = useTranslation('flows')
  const { number } = useFormat()
  const skipped = Object.entries(answer.skipped ?? {})
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('enroll.done', { count: answer.enrolled, n: number(answer.enrolled) })}
      footer={
        <Button look="primary" onClick={onClose}>
          {t('enroll.close')}
        </Button>
      }
    >
      {skipped.length === 0 ? (
        <p className="text-soft">{t('enroll.noneSkipped')}</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {skipped.map(([reason, n]) => (
            <li key={reason}>
              {t(`enroll.skipped.${reason}`, {
                n: number(n),
                count: n,
                defaultValue: `${number(n)}: ${reason}`,
              })}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
