import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channels } from '#sdk/channels'
import { useFlow } from '../canvas/store.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { Button, Dialog, Field, IconButton, Input, Select, toast } from '../ui/index.ts'
import { isOpen } from './playing.ts'
import { type Expectation, type Script, type Story, useKeptActions } from './requests.ts'

const ends = ['goal', 'done', 'left', 'failed', 'inside'] as const

/** What was just seen becomes what has to be seen each time; before publishing it is played again. */
export function KeepDialog({
  flowId,
  script,
  story,
  name,
  onClose,
}: {
  flowId: string
  script: Script
  story: Story
  name: string
  onClose: () => void
}) {
  const { t } = useTranslation('rehearsal')
  const { keep } = useKeptActions(flowId)
  const [title, setTitle] = useState(t('keptTitle', { name }))
  const [expectations, setExpectations] = useState(() => seenIn(story))
  const change = (at: number, next: Expectation) => setExpectations(expectations.with(at, next))
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('keep')}
      description={t('keepText')}
      footer={
        <>
          <Button onClick={onClose}>{t('ui:cancel')}</Button>
          <Button
            look="primary"
            busy={keep.isPending}
            disabled={!title.trim() || expectations.length === 0}
            onClick={() =>
              keep.mutate(
                { ...script, title: title.trim(), expectations },
                {
                  onSuccess: () => {
                    toast.success(t('keptNow'))
                    onClose()
                  },
                },
              )
            }
          >
            {t('keepAction')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t('keepTitle')}>
          <Input value={title} maxLength={120} onChange={(event) => setTitle(event.target.value)} />
        </Field>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 text-small font-medium">{t('hasTo')}</legend>
          {expectations.map((one, at) => (
            // Expectations have no identity; the list is short and edited in place.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <div key={at} className="flex items-center gap-2">
              <ExpectationFields value={one} onChange={(next) => change(at, next)} />
              <IconButton
                label={t('removeExpectation')}
                onClick={() => setExpectations(expectations.toSpliced(at, 1))}
              >
                <X aria-hidden />
              </IconButton>
            </div>
          ))}
          <Button
            size="small"
            className="self-start"
            onClick={() =>
              setExpectations([...expectations, { what: 'sends', channel: 'sms', how: 'exactly', count: 1 }])
            }
          >
            <Plus aria-hidden />
            {t('addExpectation')}
          </Button>
        </fieldset>
      </div>
    </Dialog>
  )
}

/** How many messages of each kind, and how it ended. */
function seenIn(story: Story): Expectation[] {
  const sent = Map.groupBy(
    story.moments.flatMap((one) => (one.type === 'sent' ? [one.channel] : [])),
    (channel) => channel,
  )
  const how = story.converted
    ? 'goal'
    : isOpen(story)
      ? 'inside'
      : (story.status as 'done' | 'left' | 'failed')
  return [
    ...channels.flatMap((channel): Expectation[] => {
      const count = sent.get(channel)?.length
      return count ? [{ what: 'sends', channel, how: 'exactly', count }] : []
    }),
    { what: 'ends', how },
  ]
}

function ExpectationFields({
  value,
  onChange,
}: {
  value: Expectation
  onChange: (value: Expectation) => void
}) {
  const { t } = useTranslation('rehearsal')
  const vocabulary = useVocabulary()
  const graph = useFlow((flow) => flow.graph)
  const what = (next: string) => {
    if (next === 'sends') onChange({ what: 'sends', channel: 'sms', how: 'exactly', count: 1 })
    else if (next === 'ends') onChange({ what: 'ends', how: 'goal' })
    else onChange({ what: next as 'passes' | 'avoids', node: graph.nodes[0]?.id ?? '' })
  }
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      <Select
        label={t('expect')}
        className="w-36"
        value={value.what}
        onChange={what}
        options={(['sends', 'ends', 'passes', 'avoids'] as const).map((one) => ({
          value: one,
          label: t(`expects.${one}`),
        }))}
      />
      {value.what === 'sends' && (
        <>
          <Select
            label={t('how')}
            className="w-32"
            value={value.how}
            onChange={(how) => onChange({ ...value, how: how as typeof value.how })}
            options={(['exactly', 'at-least', 'at-most'] as const).map((how) => ({
              value: how,
              label: t(`how_${how}`),
            }))}
          />
          <Input
            type="number"
            min={0}
            aria-label={t('count')}
            className="w-18"
            value={value.count}
            onChange={(event) => onChange({ ...value, count: Math.max(0, Number(event.target.value) || 0) })}
          />
          <Select
            label={t('channelLabel')}
            className="w-32"
            value={value.channel}
            onChange={(channel) => onChange({ ...value, channel: channel as typeof value.channel })}
            options={channels.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }))}
          />
        </>
      )}
      {value.what === 'ends' && (
        <Select
          label={t('how')}
          className="w-56"
          value={value.how}
          onChange={(how) => onChange({ ...value, how: how as typeof value.how })}
          options={ends.map((end) => ({ value: end, label: t(`end.${end}`) }))}
        />
      )}
      {(value.what === 'passes' || value.what === 'avoids') && (
        <Select
          label={t('step')}
          className="w-56"
          value={value.node}
          onChange={(node) => onChange({ ...value, node })}
          options={graph.nodes.map((node) => ({ value: node.id, label: vocabulary.titleOf(node) }))}
        />
      )}
    </div>
  )
}
