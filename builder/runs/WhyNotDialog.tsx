import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../api.ts'
import { useFlow } from '../canvas/store.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { type ChosenContact, ContactChoice } from '../contacts/ContactChoice.tsx'
import { useFormat } from '../i18n/format.ts'
import { Button, Dialog, Field, Select, Skeleton } from '../ui/index.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { Because } from './Because.tsx'

type Why = {
  kind:
    | 'sent'
    | 'never-in'
    | 'refused'
    | 'held'
    | 'rejected'
    | 'uncertain'
    | 'on-the-way'
    | 'stuck'
    | 'other-way'
    | 'ended'
  at?: string | null
  until?: string | null
  rule?: string | null
  because?: unknown
  node?: string
  exit?: string
  runId?: string
}

/** "Why did this person not get the message?", answered from what was written down. */
export function WhyNotDialog({
  flowId,
  contact: given,
  onClose,
}: {
  flowId: string
  contact?: ChosenContact
  onClose: () => void
}) {
  const { t } = useTranslation('runs')
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const sends = graph.nodes.filter((node) => vocabulary.stepOf(node.type)?.channel)
  const [contact, setContact] = useState(given)
  const [node, setNode] = useState(sends[0]?.id ?? '')
  const why = useQuery({
    queryKey: ['why-not', flowId, node, contact?.id],
    queryFn: ({ signal }) =>
      api.get<Why>(`/flows/${flowId}/contacts/${contact?.id}/why-not`, { node }, signal),
    enabled: Boolean(contact && node),
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('why.title')}
      description={t('why.text')}
      footer={<Button onClick={onClose}>{t('ui:close')}</Button>}
    >
      <div className="flex flex-col gap-4">
        <Field label={t('why.person')}>
          <ContactChoice value={contact} onChange={setContact} />
        </Field>
        <Field label={t('why.step')}>
          <Select
            value={node}
            onChange={setNode}
            options={sends.map((one) => ({ value: one.id, label: vocabulary.titleOf(one) }))}
          />
        </Field>
        {sends.length === 0 && <p className="text-soft">{t('why.noSends')}</p>}
        {why.error && <p className="rounded-lg bg-bad-soft p-3 text-bad">{why.error.message}</p>}
        {why.isFetching && !why.data && <Skeleton className="h-20" />}
        {why.data && <Told why={why.data} flowId={flowId} />}
      </div>
    </Dialog>
  )
}

function Told({ why, flowId }: { why: Why; flowId: string }) {
  const { t } = useTranslation('runs')
  const { dateTime } = useFormat()
  const said = useSaid()
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const node = graph.nodes.find((one) => one.id === why.node)
  const step = node && vocabulary.stepOf(node.type)
  const { because, rule } = why
  return (
    <section aria-live="polite" className="flex flex-col gap-2 rounded-xl border p-4">
      <p className="font-medium">
        {t(`why.${why.kind}`, {
          at: why.at ? dateTime(why.at) : '',
          until: why.until ? dateTime(why.until) : t('why.someTime'),
          step: node ? vocabulary.titleOf(node) : t('goneStep'),
          exit: why.exit ? vocabulary.exitTitle(step, { id: why.exit, title: why.exit }) : '',
        })}
      </p>
      {rule && <p className="text-small text-warn">{t(`gate.${rule}`, { defaultValue: rule })}</p>}
      {typeof because === 'string' ? (
        <p className="text-small text-soft">{said(because)}</p>
      ) : (
        <Because because={because} />
      )}
      {why.runId && (
        <Link
          to="/flows/$id"
          params={{ id: flowId }}
          search={{ view: 'people', run: why.runId }}
          className="self-start rounded text-small underline underline-offset-4"
        >
          {t('why.open')}
        </Link>
      )}
    </section>
  )
}
