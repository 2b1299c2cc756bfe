import { Ban, Clock, Hourglass, MessageSquare, PlugZap, Reply, Send } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { FlowGraph } from '#sdk/flow'
import { StepIcon } from '../canvas/StepIcon.tsx'
import { toneOf } from '../canvas/tones.ts'
import { useVocabulary } from '../canvas/vocabulary.ts'
import { useFormat } from '../i18n/format.ts'
import { Because } from '../runs/Because.tsx'
import { cn } from '../ui/index.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import type { Moment } from './requests.ts'

/** One thing that happened, as the reader of the rehearsal sees it. */
export function MomentLine({
  moment,
  graph,
  since,
  itself,
}: {
  moment: Moment
  graph: FlowGraph
  since: string
  itself: Ref<HTMLLIElement> | undefined
}) {
  const { date, dateTime, time } = useFormat()
  const vocabulary = useVocabulary()
  const node = graph.nodes.find((one) => one.id === moment.node)
  const step = node && vocabulary.stepOf(node.type)
  const tone = toneOf(step)
  const title = node ? vocabulary.titleOf(node) : moment.node
  return (
    <li ref={itself} className="animate-rise relative flex gap-3 pb-4">
      <span aria-hidden className="absolute top-8 bottom-0 left-3.5 w-px bg-line" />
      <Mark moment={moment} tone={cn(tone.soft, tone.ink)}>
        <StepIcon name={step?.icon ?? 'circle-help'} className="size-3.5" />
      </Mark>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-3">
          <p className="min-w-0 truncate text-small font-medium">{title}</p>
          <time dateTime={moment.at} className="text-small whitespace-nowrap text-soft">
            {date(since) === date(moment.at) ? time(moment.at) : dateTime(moment.at)}
          </time>
        </div>
        <What moment={moment} exitTitle={(exit) => vocabulary.exitTitle(step, { id: exit, title: exit })} />
      </div>
    </li>
  )
}

function Mark({ moment, tone, children }: { moment: Moment; tone: string; children: ReactNode }) {
  const icons = {
    ...{ waiting: Hourglass, sent: Send, held: Clock, event: Reply, told: MessageSquare, assumed: PlugZap },
    left: undefined,
  }
  const Icon = moment.type === 'left' && moment.detail.refused ? Ban : icons[moment.type]
  const stopped = moment.type === 'held' || (moment.type === 'left' && moment.detail.refused)
  return (
    <span
      className={cn(
        'z-1 flex size-7 shrink-0 items-center justify-center rounded-full',
        stopped ? 'bg-warn-soft text-warn' : moment.type === 'event' ? 'bg-note-soft text-note' : tone,
      )}
    >
      {Icon ? <Icon className="size-3.5" aria-hidden /> : children}
    </span>
  )
}

function What({ moment, exitTitle }: { moment: Moment; exitTitle: (exit: string) => string }) {
  const { t } = useTranslation('rehearsal')
  const { dateTime } = useFormat()
  const said = useSaid()
  const vocabulary = useVocabulary()
  switch (moment.type) {
    case 'left': {
      const { error, refused, because } = moment.detail
      const exit = moment.exit.startsWith('#')
        ? t(`internal.${moment.exit.slice(1)}`)
        : t('leaves', { exit: exitTitle(moment.exit) })
      return (
        <div className="flex flex-col gap-1">
          <p className="text-small text-soft">{exit}</p>
          {error && <p className="text-small text-bad">{said(error)}</p>}
          {refused && (
            <p className="text-small text-warn">
              {t(`runs:gate.${refused.rule}`, { defaultValue: refused.rule })}: {said(refused.because)}
            </p>
          )}
          <Because because={because} />
        </div>
      )
    }
    case 'waiting': {
      const until = moment.waits.find((wait) => wait.kind === 'time')?.at
      return (
        <p className="text-small text-soft">
          {until ? t('waitsUntil', { at: dateTime(until) }) : t('waits')}
        </p>
      )
    }
    case 'sent':
      return <Message channel={moment.channel} request={moment.request} />
    case 'assumed':
      return <p className="text-small text-soft">{t('assumed', { exit: exitTitle(moment.exit) })}</p>
    case 'held':
      return (
        <div className="rounded-lg bg-warn-soft p-2.5 text-small text-warn">
          <p className="font-medium">
            {moment.until ? t('heldUntil', { at: dateTime(moment.until) }) : t('heldForGood')}
          </p>
          <p>{said(moment.because)}</p>
        </div>
      )
    case 'event': {
      const { outcome } = moment.properties
      const text =
        moment.properties.text ??
        moment.properties.url ??
        (typeof outcome === 'string' ? t(`canvas:exit.${outcome}`, { defaultValue: outcome }) : undefined)
      const named = vocabulary.speaker.name('event-type', moment.event) ?? moment.event
      const title = t(`eventName.${moment.event.replaceAll('.', '-')}`, { defaultValue: named })
      return (
        <div className="text-small">
          <p className="text-soft">{t(`event.${moment.by}`, { event: title })}</p>
          {typeof text === 'string' && (
            <p className="mt-1 ml-auto w-fit max-w-full rounded-2xl rounded-br-sm bg-note-soft px-3 py-1.5 break-words text-note">
              {text}
            </p>
          )}
        </div>
      )
    }
    case 'told':
      return (
        <p className="text-small text-soft">
          {t(`told.${moment.change.type}`, { text: moment.change.text })}
        </p>
      )
  }
}

/** As it would be sent. */
function Message({ channel, request }: { channel: string; request: Record<string, unknown> }) {
  const { t } = useTranslation('rehearsal')
  const { to, subject, text, script } = request
  return (
    <div className="mt-1 w-fit max-w-full rounded-2xl rounded-bl-sm border bg-raised px-3 py-2 text-small">
      <p className="text-soft">
        {t(`channel.${channel}`, { defaultValue: channel })} · {String(to ?? '')}
      </p>
      {typeof subject === 'string' && <p className="font-medium">{subject}</p>}
      <p className="break-words whitespace-pre-wrap">{String(text ?? script ?? '')}</p>
    </div>
  )
}
