import { useMutation } from '@tanstack/react-query'
import { Ban, FlaskConical, Send } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { FlowNode } from '#sdk/flow'
import { api } from '../api.ts'
import { useFlow } from '../canvas/store.ts'
import { type ChosenContact, ContactChoice } from '../contacts/ContactChoice.tsx'
import { MomentLine } from '../rehearsal/MomentLine.tsx'
import type { Moment, Story } from '../rehearsal/requests.ts'
import { Button, Field } from '../ui/index.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { bare } from './preview.ts'

type Tried = { story: Story; gate?: Moment }

/** The step as one person would have it: who that is, and what it would do if it were run now. */
export function TryStep({
  node,
  contact,
  onChoose,
}: {
  node: FlowNode
  contact: ChosenContact | undefined
  onChoose: (contact: ChosenContact | undefined) => void
}) {
  const { t } = useTranslation('inspector')
  const flowId = useFlow((flow) => flow.id)
  const graph = useFlow((flow) => flow.graph)
  const run = useMutation({
    mutationFn: () =>
      api.post<Tried>(`/flows/${flowId}/try-step`, { contactId: contact?.id, step: bare(node) }),
  })
  const story = run.data?.story
  return (
    <section aria-label={t('try.title')} className="flex flex-col gap-3 border-t pt-5">
      <Field label={t('try.title')} help={t('try.help')}>
        <ContactChoice
          value={contact}
          onChange={(chosen) => {
            onChoose(chosen)
            run.reset()
          }}
        />
      </Field>
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
