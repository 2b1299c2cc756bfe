import { Link } from '@tanstack/react-router'
import {
  ArrowRightLeft,
  type LucideIcon,
  Mail,
  MessageCircle,
  MessageSquare,
  Phone,
  StickyNote,
  Waves,
  Zap,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { Because } from '../runs/Because.tsx'
import { Badge } from '../ui/Badge.tsx'
import { cn } from '../ui/cn.ts'
import { useSaid } from '../vocabulary/useSaid.ts'
import { StageMove } from './StageMove.tsx'
import { useTimelineTitle } from './timelineTitle.ts'
import type { TimelineItem } from './types.ts'

const pictures: Record<TimelineItem['kind'], { icon: LucideIcon; colour: string }> = {
  message: { icon: MessageSquare, colour: 'bg-pool-soft text-pool' },
  call: { icon: Phone, colour: 'bg-dusk-soft text-dusk' },
  event: { icon: Zap, colour: 'bg-warn-soft text-warn' },
  stage: { icon: ArrowRightLeft, colour: 'bg-reed-soft text-reed' },
  'run-step': { icon: Waves, colour: 'bg-stone-soft text-stone' },
  note: { icon: StickyNote, colour: 'bg-clay-soft text-clay' },
}
const channels: Record<string, LucideIcon> = { email: Mail, whatsapp: MessageCircle }

export function TimelineEntry({ item }: { item: TimelineItem }) {
  const { time } = useFormat()
  const title = useTimelineTitle(item)
  const { icon, colour } = pictures[item.kind]
  const Icon = (item.kind === 'message' && channels[item.type]) || icon
  return (
    <li className="relative flex gap-3 pb-5 before:absolute before:top-8 before:bottom-1 before:left-4 before:w-px before:bg-line last:before:hidden">
      <span className={cn('flex size-8 shrink-0 items-center justify-center rounded-full', colour)}>
        <Icon className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1 pt-1">
        <div className="flex items-start justify-between gap-3">
          <p className="min-w-0 font-medium break-words">{title}</p>
          <time dateTime={item.at} className="shrink-0 text-small text-soft">
            {time(item.at)}
          </time>
        </div>
        <Detail item={item} />
        {item.kind === 'event' && title === item.type && <Brought {...item.detail} />}
      </div>
    </li>
  )
}

function Detail({ item }: { item: TimelineItem }) {
  switch (item.kind) {
    case 'message':
      return (
        <>
          {item.detail.subject && <p className="mt-0.5">{item.detail.subject}</p>}
          {item.detail.text && <Quote mine={item.detail.direction === 'out'}>{item.detail.text}</Quote>}
          <Status status={item.detail.status} error={item.detail.error} />
        </>
      )
    case 'call':
      return item.detail.outcome ? null : <Status status={item.detail.status} error={null} />
    case 'stage':
      return <StageMove at={item.at} {...item.detail} />
    case 'event':
      return item.type.startsWith('crm.') ? <Told {...item.detail} /> : null
    case 'note':
      return <Quote mine>{item.detail.text}</Quote>
    case 'run-step':
      return (
        <>
          <Why why={item.detail.why} />
          <Link
            to="/flows/$id"
            params={{ id: item.detail.flowId }}
            search={{ view: 'people', run: item.detail.runId }}
            className="mt-1 inline-block text-small text-soft underline hover:text-ink"
          >
            {item.detail.flow}
          </Link>
        </>
      )
    default:
      return null
  }
}

function Why({ why }: { why: Extract<TimelineItem, { kind: 'run-step' }>['detail']['why'] }) {
  const said = useSaid()
  if (!why) return null
  const problem = why.error ?? why.refused?.because
  return (
    <div className="mt-1">
      {problem && <p className="text-small text-bad">{said(problem)}</p>}
      <Because because={why.because} />
    </div>
  )
}

/** What an event brought with it in words, such as a note of the CRM. */
function Told({ title, text }: { title?: unknown; text?: unknown }) {
  const words = [title, text].filter((one): one is string => typeof one === 'string' && one !== '')
  return words.length > 0 ? <Quote mine={false}>{words.join('\n')}</Quote> : null
}

/** The words and numbers of a customer's own event, which nobody here has another name for. */
function Brought(detail: Record<string, unknown>) {
  const words = Object.entries(detail).filter(([, value]) => /string|number|boolean/.test(typeof value))
  if (words.length === 0) return null
  return (
    <p className="text-small break-words text-soft">
      {words
        .slice(0, 6)
        .map(([key, value]) => `${key}: ${value}`)
        .join(' · ')}
    </p>
  )
}

function Quote({ mine, children }: { mine: boolean; children: string }) {
  return (
    <p
      className={cn(
        'mt-1.5 rounded-lg px-3 py-2 break-words whitespace-pre-wrap',
        mine ? 'bg-sunken/70' : 'bg-tint',
      )}
    >
      {children}
    </p>
  )
}

const bad = new Set(['failed', 'uncertain', 'bounced', 'undelivered', 'refused'])

function Status({ status, error }: { status: string; error: string | null }) {
  const { t } = useTranslation('contacts')
  const said = useSaid()
  return (
    <p className="mt-1.5 flex flex-wrap items-center gap-2 text-small text-soft">
      <Badge tone={bad.has(status) ? 'bad' : 'line'}>
        {t([`status.${status}`, 'status.other'], { word: status })}
      </Badge>
      {error && said(error)}
    </p>
  )
}
