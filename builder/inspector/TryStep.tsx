import { useMutation, useQuery } from '@tanstack/react-query'
import { Ban, FlaskConical, Send } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowNode, StepManifest } from '#sdk/flow'
import { api } from '../api.ts'
import { useFlow } from '../canvas/store.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { type ChosenContact, ContactChoice } from '../contacts/ContactChoice.tsx'
import { MomentLine } from '../rehearsal/MomentLine.tsx'
import type { Moment, Story } from '../rehearsal/requests.ts'
import { Button, Field } from '../ui/index.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { tried } from './tried.ts'

type Preview = { texts: ({ field: string; text: string } | { field: string; error: string })[] }
type Tried = { story: Story; gate?: Moment }

/** The step as one person would have it: its texts filled in, and what it would do if it were run now. */
export function TryStep({ node, step }: { node: FlowNode; step: StepManifest }) {
  const { t } = useTranslation('inspector')
  const vocabulary = useVocabulary()
  const flowId = useFlow((flow) => flow.id)
  const graph = useFlow((flow) => flow.graph)
  const [contact, setContact] = useState<ChosenContact | undefined>(tried.contact)
  // Asked when the typing rests.
  const [settled, setSettled] = useState(node)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(node), 400)
    return () => clearTimeout(timer)
  }, [node])
  const preview = useQuery({
    queryKey: ['preview', flowId, contact?.id, settled],
    queryFn: () =>
      api.post<Preview>(`/flows/${flowId}/preview`, { contactId: contact?.id, step: bare(settled) }),
    enabled: contact !== undefined && step.kind !== 'trigger',
    retry: false,
  })
  const run = useMutation({
    mutationFn: () =>
      api.post<Tried>(`/flows/${flowId}/try-step`, { contactId: contact?.id, step: bare(node) }),
  })
  if (step.kind === 'trigger') return null
  const label = (field: string) => {
    const title = step.input.properties?.[field.split('.')[0] ?? '']?.title
    return title ? vocabulary.say(step, title) : field
  }
  const story = run.data?.story
  return (
    <section aria-label={t('try.title')} className="flex flex-col gap-3 border-t pt-5">
      <Field label={t('try.title')} help={t('try.help')}>
        <ContactChoice
          value={contact}
          onChange={(chosen) => {
            tried.contact = chosen
            setContact(chosen)
            run.reset()
          }}
        />
      </Field>
      {contact && preview.data && preview.data.texts.length > 0 && (
        <ul className="flex flex-col gap-2" aria-live="polite">
          {preview.data.texts.map((one) => (
            <li key={one.field} className="rounded-xl bg-sunken p-3">
              <p className="text-small text-soft">{label(one.field)}</p>
              {'text' in one ? (
                <p className="break-words whitespace-pre-wrap">{one.text}</p>
              ) : (
                <Problem text={one.error} />
              )}
            </li>
          ))}
        </ul>
      )}
      {contact && (
        <Button className="self-start" busy={run.isPending} onClick={() => run.mutate()}>
          <FlaskConical aria-hidden />
          {t('try.run')}
        </Button>
      )}
      {story && (
        <div className="rounded-xl border p-3" aria-live="polite">
          <Gate gate={run.data?.gate} />
          <ol>
            {story.moments.map((moment, at) => (
              // Told once, never changed.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <MomentLine key={at} moment={moment} graph={graph} since={story.startedAt} itself={undefined} />
            ))}
          </ol>
        </div>
      )}
    </section>
  )
}

/** Whether it would be let through, told apart from what would be sent. */
function Gate({ gate }: { gate: Moment | undefined }) {
  const { t } = useTranslation('inspector')
  const said = useSaid()
  const because =
    gate?.type === 'held' ? gate.because : gate?.type === 'left' ? gate.detail.refused?.because : undefined
  const Icon = because ? Ban : Send
  return (
    <p className={`mb-3 flex items-start gap-2 text-small ${because ? 'text-warn' : 'text-good'}`}>
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      {because
        ? t(`try.${gate?.type === 'held' ? 'held' : 'refused'}`, { because: said(because) })
        : t('try.allowed')}
    </p>
  )
}

function Problem({ text }: { text: string }) {
  const said = useSaid()
  return <p className="text-small text-bad">{said(text)}</p>
}

/** What the server takes of a step. */
const bare = ({ extra: _, ...node }: FlowNode) => node
